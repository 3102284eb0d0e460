"""Who may do what: a route says for each of its methods which roles may use it, and what it does not say is denied.

`RoleMiddleware` asks the declaration before any view runs. A view without one answers nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from desk.grants import is_shown_again
from desk.roles import PUBLIC, Roles

View = TypeVar("View", bound=Callable[..., Any])


_AS = {"HEAD": "GET", "OPTIONS": "GET"}


def open_to(**methods: Roles) -> Callable[[View], View]:
    """Declare who may use a view, as `@open_to(get=READERS, post=REVIEWERS)`; `head` goes with `get` unless it stands by itself."""

    def declare(view: View) -> View:
        view.open_to = {method.upper(): roles for method, roles in methods.items()}  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Callable[..., Any]) -> Mapping[str, Roles] | None:
    """Return who may use a view, by method; None where it does not say."""
    return getattr(view, "open_to", None)


class RoleMiddleware:
    """Lets nobody in whom the route does not name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision falls once the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse, or return None and let the view answer."""
        methods = declared(view)
        if methods is None:
            raise PermissionDenied
        method = str(request.method)
        roles = methods.get(method, methods.get(_AS.get(method, "")))
        if roles is None:
            return HttpResponseNotAllowed(methods)
        if roles is PUBLIC or is_shown_again(request, view, kwargs):
            return None
        if not request.user.is_authenticated:
            return _sign_in(request)
        if request.user.role not in roles:
            raise PermissionDenied
        return None


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """A person is led to the page for signing in, a script is told."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
    return HttpResponse(status=401)
