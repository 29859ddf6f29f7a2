"""``truceline serve``: the page of a workspace, on this machine.

The command stands here and not in `truceline.cli`, because the two faces do not know each other.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from truceline.errors import InputError, NotFoundError, Problem, missing_extra

if TYPE_CHECKING:
    from truceline.web.app import Serving
    from truceline.web.kept import Kept

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PATIENCE_S = 3.0  # for what the page opens with; it is served without after that
_EVERY = ("0.0.0.0", "::")  # noqa: S104  every address of the machine, none of them a name


def serve(
    workspace: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8642,
    auth: bool = False,
    public: bool = False,
    url: str = "",
) -> None:
    """Serve the map, the deal, its figures and the review desk as pages, until stopped.

    Parameters
    ----------
    workspace
        A folder with truceline.toml, or a deal file.
    host
        The address to serve on. Without accounts only this machine may be served.
    port
        The port.
    auth
        People sign in with the accounts of the workspace (truceline accounts add).
    public
        Only what has been released, coarse and late, to everybody.
    url
        The address by which people reach it through a proxy, e.g. https://desk.example.org
    """
    if host not in _LOOPBACK and not (auth or public):
        raise InputError(
            Problem(
                "SERVE-HOST",
                f"{host} can be reached from other machines, and there is no login",
                hint="Serve on 127.0.0.1, and reach it from elsewhere through an SSH tunnel; or "
                "with accounts (--auth), or only what has been released (--public)",
            )
        )
    if auth and public:
        message = "--auth and --public are two servers: accounts inside, what is released outside"
        raise InputError(Problem("SERVE-HOST", message, hint="Start one of each."))
    try:
        import uvicorn

        opening = Event() if public else _prepare_ahead(workspace)
        from truceline.web.app import build_app
    except ModuleNotFoundError:
        raise missing_extra("web", "truceline serve") from None
    serving = serving_of(workspace, host=host, port=port, auth=auth, public=public, url=url)
    app = build_app(serving)
    if not public:
        opening.wait(_PATIENCE_S)  # a page opened before would only wait, and slow this down
    sys.stderr.write(f"Truceline serves {workspace} at http://{host}:{port}/ (stop with Ctrl+C)\n")
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(url),  # who asks is who the proxy says, if the proxy is this machine
        timeout_graceful_shutdown=3,
    )


def _prepare_ahead(workspace: Path) -> Event:
    """Begin to work out what the page opens with, while the rest of the server is loaded.

    The event is set when that is done.
    """
    from truceline.web.preparing import prepare
    from truceline.workspace import open_workspace

    open_workspace(workspace)  # what cannot be opened is told here
    root = workspace.absolute()
    first = Event()
    Thread(target=prepare, args=(root, _kept_of(root), first), daemon=True).start()
    return first


def _kept_of(root: Path) -> Kept:
    from truceline.web.kept import Kept
    from truceline.workspace import find_root

    home = find_root(root)
    return Kept(home / ".truceline" / "cache" / "page" if home else None)


def serving_of(
    workspace: Path, *, host: str = "127.0.0.1", port: int = 8642, auth: bool = False,
    public: bool = False, url: str = "",
) -> Serving:  # fmt: skip
    """Return what is to be served and to whom, as the command line says it.

    Raises `InputError` (SERVE-URL, CONFIG-KEY, CONFIG-TYPE), `UnavailableError` (EXTRA-MISSING)
    and what `open_workspace` raises: what cannot be opened is told here, not on an empty page.
    """
    from truceline.web.app import LOOPBACK, Serving
    from truceline.workspace import find_root, open_workspace

    opened = open_workspace(workspace)
    root = workspace.absolute()
    home = find_root(root)
    if (auth or public) and home is None:
        message = "a deal on its own has no desk: accounts and releases belong to a workspace"
        hint = "Make one with: truceline new FOLDER"
        raise NotFoundError(Problem("WORKSPACE-MISSING", message, hint=hint))
    reached = urlsplit(url)
    if url and (reached.scheme not in ("http", "https") or not reached.hostname):
        message = f"{url!r} is no address such as https://desk.example.org"
        raise InputError(Problem("SERVE-URL", message))
    if host in _EVERY and not url:
        message = f"on {host} people reach it by a name that it has to know: it answers to no other"
        hint = "Say which: --url https://desk.example.org"
        raise InputError(Problem("SERVE-URL", message, hint=hint))
    names = [*LOOPBACK, *([] if host in _EVERY else [host])]
    accounts, provider = None, None
    if auth:
        from truceline.accounts.oidc import Provider
        from truceline.accounts.passwords import is_installed
        from truceline.steps.accounts import accounts_of

        is_installed()
        accounts = accounts_of(root)
        here = f"[{host}]" if ":" in host else host
        own = url or f"http://{here}:{port}"
        provider = Provider.of(opened.settings.get("identity", {}), own)
    return Serving(
        root=root,
        kept=_kept_of(root),
        hosts=tuple(dict.fromkeys([*names, *([reached.hostname] if reached.hostname else [])])),
        accounts=accounts,
        provider=provider,
        public=public,
        https=reached.scheme == "https",
    )
