"""Who somebody is by an identity provider (统一身份认证): OpenID Connect's code flow with PKCE, state and nonce, by Authlib.

The provider says who it is; which account that is and what it may do stands in the register alone. Of a person the desk keeps the issuer
and its name for them (`sub`), nothing else.
"""

from __future__ import annotations

import functools
import json

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App
from django.http import HttpRequest
from joserfc.errors import JoseError
from pydantic import BaseModel, ConfigDict, Field
from requests import RequestException

from desk.kept import MINUTES
from desk.provider import Provider
from desk.throttle import Throttle
from pages.errors import NotedError
from pages.notes import Note, note

_SECONDS = 5.0
_WAYS = ("client_secret_basic", "client_secret_post")
"""How the desk proves its secret, the first first; a provider that names none takes that (OpenID Connect Discovery 1.0, 3)."""

_used = Throttle(1, MINUTES * 60)


class IdentityError(NotedError):
    """Nobody is known by what came.

    Attributes:
        reason: for the log, in English.
        away: the provider cannot be used just now.
    """

    def __init__(self, said: Note, reason: str = "", *, away: bool = False) -> None:
        super().__init__(said)
        self.reason = reason
        self.away = away


class Begun(BaseModel):
    """What the browser keeps, signed, while somebody is at the provider's.

    Attributes:
        state: comes back with the answer.
        nonce: stands in what the provider signs.
        code_verifier: proves that who asked is who takes the answer (PKCE).
        target: the page where to go next.
        invitation: the token of the link by which an account is being taken up; empty: somebody signs in.
    """

    model_config = ConfigDict(frozen=True)

    state: str
    nonce: str
    code_verifier: str
    target: str = ""
    invitation: str = ""


class Person(BaseModel):
    """Somebody as the provider names them; `shown` is for that person alone, to see who the provider takes them for."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    subject: str = Field(pattern=r"^[\x20-\x7e]{1,255}$")  # OpenID Connect Core 1.0, 2
    shown: str


class Vouched(BaseModel):
    """Somebody who came back from the provider to take up an account by the link with this token."""

    model_config = ConfigDict(frozen=True)

    person: Person
    invitation: str


def begin(provider: Provider, back: str, *, target: str = "", invitation: str = "") -> tuple[str, Begun]:
    """Return the provider's page where somebody signs in, and what has to be kept until they are back.

    Args:
        provider: whom to ask.
        back: the desk's address to which it sends them.
        target: see `Begun`.
        invitation: likewise.

    Raises:
        IdentityError: the provider cannot be reached, or is another one than it should be.
    """
    asked = _client(provider).create_authorization_url(back)
    kept = {name: asked[name] for name in ("state", "nonce", "code_verifier")}
    return asked["url"], Begun(**kept, target=target, invitation=invitation)


def confirm(provider: Provider, back: str, begun: Begun, answer: HttpRequest) -> Person:
    """Return who it is that comes back from the provider; an answer counts once.

    Raises:
        IdentityError: the answer is another one's or says nobody, or the provider cannot be reached.
    """
    if answer.GET.get("state") != begun.state or not _used.allows(begun.state):
        raise stale()
    _used.count(begun.state)
    if "error" in answer.GET or not answer.GET.get("code"):
        raise IdentityError(note("desk.identity.declined"), ascii(answer.GET.get("error", "no code"))[:200])
    client = _client(provider)
    try:
        token = client.fetch_access_token(  # type: ignore[no-untyped-call]
            back, code=answer.GET["code"], state=begun.state, code_verifier=begun.code_verifier
        )
        said = client.parse_id_token(token, nonce=begun.nonce)
        if said is None:
            raise ValueError("it sent no ID token; let the client have the scope openid")
        shown = str(said.get("name") or said.get("preferred_username") or said["sub"])[:200]
        return Person(issuer=provider.issuer, subject=str(said["sub"]), shown=shown)
    except (RequestException, RuntimeError) as error:
        raise _away(error) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise IdentityError(note("desk.identity.declined"), f"{type(error).__name__}: {error}") from error


def stale() -> IdentityError:
    """An answer that this browser did not ask for, or asked for too long ago."""
    return IdentityError(note("desk.identity.stale", minutes=MINUTES))


def look(provider: Provider) -> None:
    """See whether the provider answers, and is the one it should be.

    Raises:
        IdentityError: it does not, or is not.
    """
    _client(provider)


def _away(error: Exception) -> IdentityError:
    return IdentityError(note("desk.identity.away"), f"{type(error).__name__}: {error}", away=True)


def _client(provider: Provider) -> DjangoOAuth2App:
    """Return the client; the provider's own description of itself is read once it answers, and held against who it should be.

    Raises:
        IdentityError: the provider does not answer, or is another one.
    """
    client = _made(provider)
    try:
        said = client.load_server_metadata()
    except (AuthlibBaseError, RequestException, ValueError, TypeError) as error:  # the last: JSON, but no object
        raise _away(error) from error
    if said.get("issuer") != provider.issuer or "authorization_endpoint" not in said:
        # OpenID Connect Discovery 1.0, 4.3: another issuer's keys would vouch for it otherwise. It is asked anew next time.
        _made.cache_clear()
        raise _away(ValueError(f"{provider.issuer} calls itself {json.dumps(said.get('issuer'))}; give that as --oidc if it is right"))
    offered = said.get("token_endpoint_auth_methods_supported") or _WAYS[:1]
    way = next((way for way in _WAYS if way in offered), None)
    if way is None:
        raise _away(ValueError(f"{provider.issuer} takes a client's secret in none of these ways: {', '.join(_WAYS)}"))
    client.client_kwargs["token_endpoint_auth_method"] = way
    return client


@functools.lru_cache(maxsize=1)
def _made(provider: Provider) -> DjangoOAuth2App:
    return DjangoOAuth2App(
        None,  # keeps what somebody began in a session, which strangers have none of here: see `desk.kept`
        "provider",
        client_id=provider.client,
        client_secret=provider.secret.get_secret_value(),
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": _SECONDS},
    )
