"""Titles: the list, a new one, its page with files, run and figures, and what its owner does with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from desk import runs
from desk.access import open_to
from desk.cases import case_for, cases_of, hand_in, make_case, may_prepare
from desk.figures import figures_of
from desk.models import Account, Case, Section
from desk.progress import told
from desk.roles import EVERYBODY, PREPARERS, READERS
from desk.states import state_of
from pages.errors import NotedError
from pages.notes import Note
from register.models import FINAL

_ON_A_PAGE = 50


@open_to(get=EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's work begins with the titles."""
    return redirect("titles")


@open_to(get=EVERYBODY)
def titles(request: HttpRequest) -> HttpResponse:
    """The titles that an account may see, newest first; `q` looks for a part of a name."""
    account = _account(request)
    asked = request.GET.get("q", "").strip()[:120]
    found = cases_of(account).order_by("-handed_in", "-created")
    if asked:
        found = found.filter(Q(title__name__icontains=asked) | Q(title__applicant__icontains=asked))
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    newest, settled = runs.of_cases(list(page))
    rows = [(case, *state_of(case, newest.get(case.title_id)), settled.get(case.title_id)) for case in page]
    going_on = any(run.state not in FINAL for run in newest.values())
    context = {"rows": rows, "page": page, "asked": asked, "going_on": going_on, "may_begin": account.role in PREPARERS}
    return render(request, "desk/titles.html", context)


@open_to(get=PREPARERS, post=PREPARERS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a title."""
    account = _account(request)
    if request.method == "GET":
        return render(request, "desk/new.html", {"given": {}, "datums": _DATUMS})
    given = {name: request.POST.get(name, "") for name in ("name", "applicant", "released", "datum")}
    try:
        case = make_case(account, **given)
    except NotedError as error:
        return render(request, "desk/new.html", {"given": given, "error": error.note, "datums": _DATUMS}, status=400)
    return redirect("case", case.pk)


_DATUMS = ("WGS-84", "GCJ-02", "BD-09")


@open_to(get=EVERYBODY)
def show(request: HttpRequest, case: UUID) -> HttpResponse:
    """A title's page."""
    return _page(request, case_for(request, case))


@open_to(post=PREPARERS | READERS)
def act(request: HttpRequest, case: UUID) -> HttpResponse:
    """Check it, hand it in, stop the checks, or throw a draft away."""
    account, found = _account(request), case_for(request, case)
    wish = request.POST.get("do", "")
    if wish not in _allowed(found, account):
        return _page(request, found, status=403)
    try:
        if wish == "stop":
            runs.stop(found, account)
        else:
            if wish == "hand_in":
                hand_in(found, account)
            if wish == "check" or settings.PLACE.index is not None:
                runs.ask(found, account)
    except NotedError as error:
        return _page(request, found, error=error.note, status=409)
    return redirect("case", found.pk)


def _allowed(case: Case, account: Account) -> set[str]:
    """What an account may do with a case as it stands: while it is prepared its owner, afterwards those who decide."""
    if account.role not in PREPARERS:
        return set()
    going_on = case.title.state in ("waiting", "running") and runs.newest(case) is not None
    if may_prepare(case, account):
        return {"stop"} if going_on else {"check", "hand_in"}
    if case.handed_in is not None and account.role in PREPARERS & READERS:
        return {"stop"} if going_on else {"check"}
    return set()


def _page(request: HttpRequest, case: Case, *, error: Note | None = None, status: int = 200) -> HttpResponse:
    account, run = _account(request), runs.newest(case)
    settled = runs.settled(case) if run else None
    uploads = list(case.uploads.order_by("name"))
    context: dict[str, Any] = {
        "case": case,
        "state": state_of(case, run),
        "run": run,
        "reasons": [Note.model_validate(one) for one in run.reason or ()] if run else [],
        "remedy": runs.remedy_of(run) if run else None,
        "told": told(run),
        "settled": settled,
        "figures": figures_of(settled) if settled else [],
        "stale": bool(settled and settled.request != runs.request_of(case)),
        "sections": [(section.value, [one for one in uploads if one.section == section]) for section in Section],
        "being_looked_at": any(one.whole and one.looked_at is None for one in uploads),
        "unfinished": [
            {"id": str(one.pk), "section": one.section, "name": one.name, "size": one.size, "modified": one.modified}
            for one in uploads
            if not one.whole
        ],
        "may_prepare": may_prepare(case, account),
        "allowed": _allowed(case, account),
        "may_read_report": account.role in READERS or case.owner_id == account.pk,
        "has_index": settings.PLACE.index is not None,
        "error": error,
    }
    return render(request, "desk/case.html", context, status=status)


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)  # noqa: S101 - RoleMiddleware let nobody else in
    return request.user
