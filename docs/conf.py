"""Settings of the documentation: Markdown in, static pages out, no outside request."""

project = "Truceline"
author = "The Truceline authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "glossary.d"]
html_theme = "furo"
html_title = "Truceline"
html_static_path: list[str] = []
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]
