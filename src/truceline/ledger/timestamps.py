"""RFC 3161 timestamps over checkpoints, where the user has a service that gives them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from truceline.errors import (
    InputError,
    Problem,
    TamperedError,
    UnavailableError,
    Where,
    missing_extra,
)

_TIMEOUT_S = 20
_MAX_ANSWER = 1 << 16  # bytes


def timestamp(url: str, content: bytes) -> bytes:
    """Return a service's timestamp over some bytes, after checking that it is about them.

    Only the hash of the content leaves this machine.

    Raises
    ------
    UnavailableError
        TIMESTAMP-FAILED where the service does not answer or refuses, EXTRA-MISSING.
    InputError
        TIMESTAMP-URL for an address that is not http or https.
    """
    rfc3161 = _library()
    where = Where(feature="timestamp service")
    if not url.startswith(("https://", "http://")):
        raise InputError(Problem("TIMESTAMP-URL", "not an http or https address", where))
    request = rfc3161.TimestampRequestBuilder().data(content).build()
    token = _answer(url, request.as_bytes(), where)
    try:
        response = rfc3161.decode_timestamp_response(token)
        is_ours = response.tst_info.nonce == request.nonce
        imprint = response.tst_info.message_imprint.message
    except ValueError:
        raise _failed("answered with something that is no timestamp", where) from None
    if not is_ours or imprint != request.message_imprint.message:
        raise _failed("answered for other content than was sent", where)
    return token


def timestamped_at(token: bytes, content: bytes, roots: Path) -> datetime:
    """Return when a timestamp says that the content existed, checked against root certificates.

    ``roots`` is a PEM file of the authorities that you trust. Raises `TamperedError` (ALTERED)
    where the timestamp is not theirs or not about the content.
    """
    rfc3161 = _library()
    from cryptography import x509

    builder = rfc3161.VerifierBuilder()
    for certificate in x509.load_pem_x509_certificates(roots.read_bytes()):
        builder = builder.add_root_certificate(certificate)
    try:
        response = rfc3161.decode_timestamp_response(token)
        builder.build().verify_message(response, content)
    except (rfc3161.VerificationError, ValueError):
        raise TamperedError(
            Problem(
                "ALTERED",
                "the timestamp does not hold for this checkpoint under the given authorities",
                Where(feature="timestamp"),
            )
        ) from None
    gen_time: datetime = response.tst_info.gen_time
    return gen_time


def _answer(url: str, request: bytes, where: Where) -> bytes:
    from urllib.error import URLError
    from urllib.request import Request, urlopen

    query = Request(url, request, {"Content-Type": "application/timestamp-query"})  # noqa: S310
    try:
        with urlopen(query, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            content: bytes = answer.read(_MAX_ANSWER)
    except (URLError, OSError, ValueError):
        raise _failed("did not answer", where) from None
    return content


def _failed(what: str, where: Where) -> UnavailableError:
    hint = "Sign without it, and ask for a timestamp later."
    return UnavailableError(Problem("TIMESTAMP-FAILED", f"the service {what}", where, hint))


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError:
        raise missing_extra("timestamp", "an RFC 3161 timestamp") from None
    return rfc3161_client
