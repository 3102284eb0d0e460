"""The random list of decisions that auditors look at again."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from desk.access import open_to
from desk.models import Account, Recheck
from desk.review.recheck import answer, rates
from desk.roles import AUDITORS, CHECKERS
from pages.errors import NotedError
from pages.names import one_line
from pages.notes import Note

_ON_A_PAGE = 50


@open_to(get=AUDITORS)
def listed(request: HttpRequest) -> HttpResponse:
    """List what was drawn, unanswered first, with the rates."""
    return _page(request)


@open_to(post=CHECKERS)
def answered(request: HttpRequest, number: int) -> HttpResponse:
    """Take an auditor's answer."""
    assert isinstance(request.user, Account)  # noqa: S101 - RoleMiddleware let nobody else in
    one = get_object_or_404(Recheck, pk=number)
    said = request.POST.get("agrees", "")
    if said not in ("yes", "no"):
        return redirect("recheck")
    try:
        answer(one, request.user, said == "yes", one_line(request.POST.get("remark", "").strip()))
    except NotedError as error:
        return _page(request, error.note, 400)
    return redirect("recheck")


def _page(request: HttpRequest, error: Note | None = None, status: int = 200) -> HttpResponse:
    found = Recheck.objects.select_related("case__title").order_by(F("at").asc(nulls_first=True), "pk")
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rates": rates(), "may_answer": getattr(request.user, "role", "") in CHECKERS, "error": error}
    return render(request, "desk/recheck.html", context, status=status)
