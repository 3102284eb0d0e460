"""Titles: the list, a new one, its page with files, run and figures, and what its owner does with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from desk import runs
from desk.access import open_to
from desk.cases import case_for, cases_of, change_case, hand_in, make_case, may_prepare
from desk.claims import DATUMS, FIELDS, read_claims, written
from desk.figures import figures_of, verdict_of
from desk.models import Account, Case, Section, Stage
from desk.progress import told
from desk.roles import EVERYBODY, PREPARERS, READERS
from desk.states import stage_of_review, state_of
from pages.errors import NotedError, StorageError
from pages.notes import Note
from register.models import FINAL, Run

_ON_A_PAGE = 50


@open_to(get=EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's work begins with the titles."""
    return redirect("titles")


@open_to(get=EVERYBODY)
def titles(request: HttpRequest) -> HttpResponse:
    """The titles that an account may see, newest first; `q` looks for a part of a name."""
    account = _account(request)
    asked, stage = request.GET.get("q", "").strip()[:120], request.GET.get("stage", "")
    found = cases_of(account).order_by("-handed_in", "-created")
    if stage in Stage.values:
        found = found.filter(handed_in__isnull=False, stage__in=["", stage] if stage == Stage.FIRST else [stage])
    if asked:
        found = found.filter(Q(title__name__icontains=asked) | Q(title__applicant__icontains=asked))
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    newest, settled = runs.of_cases(list(page))
    rows = [_row(case, newest.get(case.title_id), settled.get(case.title_id)) for case in page]
    going_on = any(run.state not in FINAL for run in newest.values())
    context = {"rows": rows, "page": page, "asked": asked, "stage": stage, "going_on": going_on, "may_begin": account.role in PREPARERS}
    context["stages"] = Stage.values if account.role in READERS else []
    return render(request, "desk/titles.html", context)


def _row(case: Case, run: Run | None, settled: Run | None) -> dict[str, Any]:
    """A line of the list; the review's stage stands once there is a result to review."""
    text, colour = state_of(case, run)
    stage = stage_of_review(case, settled) if settled is not None and case.handed_in is not None else None
    return {"case": case, "text": text, "colour": colour, "verdict": verdict_of(settled) if settled else "", "stage": stage}


@open_to(get=PREPARERS, post=PREPARERS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a title."""
    account = _account(request)
    if request.method == "GET":
        return _form(request, {})
    given = _given(request)
    try:
        case = make_case(account, read_claims(given))
    except NotedError as error:
        return _form(request, given, error=error.note)
    return redirect("case", case.pk)


@open_to(get=PREPARERS, post=PREPARERS)
def change(request: HttpRequest, case: UUID) -> HttpResponse:
    """Change what is said of a title that is still being prepared."""
    account, found = _account(request), case_for(request, case)
    if not may_prepare(found, account):
        raise Http404
    if request.method == "GET":
        return _form(request, written(found), found)
    given = _given(request)
    try:
        change_case(found, account, read_claims(given))
    except NotedError as error:
        return _form(request, given, found, error.note)
    return redirect("case", found.pk)


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in FIELDS}


def _form(request: HttpRequest, given: dict[str, str], case: Case | None = None, error: Note | None = None) -> HttpResponse:
    context = {"given": given, "case": case, "error": error, "datums": DATUMS}
    return render(request, "desk/new.html", context, status=400 if error else 200)


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
            result = runs.settled(found)
            # What was checked before handing in, with the same files and index, is the result.
            if wish == "check" or (settings.PLACE.index is not None and (result is None or not runs.is_current(found, result))):
                runs.ask(found, account, _index(request, account))
    except NotedError as error:
        return _page(request, found, error=error.note, status=409)
    except StorageError as error:
        return _page(request, found, error=error.args[0], status=503)
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
        "stage": stage_of_review(case, settled) if settled is not None and case.handed_in is not None else None,
        "stale": settled is not None and not runs.is_current(case, settled),
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
        "indexes": _indexes(account),
        "checked_with": dict(_indexes(account)).get(settled.request.get("index", "")) if settled else None,
        "error": error,
    }
    return render(request, "desk/case.html", context, status=status)


def _index(request: HttpRequest, account: Account) -> str:
    """Which index is asked for; an applicant's titles are checked with the one that is taken unasked."""
    return request.POST.get("index", "") if account.role in READERS else ""


def _indexes(account: Account) -> list[tuple[str, str]]:
    """Those to choose from, by SHA-256, under the names of their folders; none where there is no choice."""
    every = settings.PLACE.indexes
    if account.role not in READERS or len(every) < 2:
        return []
    return [(sha256, f"{folder.name} · {sha256[:8]}") for sha256, folder in every.items()]


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)  # noqa: S101 - RoleMiddleware let nobody else in
    return request.user
