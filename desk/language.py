"""The language of a page: Chinese unless the reader chose English; one of them on a page, never both."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from pages.notes import Language

COOKIE = "language"
_DJANGO = {"zh": "zh-hans", "en": "en"}


def language_of(request: HttpRequest) -> Language:
    """Return the language in which a request is answered."""
    return "en" if request.COOKIES.get(COOKIE) == "en" else "zh"


class LanguageMiddleware:
    """Lets Django's own words (dates, errors of forms) be in the language of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the reader's language."""
        with translation.override(_DJANGO[language_of(request)]):
            return self._get_response(request)
