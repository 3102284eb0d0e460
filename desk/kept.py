"""What a browser keeps for some minutes, signed and for one page of the desk alone.

Strangers have no session here: each would be a row of the register.
"""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from pydantic import BaseModel, ValidationError

MINUTES = 10

Kept = TypeVar("Kept", bound=BaseModel)


def keep(response: HttpResponseBase, name: str, what: BaseModel, path: str) -> None:
    """Let the browser keep something and send it to `path`. It can read it, but not change it."""
    value = signing.dumps(what.model_dump(), salt=name, compress=True)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=MINUTES * 60, path=path, secure=secure, httponly=True, samesite="Lax")


def kept(request: HttpRequest, name: str, kind: type[Kept]) -> Kept | None:
    """Return what a browser kept; None where it kept nothing, something else, or for too long."""
    try:
        return kind.model_validate(signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=MINUTES * 60))
    except (signing.BadSignature, ValidationError):
        return None


def forget(response: HttpResponseBase, name: str, path: str) -> None:
    """Let the browser drop what it kept."""
    response.delete_cookie(name, path=path, samesite="Lax")
