"""An identity provider on this machine: discovery, keys, a token endpoint with PKCE (RFC 7636).

Whoever comes to be asked who they are is sent back at once, as one whom the provider knows already.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey


class FakeProvider:
    """What an identity provider answers; a test changes what it says of whom."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.signing = self.key
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.issuer = ""

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        verifier = form["code_verifier"][0]
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        assert challenge == self.asked["code_challenge"]
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": "truceline", "sub": "u-17", "exp": now + 300,
            "nonce": self.asked["nonce"], **self.claims,
        }  # fmt: skip
        return {"id_token": jwt.encode({"alg": "ES256", "kid": "one"}, said, self.signing)}


@contextmanager
def identity_provider() -> Iterator[FakeProvider]:
    """Run a provider until the block ends."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path.endswith("openid-configuration"):
                here = provider.issuer
                said = {"issuer": here, "authorization_endpoint": f"{here}/authorize"}
                self.answer({**said, "token_endpoint": f"{here}/token", "jwks_uri": f"{here}/keys"})
            elif asked.path == "/authorize":
                provider.asked = {name: each[0] for name, each in parse_qs(asked.query).items()}
                back = urlencode({"code": "c", "state": provider.asked["state"]})
                self.send_response(302)
                self.send_header("location", f"{provider.asked['redirect_uri']}?{back}")
                self.send_header("content-length", "0")
                self.end_headers()
            else:
                self.answer({"keys": [provider.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.answer(provider.token(parse_qs(body)))

        def answer(self, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
