"""Signing in through an identity provider: OpenID Connect, authorization code with PKCE.

OpenID Connect Core 1.0 and RFC 7636. The signature and the claims of an ID token are checked by
joserfc; here are the two requests and the one redirect.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from truceline.errors import InputError, Problem, UnavailableError, Where, missing_extra

_ALGORITHMS = ["RS256", "ES256", "EdDSA", "PS256"]  # never "none", never a shared secret
_MOST = 1 << 20  # bytes of any answer
_WAIT = 10  # seconds


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider as truceline.toml names it, under [identity]."""

    issuer: str
    client_id: str
    client_secret: str
    redirect: str  # this server's own address of the answer

    @classmethod
    def of(cls, settings: dict[str, Any], url: str) -> Provider | None:
        """Return the provider of a workspace's [identity] table, if it has one.

        The client's secret is never in the file: `secret_env` names the variable that holds
        it. Raises `InputError` (CONFIG-KEY, CONFIG-TYPE).
        """
        if not settings:
            return None
        where = Where(file="truceline.toml", feature="[identity]")
        for key in ("issuer", "client_id"):
            if not isinstance(settings.get(key), str):
                raise InputError(Problem("CONFIG-KEY", f"{key} is missing", where))
        issuer = settings["issuer"].rstrip("/")
        if urlsplit(issuer).scheme != "https" and urlsplit(issuer).hostname != "127.0.0.1":
            message = "the issuer of an identity provider begins with https://"
            raise InputError(Problem("CONFIG-TYPE", message, where))
        secret = os.environ.get(str(settings.get("secret_env", "")), "")
        return cls(issuer, settings["client_id"], secret, f"{url.rstrip('/')}/api/identity/back")

    def question(self) -> tuple[str, str, str, str]:
        """Return the address to send a browser to, and the state, nonce and verifier of it."""
        state, nonce, verifier = token_urlsafe(24), token_urlsafe(24), token_urlsafe(48)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = self._configuration()["authorization_endpoint"]
        return f"{address}?{urlencode(asked)}", state, nonce, verifier

    def subjects(self, code: str, nonce: str, verifier: str) -> tuple[str, ...]:
        """Return who a code stands for: the subject, and the address where it is verified.

        Raises `InputError` (ACCESS-IDENTITY) for anything that does not hold, and
        `UnavailableError` (IDENTITY-AWAY).
        """
        known = self._configuration()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect,
            "client_id": self.client_id,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self.client_secret:
            pair = f"{self.client_id}:{self.client_secret}".encode()
            headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
        answer = _fetched(Request(known["token_endpoint"], urlencode(form).encode(), headers))  # noqa: S310
        claims = self._checked(str(answer.get("id_token", "")), known["jwks_uri"], nonce)
        address = claims.get("email") if claims.get("email_verified") is True else ""
        return (str(claims["sub"]), str(address or ""))

    def _checked(self, token: str, keys: str, nonce: str) -> dict[str, Any]:
        try:
            from joserfc import jwt
            from joserfc.errors import JoseError
            from joserfc.jwk import KeySet
        except ImportError:
            raise missing_extra("server", "signing in through an identity provider") from None
        held = KeySet.import_key_set(_fetched(Request(keys)))  # type: ignore[arg-type]  # noqa: S310
        rules = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, held, algorithms=_ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError):
            message = "the identity provider's answer does not hold"
            raise InputError(Problem("ACCESS-IDENTITY", message, hint="Sign in again.")) from None
        return claims

    def _configuration(self) -> dict[str, Any]:
        known = _fetched(Request(f"{self.issuer}/.well-known/openid-configuration"))  # noqa: S310
        if known.get("issuer", "").rstrip("/") != self.issuer:
            message = "the identity provider names another issuer than truceline.toml does"
            raise InputError(Problem("ACCESS-IDENTITY", message))
        return known


def _fetched(request: Request) -> dict[str, Any]:
    try:
        with urlopen(request, timeout=_WAIT) as answer:  # noqa: S310
            found = json.loads(answer.read(_MOST))
    except (URLError, TimeoutError, ValueError):
        message = "the identity provider does not answer, or not as one"
        hint = "Try again, or sign in with a password."
        raise UnavailableError(Problem("IDENTITY-AWAY", message, hint=hint)) from None
    return found if isinstance(found, dict) else {}
