"""Pages that say no: in the reader's language, with what to do, and nothing about the program's insides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from desk.language import language_of
from desk.roles import READERS
from pages.errors import EvidenceError


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role may not."""
    return _refuse(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing that this account may know of."""
    return _refuse(request, 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: not understood."""
    return _refuse(request, 400)


def failed(request: HttpRequest) -> HttpResponse:
    """500: a fault of the program; its log says which."""
    return _refuse(request, 500)


def unreadable(request: HttpRequest, error: EvidenceError) -> HttpResponse:
    """503: what a page is of cannot be read back; who works on titles reads which file, an applicant does not."""
    staff = request.user.is_authenticated and request.user.role in READERS
    lines = error.lines(language_of(request)) if staff else []
    return render(request, "desk/refused.html", {"text": "desk.refused.503", "lines": lines}, status=503)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is not one of ours, or too old."""
    return _refuse(request, 403, "desk.refused.csrf")


def _refuse(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
    return render(request, "desk/refused.html", {"text": text or f"desk.refused.{status}"}, status=status)
