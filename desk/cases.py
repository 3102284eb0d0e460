"""Which cases an account may see, what may be done with one, and handing it in."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from desk.claims import Claims, written
from desk.models import Account, Case, Section
from desk.roles import Role
from pages.errors import NotedError
from pages.notes import note
from register.events import append
from register.queue import hand_in as register_title


def cases_of(account: Account) -> QuerySet[Case]:
    """Return the cases that an account may see: its own, and for all but applicants whatever was handed in."""
    own = Q(owner=account)
    visible = own if account.role == Role.APPLICANT else own | Q(handed_in__isnull=False)
    return Case.objects.filter(visible).select_related("title", "owner")


def case_for(request: HttpRequest, number: uuid.UUID) -> Case:
    """Return a case that whoever asks may see.

    Raises:
        Http404: there is none, or it is not theirs to know of.
    """
    assert isinstance(request.user, Account)  # noqa: S101 - RoleMiddleware let nobody else in
    found = cases_of(request.user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def may_prepare(case: Case, account: Account) -> bool:
    """Whether an account may still add and remove files."""
    return case.owner_id == account.pk and case.handed_in is None


def make_case(account: Account, claims: Claims) -> Case:
    """Return a new case."""
    number = uuid.uuid4()
    with transaction.atomic():
        title = register_title(f"desk:{number}", claims.name, applicant=_applicant(account, claims))
        case = Case(id=number, owner=account, title=title)
        _take(case, claims)
        append("case_begun", actor=account.name, subject=f"title:{title.pk}", payload={"case": str(number), **written(case)})
    return case


def change_case(case: Case, account: Account, claims: Claims) -> None:
    """Write other claims into a case.

    Raises:
        NotedError: it was handed in meanwhile.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.handed_in is not None:
            raise NotedError(note("desk.case.stays"))
        case.title.name, case.title.applicant = claims.name, _applicant(account, claims)
        case.title.save(update_fields=["name", "applicant"])
        _take(case, claims)
        append("case_changed", actor=account.name, subject=f"title:{case.title_id}", payload=written(case))


def _applicant(account: Account, claims: Claims) -> str:
    return account.name if account.role == Role.APPLICANT or not claims.applicant else claims.applicant


def _take(case: Case, claims: Claims) -> None:
    case.released, case.datum, case.credit_code = claims.released, claims.datum, claims.credit_code
    case.first_producer, case.local_costs = claims.first_producer, claims.local_costs
    case.save()


def require_ready(case: Case) -> None:
    """Refuse a case of which something is missing.

    Raises:
        NotedError: what, and what to do.
    """
    uploads = list(case.uploads.all())
    if not any(upload.section == Section.EPISODES for upload in uploads):
        raise NotedError(note("desk.case.no_episodes"))
    for upload in uploads:
        if not upload.whole:
            raise NotedError(note("desk.case.unfinished", name=upload.name))
        if upload.looked_at is None:
            raise NotedError(note("desk.case.being_looked_at", name=upload.name))
        if upload.refused is not None:
            raise NotedError(note("desk.case.refused", name=upload.name))


def hand_in(case: Case, account: Account) -> None:
    """Hand a case in: from now on its files stay, and reviewers see it.

    Raises:
        NotedError: something of it is missing.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.handed_in is not None:
            return
        require_ready(case)
        case.handed_in = timezone.now()
        case.save(update_fields=["handed_in"])
        files = [{"section": one.section, "name": one.name, "sha256": one.sha256} for one in case.uploads.order_by("section", "name")]
        append("case_handed_in", actor=account.name, subject=f"title:{case.title_id}", payload={"files": files})
