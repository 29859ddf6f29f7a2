"""A real server and a real browser: the page built, served on loopback, other hosts cut off.

A test module takes the fixtures with `pytest_plugins = ("page_visits",)`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from prerequisite import not_run

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
STATIC = ROOT / "src" / "truceline" / "web" / "static"

# software rendering, so that the map draws where there is no graphics card; nothing phones home
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 60_000  # a bound on what has gone wrong, not a measure of speed


@pytest.fixture(scope="module")
def built_page() -> Path:
    """Return the folder of the built page, built here where it is missing or out of date."""
    index = STATIC / "index.html"
    sources = [path for path in (WEB / "src").rglob("*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources)
    if not index.is_file() or index.stat().st_mtime < newest:
        if shutil.which("npm") is None or not (WEB / "node_modules").is_dir():
            not_run("the page is not built, and there is no Node with web/node_modules to build it")
        subprocess.run(["npm", "run", "build"], cwd=WEB, check=True, capture_output=True)
    return STATIC


@pytest.fixture(scope="module")
def browser(built_page: Path) -> Iterator[Any]:
    """Return a headless Chromium, or do not run."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        not_run("playwright is not installed (dependency group browser)")
    chromium = os.environ.get("TRUCELINE_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        not_run("there is no chromium; set TRUCELINE_CHROMIUM to its path")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """Serve a workspace in a process of its own; yield the address of the page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "truceline", "serve", str(workspace), "--port", str(port)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(600):
                with socket.socket() as caller:
                    if caller.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    raise AssertionError(process.stderr.read() if process.stderr else "")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


@dataclass
class Visit:
    """A page under watch: what it asked of other hosts, and what went wrong in it."""

    page: Any
    url: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, view: str = "") -> Any:
        """Open the page at a view (what stands behind the # of an address), with its map drawn."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}#{view}" if view else self.url)
        self.page.locator("html[data-map=ready]").wait_for(state="attached", timeout=WAIT_MS)
        return self.page

    def guard(self, route: Any) -> None:
        """Let a request to our own server pass; cut and note every other."""
        asked, own = urlsplit(route.request.url), urlsplit(self.url)
        if asked.netloc == own.netloc:
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()


Visiting = Callable[..., Visit]


@pytest.fixture
def visit(browser: Any) -> Iterator[Visiting]:
    """Return a function that opens a watched page; at the end nothing may have gone elsewhere."""
    visits: list[Visit] = []

    def start(url: str, width: int = 1280, height: int = 800) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(WAIT_MS)
        one = Visit(context.new_page(), url)
        context.route("**/*", one.guard)
        one.page.on("pageerror", lambda error: one.errors.append(str(error)))
        visits.append(one)
        return one

    yield start
    for one in visits:
        one.page.context.close()
    elsewhere = [address for one in visits for address in one.elsewhere]
    errors = [error for one in visits for error in one.errors]
    assert elsewhere == [], elsewhere
    assert errors == [], errors


@pytest.fixture(scope="module")
def worked_example(
    built_page: Path,
    examples: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Return the address of the worked example, served from a copy."""
    with served(_copied(examples / "donbas-2025-08", tmp_path_factory)) as url:
        yield url


@pytest.fixture(scope="module")
def three_drafts(
    built_page: Path,
    examples: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Return the address of a workspace with three drafts."""
    beside = _copied(examples / "donbas-2025-08", tmp_path_factory)
    drafts = beside.parent / "ukraine-drafts-2025"
    shutil.copytree(examples / drafts.name, drafts, ignore=shutil.ignore_patterns(".truceline"))
    with served(drafts) as url:
        yield url


def _copied(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("workspaces") / folder.name
    return shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".truceline"))
