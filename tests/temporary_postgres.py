"""A PostgreSQL server of the tests' own: on loopback, in a folder that goes away."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest


def server_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs, newest version first."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "postgres").exists():
            return folder
    found = shutil.which("postgres")
    return Path(found).parent if found else None


class TemporaryPostgres:
    """Starts a server with its default durability, and can kill it as a power cut would."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="truceline-postgres-"))
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self._folder, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._call("initdb", "-D", self._data, "-A", "trust", "-U", "truceline", "-E", "UTF8")
        self.start()

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self._user, "--", *command]
        log = self._folder / "log"
        with log.open("ab") as output:
            subprocess.run(
                command, cwd="/", stdout=output, stderr=output, stdin=subprocess.DEVNULL, check=True
            )

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -c max_connections=20"
        self._call("pg_ctl", "-D", self._data, "-w", "-o", options, "start")

    def crash(self) -> None:
        """Stop at once, as if by kill -9 of every server process, and start again."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        self.start()

    def url(self, schema: str) -> str:
        """Return the address of a schema of its own."""
        import psycopg

        base = f"postgresql://truceline@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        return f"{base}?options=-csearch_path%3D{schema}"

    def stop(self) -> None:
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)


@cache
def shared_postgres() -> TemporaryPostgres:
    """Return the one server of a test run, or say NOT RUN where none is installed."""
    programs = server_programs()
    if programs is None:
        reason = "NOT RUN: no PostgreSQL server is installed"
        if os.environ.get("TRUCELINE_TEST_ALL", "") not in ("", "0"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    server = TemporaryPostgres(programs)
    atexit.register(server.stop)
    return server
