"""The events of the register, as they stand in its chain; nobody changes any."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from desk.access import open_to
from desk.events import KINDS, in_words
from desk.roles import AUDITORS
from pages.notes import Note, note
from register.events import chain_fault, chain_head
from register.models import Event

_ON_A_PAGE = 100


@open_to(get=AUDITORS, post=AUDITORS)
def audit(request: HttpRequest) -> HttpResponse:
    """List events, newest first; `subject`, `actor` and `kind` narrow the list. A post computes the whole chain again."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("subject", "actor", "kind")}
    found = Event.objects.order_by("-number").filter(**{name: value for name, value in asked.items() if value})
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [in_words(event) for event in page]
    context = {"page": page, "rows": rows, "kinds": KINDS, "head": chain_head(), "asked": asked, "narrowed": any(asked.values())}
    if request.method == "POST":
        context["checked"], context["broken"] = _checked()
    return render(request, "desk/audit.html", context)


def _checked() -> tuple[Note, bool]:
    fault = chain_fault()
    return (fault, True) if fault else (note("desk.audit.whole", count=chain_head().number), False)
