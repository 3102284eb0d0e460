"""What reaches no view, and what no view may leave unsaid: text that no database holds, and files that cannot be read back."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from desk.views.refusals import bad_request, unreadable
from pages.errors import EvidenceError

_LOG = logging.getLogger(__name__)


class UnreadableMiddleware:
    """Says that a report, a film or the store cannot be read, where a view does not say it by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with a page, and tell the log; None where the fault is the program's."""
        if not isinstance(exception, EvidenceError):
            return None
        _LOG.error("%s: %s", request.path, exception)
        return unreadable(request, exception)


class TextMiddleware:
    """Refuses NUL in an address or a form: PostgreSQL holds none, and nobody types one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision falls once the view is known, so that the refusal is a page like others."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """Refuse, or return None and let the view answer."""
        said = [request.path_info, *(text for fields in (request.GET, request.POST) for _, several in fields.lists() for text in several)]
        return bad_request(request) if any("\0" in text for text in said) else None
