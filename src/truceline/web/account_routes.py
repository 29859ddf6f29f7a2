"""Signing in and out, access tokens, and what an administrator does."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, SkipValidation
from litestar.response import Redirect

from truceline.accounts import Accounts
from truceline.accounts.oidc import Provider
from truceline.accounts.roles import abilities_of
from truceline.errors import InputError, NotFoundError, Problem, TrucelineError
from truceline.model.account import (
    AccessLog,
    AccessToken,
    Account,
    AccountList,
    Name,
    Person,
    SessionView,
)
from truceline.steps import accounts as steps
from truceline.web.answering import answer
from truceline.web.identity import ANYBODY, COOKIE, Door, address_of, client_of, needs

AnyRequest = Request[Person, Any, Any]
TheDoor = NamedDependency[SkipValidation[Door]]
TheProvider = NamedDependency[SkipValidation[Provider | None]]
_Password = Annotated[str, msgspec.Meta(max_length=400)]
_STATE = "truceline_asked"


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name and a password."""

    name: Annotated[str, msgspec.Meta(max_length=40)]
    password: _Password


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password as it was, and as it is to be."""

    old: _Password
    new: _Password


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an access token is for, and for how long."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 90


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account to add."""

    name: Name
    roles: Annotated[list[str], msgspec.Meta(max_length=6)]
    display: Annotated[str, msgspec.Meta(max_length=80)] = ""
    password: _Password = ""
    identity: Annotated[str, msgspec.Meta(max_length=200)] = ""


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of an account; what is left out stays."""

    roles: Annotated[list[str], msgspec.Meta(max_length=6)] | None = None
    password: _Password | None = None
    identity: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    disabled: bool | None = None


class TokenList(msgspec.Struct, frozen=True):
    """The access tokens of an account, without their secrets."""

    tokens: tuple[AccessToken, ...]
    schema: str = "access-tokens/1"


def _session(request: AnyRequest, door: Door, provider: Provider | None) -> SessionView:
    person = request.scope["user"]
    return SessionView(
        signed_in=person.via != "nobody",
        name=person.name,
        display=person.display or person.name,
        roles=person.roles,
        may=abilities_of(person),
        accounts=door.accounts is not None,
        identity_provider=provider is not None,
    )


@get("/session", sync_to_thread=False, opt={"needs": ANYBODY, "answer": SessionView})
def session(request: AnyRequest, door: TheDoor, provider: TheProvider) -> Response[bytes]:
    """Return who is signed in, and what they may do."""
    return answer(_session(request, door, provider))


@post("/session", sync_to_thread=True, opt={"needs": ANYBODY, "answer": SessionView})
def sign_in(
    request: AnyRequest, door: TheDoor, provider: TheProvider, data: JSONBody[SignIn]
) -> Response[bytes]:
    """Sign in with a password."""
    accounts = _accounts(door)
    address = address_of(request.scope)
    client = client_of(dict(request.scope["headers"]), address)
    token = accounts.sign_in(data.name, data.password, client, address)
    request.scope["user"] = accounts.of_session(token, client, address)
    told = answer(_session(request, door, provider), status=201)
    told.cookies.append(_cookie(token, door))
    return told


@delete("/session", sync_to_thread=True, opt=needs("own account"))
def sign_out(request: AnyRequest, door: TheDoor) -> Response[None]:
    """Sign out; the session's token is good for nothing from then on."""
    token = request.cookies.get(COOKIE, "")
    if door.accounts is not None and token:
        door.accounts.end_session(token, address_of(request.scope))
    gone: Response[None] = Response(None, status_code=204)
    gone.delete_cookie(COOKIE)
    return gone


@get("/identity", sync_to_thread=True, opt={"needs": ANYBODY}, status_code=302)
def identity(request: AnyRequest, door: TheDoor, provider: TheProvider) -> Response[Any]:
    """Send a browser to the identity provider."""
    accounts, asked = _accounts(door), _provider(provider)
    try:
        address, state, nonce, verifier = asked.question()
    except TrucelineError as error:
        return _told_at_the_desk(request, error)
    accounts.asked(state, nonce, verifier)
    sent = Redirect(address, status_code=302)
    # the answer counts only in the browser that asked: Lax, since it comes from another site
    sent.cookies.append(
        Cookie(key=_STATE, value=state, httponly=True, secure=door.secure, samesite="lax",
               max_age=600, path="/")
    )  # fmt: skip
    return sent


@get("/identity/back", sync_to_thread=True, opt={"needs": ANYBODY}, status_code=302)
def identity_back(
    request: AnyRequest,
    door: TheDoor,
    provider: TheProvider,
    code: FromQuery[str] = "",
    answered: Annotated[str, QueryParameter(name="state")] = "",
) -> Response[Any]:
    """Take the identity provider's answer, and sign in whom it vouches for."""
    accounts, asked = _accounts(door), _provider(provider)
    address = address_of(request.scope)
    client = client_of(dict(request.scope["headers"]), address)
    try:
        held = accounts.answered(answered) if request.cookies.get(_STATE, "") == answered else None
        if not code or held is None:
            message = "this is no answer to a question that this browser asked"
            raise InputError(Problem("ACCESS-IDENTITY", message, hint="Sign in again."))
        token = accounts.sign_in_as(asked.subjects(code, *held), client, address)
    except TrucelineError as error:
        return _told_at_the_desk(request, error)
    back = Redirect("/desk.html", status_code=302)
    back.cookies.append(_cookie(token, door))
    return back


def _told_at_the_desk(request: AnyRequest, error: TrucelineError) -> Response[Any]:
    """Send a browser back to the sign-in, which says why by the code; tell a program as ever.

    Only the code goes into the address, so that nobody can put words of their own on the page.
    """
    if "text/html" not in request.headers.get("accept", ""):
        raise error
    return Redirect(f"/desk.html#/signin/{error.problems[0].code}", status_code=302)


@post("/password", sync_to_thread=True, opt=needs("own account"), status_code=204)
def password(request: AnyRequest, door: TheDoor, data: JSONBody[NewPassword]) -> Response[None]:
    """Change one's own password; every session of the account ends."""
    accounts = _accounts(door)
    address = address_of(request.scope)
    name = request.scope["user"].name
    accounts.check_password(name, data.old, address)
    accounts.set_password(name, data.new)
    return Response(None, status_code=204)


@get("/tokens", sync_to_thread=True, opt={"needs": "own account", "answer": TokenList})
def tokens(request: AnyRequest, door: TheDoor) -> Response[bytes]:
    """Return one's access tokens, without their secrets."""
    return answer(TokenList(_accounts(door).tokens(request.scope["user"].name)))


@post("/tokens", sync_to_thread=True, opt={"needs": "own account", "answer": AccessToken})
def add_token(request: AnyRequest, door: TheDoor, data: JSONBody[NewToken]) -> Response[bytes]:
    """Make an access token for a program that reads; its secret is told this once."""
    made = _accounts(door).add_token(request.scope["user"].name, data.label, data.days)
    return answer(made, status=201)


@delete("/tokens/{id:str}", sync_to_thread=True, opt=needs("own account"))
def drop_token(request: AnyRequest, door: TheDoor, id: FromPath[str]) -> Response[None]:
    """Drop one of one's access tokens."""
    _accounts(door).drop_token(request.scope["user"].name, id)
    return Response(None, status_code=204)


@get("/accounts", sync_to_thread=True, opt={"needs": "administer", "answer": AccountList})
def accounts_list(door: TheDoor) -> Response[bytes]:
    """Return every account."""
    return answer(AccountList(accounts=_accounts(door).list()))


@post("/accounts", sync_to_thread=True, opt={"needs": "administer", "answer": Account})
def add_account(
    request: AnyRequest, root: NamedDependency[Any], door: TheDoor, data: JSONBody[NewAccount]
) -> Response[bytes]:
    """Add an account."""
    _accounts(door)
    made = steps.accounts_add(
        root, data.name, data.roles, display=data.display, password=data.password,
        identity=data.identity, by=request.scope["user"].name,
    )  # fmt: skip
    return answer(made, status=201)


@patch("/accounts/{name:str}", sync_to_thread=True, opt={"needs": "administer", "answer": Account})
def change_account(
    request: AnyRequest,
    root: NamedDependency[Any],
    door: TheDoor,
    name: FromPath[str],
    data: JSONBody[AccountChange],
) -> Response[bytes]:
    """Change the roles, password or identity of an account, close or reopen it."""
    _accounts(door)
    changed = steps.accounts_change(
        root, name, roles=data.roles, password=data.password, identity=data.identity,
        disabled=data.disabled, by=request.scope["user"].name,
    )  # fmt: skip
    return answer(changed)


@get("/access", sync_to_thread=True, opt={"needs": "administer", "answer": AccessLog})
def access(
    door: TheDoor, limit: Annotated[int, QueryParameter(ge=1, le=2_000)] = 200
) -> Response[bytes]:
    """Return the newest lines of the access log."""
    return answer(AccessLog(events=_accounts(door).events(limit)))


def _accounts(door: Door) -> Accounts:
    if door.accounts is None:
        message = "this server has no accounts: it was started without --auth"
        raise NotFoundError(Problem("ACCOUNTS-NONE", message))
    return door.accounts


def _provider(provider: Provider | None) -> Provider:
    if provider is None:
        message = "this server knows no identity provider"
        hint = "Name one under [identity] in truceline.toml."
        raise NotFoundError(Problem("ACCOUNTS-NONE", message, hint=hint))
    return provider


def _cookie(token: str, door: Door) -> Cookie:
    return Cookie(
        key=COOKIE, value=token, httponly=True, secure=door.secure, samesite="strict", path="/"
    )


def account_api() -> Router:
    """Return the routes of accounts under /api."""
    return Router(
        path="/api",
        tags=["accounts"],
        route_handlers=[
            session,
            sign_in,
            sign_out,
            identity,
            identity_back,
            password,
            tokens,
            add_token,
            drop_token,
            accounts_list,
            add_account,
            change_account,
            access,
        ],
    )
