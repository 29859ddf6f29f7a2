"""A server of a workspace in a process of its own, as people run it, on this machine only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

_START = """
import sys
from dataclasses import replace
from pathlib import Path
import uvicorn
from truceline.web.app import build_app
from truceline.web.serve import serving_of
root, port, auth, public, per_minute, level, url = sys.argv[1:8]
serving = serving_of(Path(root), port=int(port), auth=auth == "1", public=public == "1", url=url)
uvicorn.run(build_app(replace(serving, per_minute=int(per_minute))), host="127.0.0.1",
            port=int(port), log_level=level, server_header=False, proxy_headers=bool(url),
            timeout_graceful_shutdown=1)
"""


@contextmanager
def server_of(
    root: Path,
    *,
    auth: bool = False,
    public: bool = False,
    per_minute: int = 1_000_000,
    log: Path | None = None,
    url: str = "",
) -> Iterator[str]:
    """Serve a workspace and yield its address; the server ends with the block.

    By `url` people reach it through a proxy; PORT in it stands for the port it listens on.
    All that it says goes to `log`, down to each request.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [str(root), str(port), str(int(auth)), str(int(public)), str(per_minute),
                 "debug" if log else "error", url.replace("PORT", str(port))]  # fmt: skip
    said = (log or Path(os.devnull)).open("wb")
    server = subprocess.Popen(
        [sys.executable, "-c", _START, *arguments],
        env={**os.environ, "TRUCELINE_TRACEBACK": "1"},
        stdout=said,
        stderr=said,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        said.close()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            urlopen(f"{address}/health", timeout=5).read()
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start within a minute")
