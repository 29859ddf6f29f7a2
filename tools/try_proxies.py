"""Try the proxies of deploy/ before a real server: python tools/try_proxies.py [nginx] [caddy].

Both run here as they are shipped, but for ports, certificates and the address they listen on,
which is 127.0.0.1 only. Whoever is not installed is told as NOT RUN. Exits with 1 if a check fails.
Nothing else uses this script: nginx and Caddy are no prerequisite of the tests.
"""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "desk.example.org"
PASSWORD = "seven grey herons wading"
HERE, ELSEWHERE, THIRD = "127.0.0.1", "127.0.0.2", "127.0.0.3"  # addresses to ask from


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


# ---- the two proxies, as they are shipped


def nginx_config(folder: Path, port: int, secure: int, plain: int) -> list[str]:
    """Write nginx's files; return its command."""
    block = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    block = re.sub(r"^ *listen \[::\].*\n", "", block, flags=re.M)
    block = block.replace("listen 443", f"listen {HERE}:{secure}")
    block = block.replace("listen 80;", f"listen {HERE}:{plain};")
    block = block.replace("127.0.0.1:8642", f"{HERE}:{port}")
    block = block.replace(f"/etc/letsencrypt/live/{NAME}/", f"{folder}/")
    own = (
        f"daemon off; pid {folder}/pid; error_log {folder}/proxy.log;\n"
        "events {}\nhttp {\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"access_log {folder}/access.log;\n{block}\n}}\n"
    )
    (folder / "nginx.conf").write_text(own, encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy_config(folder: Path, port: int, secure: int, plain: int) -> list[str]:
    """Write Caddy's file; return its command."""
    block = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    block = block.replace("127.0.0.1:8642", f"{HERE}:{port}")
    files = f"{folder}/fullchain.pem {folder}/privkey.pem"
    block = block.replace(f"{NAME} {{", f"{NAME} {{\n\tbind {HERE}\n\ttls {files}\n", 1)
    own = f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {secure}\n"
    own += f"\tstorage file_system {folder}/caddy\n}}\n"
    (folder / "Caddyfile").write_text(own + block, encoding="utf-8")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


PROXIES: dict[str, Callable[[Path, int, int, int], list[str]]] = {
    "nginx": nginx_config,
    "caddy": caddy_config,
}


# ---- what is asked through them


@dataclass
class Asker:
    """Somebody at an address of their own, who asks through the proxy."""

    port: int
    address: str = HERE
    cookies: dict[str, str] = field(default_factory=dict)

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection to the proxy, from this address."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # a certificate of ours
        raw = socket.create_connection((HERE, self.port), 20, source_address=(self.address, 0))
        connection = http.client.HTTPConnection(NAME, self.port, timeout=20)
        connection.sock = context.wrap_socket(raw, server_hostname=NAME)
        return connection

    def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; keep the cookies that come back."""
        connection = self.connect()
        said = {"Host": NAME, "User-Agent": "trial", "Accept-Encoding": "identity", **headers}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
        if content:
            said["Content-Type"] = "application/json"
        try:
            connection.request(method, path, content, said)
            answer = connection.getresponse()
            told = dict(answer.getheaders())
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    for key, morsel in SimpleCookie(value).items():
                        self.cookies[key] = morsel.value
                        told[f"cookie {key}"] = value
            return (
                answer.status,
                {name.lower(): value for name, value in told.items()},
                answer.read(),
            )
        finally:
            connection.close()

    def change(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a change with the page's own token."""
        token = self.cookies.get("csrftoken", "")
        return self.ask(method, path, body, **{"x-csrftoken": token, **headers})

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> Any:
        """Sign in as the page does."""
        self.ask("GET", "/api/session")
        said = {"name": name, "password": password}
        return self.change("POST", "/api/session", said, **headers)


@dataclass
class Trial:
    """The checks of one proxy."""

    port: int
    plain: int
    root: Path
    bad: int = 0

    def check(self, good: bool, what: str) -> None:
        """Print what was found, and count it where it is not good."""
        self.bad += not good
        print(f"  {'ok ' if good else 'BAD'} {what}")

    def run(self) -> int:
        """Make every check; return how many failed."""
        for check in (self.signing_in, self.forged, self.events, self.who_asks, self.refused):
            check()
        return self.bad

    def signing_in(self) -> None:
        """Check that the session's cookie passes, for https and for nobody else."""
        one = Asker(self.port)
        status, headers, _ = one.ask("GET", "/desk.html")
        self.check(status == 200, "the page comes through")
        self.check("strict-transport-security" in headers, "and says that it is for https only")
        self.check(
            "script-src 'self'" in headers.get("content-security-policy", ""), "with its CSP"
        )
        status, headers, _ = one.sign_in("ann")
        cookie = headers.get("cookie truceline_session", "").lower()
        self.check(status == 201, f"somebody signs in ({status})")
        words = ("secure", "httponly", "samesite=strict")
        self.check(all(word in cookie for word in words), f"the session is {', '.join(words)}")
        status, _, body = one.ask("GET", "/api/desk/queue")
        read = status == 200 and json.loads(body)["rows"] != []
        self.check(read, f"and reads the queue ({status})")
        stolen = Asker(self.port, THIRD, dict(one.cookies))
        self.check(stolen.ask("GET", "/api/desk/queue")[0] == 401, "a session stolen is none")
        self.check(one.ask("GET", "/api/desk/queue")[0] == 401, "and has ended for both")

    def forged(self) -> None:
        """Check that a change takes the page's own token."""
        one = Asker(self.port)
        one.sign_in("ann")
        said = {"party": "A", "text": "shelled"}
        status, *_ = one.ask("POST", "/api/desk/complaints", said, Origin="https://evil.example")
        self.check(status == 403, f"a change without the page's token is refused ({status})")
        status, *_ = one.ask("POST", "/api/desk/complaints", said, **{"x-csrftoken": "f" * 100})
        self.check(status == 403, f"and one with a token made up ({status})")
        status, *_ = one.change("POST", "/api/desk/complaints", said, Origin=f"https://{NAME}")
        self.check(status == 201, f"and taken with it ({status})")

    def events(self) -> None:
        """Check that news passes when it happens."""
        from truceline.model.desk import Complaint
        from truceline.steps.desk import desk_complain, local_person

        one = Asker(self.port)
        one.sign_in("ann")
        connection = one.connect()
        cookie = "; ".join(f"{name}={value}" for name, value in one.cookies.items())
        said = {
            "Host": NAME,
            "User-Agent": "trial",
            "Cookie": cookie,
            "Accept": "text/event-stream",
        }
        connection.request("GET", "/api/desk/events", headers=said)
        answer = connection.getresponse()
        started = time.monotonic()
        first = _until(answer, b"hello")
        self.check(first, f"the stream of events begins ({time.monotonic() - started:.1f} s)")
        complaint = Complaint(party="B", text="heard at noon", key=str(self.port))
        id = desk_complain(self.root, complaint, person=local_person("one")).matter.id
        started = time.monotonic()  # the server looks once a second
        told = _until(answer, id.encode())
        took = time.monotonic() - started
        self.check(told and took < 5, f"what is new is told at once, unbuffered ({took:.1f} s)")
        connection.close()

    def who_asks(self) -> None:
        """Check that the server knows the address that the proxy sees, and no other."""
        forging = {"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=7.7.7.7", "X-Real-IP": "8.8.8.8"}
        far = Asker(self.port, ELSEWHERE)
        far.sign_in("bob", "not his password", **forging)
        text = self.log()
        self.check(ELSEWHERE in text, "the access log has the address of who asks")
        self.check(
            not re.search(r"6\.6\.6\.6|7\.7\.7\.7|8\.8\.8\.8", text), "not what they say it is"
        )
        tries = [far.sign_in("bob", "wrong again", **forging)[0] for _ in range(6)]
        self.check(tries[-1] == 429, f"attempts to sign in are limited by it ({tries})")
        status, *_ = Asker(self.port, THIRD).sign_in("bob")
        self.check(status == 201, f"and nobody else is kept out ({status})")

    def log(self) -> str:
        """Return the access log."""
        words = [sys.executable, "-m", "truceline", "accounts", "log", str(self.root), "--json"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    def refused(self) -> None:
        """Check that what is not for outside stays inside."""
        one = Asker(self.port)
        one.sign_in("adam")
        self.check(one.ask("GET", "/metrics")[0] == 404, "metrics are not for outside")
        status, *_ = one.change("POST", "/api/session", b"x" * 3_000_000)
        self.check(status == 413, f"three megabytes are too many ({status})")
        self.check("body too large" in self.log(), "and it is written down")
        for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc/passwd"):
            status, _, body = one.ask("GET", path)
            self.check(
                status in (400, 404) and b"root:" not in body, f"{path} leads nowhere ({status})"
            )
        plain = http.client.HTTPConnection(HERE, self.plain, timeout=20)
        plain.request("GET", "/desk.html", headers={"Host": NAME})
        answer = plain.getresponse()
        where = answer.getheader("location", "")
        self.check(answer.status in (301, 308) and where.startswith(f"https://{NAME}"),
                   f"what is asked for in the open is sent to https ({answer.status})")  # fmt: skip
        plain.close()


def _until(answer: http.client.HTTPResponse, wanted: bytes) -> bool:
    """Read a stream until something stands in it, for 20 seconds at most."""
    read, ends = b"", time.monotonic() + 20
    while wanted not in read and time.monotonic() < ends:
        try:
            read += answer.read1(4_096)
        except TimeoutError:
            return False
    return wanted in read


# ---- starting and ending


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """Run a program until the block ends; wait until it listens."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        for _ in range(600):
            with socket.socket() as caller:
                if caller.connect_ex((HERE, port)) == 0:
                    break
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # Caddy waits for streams that nobody hears any more
            process.kill()
            process.wait()


def laid_out(folder: Path) -> Path:
    """Return a mission's day with people, and make a certificate for the proxy."""
    from truceline.steps.accounts import accounts_add

    ignored = shutil.ignore_patterns(".truceline")
    root = shutil.copytree(ROOT / "examples" / "mission-day", folder / "day", ignore=ignored)
    for name, role in (("ann", "analyst"), ("bob", "reviewer"), ("adam", "admin")):
        accounts_add(root, name, [role], password=PASSWORD)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    return root


def tried(name: str) -> int:
    """Try one proxy; return how many checks failed."""
    if shutil.which(name) is None:
        print(f"{name}: NOT RUN, it is not installed")
        return 0
    version = subprocess.run(
        [name, "-v" if name == "nginx" else "version"], capture_output=True, text=True, check=False
    )
    print(f"{name}: {(version.stdout + version.stderr).strip()}")
    with tempfile.TemporaryDirectory(prefix="proxies-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # nginx's workers are somebody else
        root, port, secure, plain = laid_out(folder), free_port(), free_port(), free_port()
        server = [sys.executable, "-m", "truceline", "serve", str(root), "--auth",
                  "--port", str(port), "--url", f"https://{NAME}"]  # fmt: skip
        command = PROXIES[name](folder, port, secure, plain)
        with (
            running(server, port, folder / "server.log"),
            running(command, secure, folder / "proxy-run.log"),
        ):
            return Trial(secure, plain, root).run()


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(PROXIES)
    failed = sum(tried(name) for name in wanted)
    print("all good" if not failed else f"{failed} BAD")
    sys.exit(min(failed, 1))
