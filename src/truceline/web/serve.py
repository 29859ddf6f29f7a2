"""``truceline serve``: the page of a workspace, on this machine.

The command stands here and not in `truceline.cli`, because the two faces do not know each other.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

from truceline.errors import InputError, Problem, missing_extra

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(workspace: Path, *, host: str = "127.0.0.1", port: int = 8642) -> None:
    """Serve the map, the deal and its figures as a page, until stopped.

    Parameters
    ----------
    workspace
        A folder with truceline.toml, or a deal file.
    host
        The address to serve on. Without accounts only this machine may be served.
    port
        The port.
    """
    if host not in _LOOPBACK:
        raise InputError(
            Problem(
                "SERVE-HOST",
                f"{host} can be reached from other machines, and there is no login",
                hint="Serve on 127.0.0.1, and reach it from elsewhere through an SSH tunnel",
            )
        )
    try:
        import uvicorn

        from truceline.web.app import Serving, build_app
    except ModuleNotFoundError:
        raise missing_extra("web", "truceline serve") from None
    from truceline.web.kept import Kept
    from truceline.web.preparing import prepare
    from truceline.workspace import find_root, open_workspace

    open_workspace(workspace)  # what cannot be opened is told here, not on an empty page
    root = workspace.absolute()
    home = find_root(root)
    kept = Kept(home / ".truceline" / "cache" / "page" if home else None)
    app = build_app(Serving(root=root, kept=kept))
    Thread(target=prepare, args=(root, kept), daemon=True).start()
    sys.stderr.write(f"Truceline serves {workspace} at http://{host}:{port}/ (stop with Ctrl+C)\n")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
