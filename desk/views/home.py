"""The way in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from desk.access import open_to
from desk.roles import EVERYBODY


@open_to(get=EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's work begins with the titles."""
    return redirect("titles")


@open_to(get=EVERYBODY)
def titles(request: HttpRequest) -> HttpResponse:
    """The titles that an account may see."""
    return render(request, "desk/titles.html")
