"""What every page shows around its own: language, who is signed in, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from desk.language import language_of
from desk.roles import ADMINISTRATORS, AUDITORS, EVERYBODY, Roles


@dataclass(frozen=True)
class Place:
    """An entry of the navigation; `name` is that of the route and, behind `desk.nav.`, of its text."""

    name: str
    roles: Roles


NAVIGATION = (
    Place("titles", EVERYBODY),
    Place("recheck", AUDITORS),
    Place("audit", AUDITORS),
    Place("accounts", ADMINISTRATORS),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs."""
    account = request.user if getattr(request, "user", None) and request.user.is_authenticated else None
    at = request.resolver_match.url_name if request.resolver_match else ""
    places = [(place.name, place.name == at) for place in NAVIGATION if account and account.role in place.roles]
    language = language_of(request)
    return {
        "language": language,
        "html_language": "zh-CN" if language == "zh" else "en",
        "account": account,
        "navigation": places,
        "here": request.get_full_path(),
    }
