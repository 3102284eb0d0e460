"""Text that no database of ours can hold is refused before any view reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase


class TextMiddleware:
    """Refuses NUL in an address or a form: PostgreSQL holds none, and nobody types one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision falls once the view is known, so that the refusal is a page like others."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        """Refuse, or let the view answer.

        Raises:
            BadRequest: there is a NUL.
        """
        said = [request.path_info, *(text for fields in (request.GET, request.POST) for _, several in fields.lists() for text in several)]
        if any("\0" in text for text in said):
            raise BadRequest("NUL")
