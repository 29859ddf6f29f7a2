"""A Spark cluster of the tests' own: a master and workers on loopback that go away after use."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_START_SECONDS = 180  # on a machine that has much else to do

MEMORY = "512m"  # of the driver and of each executor; Python workers come on top


def why_not() -> str | None:
    """Return why no cluster can be started here, or None."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is absent: install the extra 'spark'"
    if shutil.which("java") is None:
        return "Spark needs Java 17, and there is no java"
    return None


class StandaloneSpark:
    """A real master and workers of one core each, every one a process group of its own."""

    def __init__(self, workers: int = 2) -> None:
        import pyspark

        self._home = Path(pyspark.__file__).parent
        self._folder = Path(tempfile.mkdtemp(prefix="truceline-spark-"))
        self._before = dict(os.environ)
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        os.environ["SPARK_DAEMON_MEMORY"] = "192m"
        os.environ["SPARK_LOCAL_DIRS"] = str(self._folder)
        os.environ["PYSPARK_SUBMIT_ARGS"] = (
            f"--driver-memory {MEMORY} --conf spark.executor.memory={MEMORY} "
            "--conf spark.executor.extraJavaOptions=-XX:+UseSerialGC "
            "--conf spark.driver.bindAddress=127.0.0.1 pyspark-shell"
        )
        port = _free_port()
        self.url = f"spark://127.0.0.1:{port}"
        self._master = self._start("master.Master", "--port", str(port))
        self._wait("master.Master", "New state: ALIVE")
        self.workers: list[subprocess.Popen[bytes]] = []
        for _ in range(workers):
            self.add_worker()

    def add_worker(self) -> None:
        """Start one more worker and wait until the master knows it."""
        number = len(self.workers)
        work = str(self._folder / f"work-{number}")
        self.workers.append(
            self._start(
                "worker.Worker", "--cores", "1", "--memory", "1g", "--work-dir", work, self.url,
                log=f"worker-{number}",
            )
        )  # fmt: skip
        self._wait(f"worker-{number}", "Successfully registered")

    def kill_worker(self) -> None:
        """End the last worker and all it has started, as if its machine lost power."""
        worker = self.workers.pop()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def stop(self) -> None:
        """End all processes of the cluster and remove its files."""
        for process in (*self.workers, self._master):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
        os.environ.clear()
        os.environ.update(self._before)

    def _start(self, name: str, *arguments: str, log: str = "") -> subprocess.Popen[bytes]:
        port = "0"  # of the page that tells how it goes: any
        with (self._folder / (log or name)).open("wb") as output:
            return subprocess.Popen(
                [
                    str(self._home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}",
                    "--host", "127.0.0.1", "--webui-port", port, *arguments,
                ],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def _wait(self, log: str, words: str) -> None:
        until = time.monotonic() + _START_SECONDS
        while words not in (self._folder / log).read_text():
            if time.monotonic() > until:
                raise TimeoutError(f"{log}: no {words!r} within {_START_SECONDS} s")
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
