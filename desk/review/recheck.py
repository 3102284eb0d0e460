"""Decisions that auditors look at again: drawn when a case is signed, answered one by one, and how often they were not agreed with."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from desk.models import Account, Case, Recheck
from desk.review.log import Log, drawn
from pages.errors import NotedError
from pages.notes import note
from pipeline.measure.readings import agreement, settled_findings
from pipeline.record.decisions import Finding, Mark
from pipeline.record.timeline import clock
from register.events import append


@dataclass(frozen=True)
class Rates:
    """How many decisions auditors looked at and did not agree with; how many places two readers compared and differed on."""

    answered: int
    disagreed: int
    compared: int
    apart: int

    @property
    def disagreed_percent(self) -> str:
        """With one digit, or a dash where nothing was looked at."""
        return _percent(self.disagreed, self.answered)

    @property
    def apart_percent(self) -> str:
        """Likewise."""
        return _percent(self.apart, self.compared)


def _percent(part: int, whole: int) -> str:
    return f"{1000 * part // whole / 10:.1f} %" if whole else "–"


def draw(log: Log) -> None:
    """Draw from a case that was just signed; what was drawn at an earlier signature and never answered is dropped."""
    case, number = Case.objects.get(title_id=log.dossier.number), log.rows[-1].number
    readers = agreement(log.dossier.evidence, log.events)
    case.compared, case.apart = (readers.compared, len(readers.disagreements)) if readers else (0, 0)
    case.save(update_fields=["compared", "apart"])
    case.rechecks.filter(agrees=None).delete()
    percent = settings.PLACE.recheck_percent
    decided = [one for one in settled_findings(log.dossier.evidence, log.events) if one.mark is not Mark.OPEN]
    Recheck.objects.bulk_create(
        Recheck(case=case, signature=number, finding=one.id, seen=_seen(log, one))
        for one in decided
        if drawn("recheck", f"{number} {one.id}", percent)
    )


def _seen(log: Log, finding: Finding) -> dict[str, str]:
    named = {place.id: place for place in log.dossier.evidence.landmarks}
    place = named.get(finding.landmark) or log.dossier.listed[finding.landmark]
    when = f"{clock(finding.start)}–{clock(finding.end)}"
    return {"zh": place.name, "en": place.english, "episode": finding.episode, "clock": when, "mark": finding.mark.value}


def answer(one: Recheck, account: Account, agrees: bool, remark: str) -> None:
    """Take down what an auditor found; it stays.

    Raises:
        NotedError: it was answered before, or does not say why it is not agreed with.
    """
    if not agrees and not remark:
        raise NotedError(note("desk.recheck.why"))
    with transaction.atomic():
        fresh = Recheck.objects.select_for_update().get(pk=one.pk)
        if fresh.agrees is not None:
            raise NotedError(note("desk.recheck.answered", who=fresh.by))
        fresh.agrees, fresh.remark, fresh.by, fresh.at = agrees, remark[:2000], account.name, timezone.now()
        fresh.save()
        payload = {"signature": fresh.signature, "finding": fresh.finding, "agrees": agrees, "remark": fresh.remark}
        append("rechecked", actor=account.name, subject=f"title:{fresh.case.title_id}", payload=payload)


def rates() -> Rates:
    """Return the rates over all cases."""
    again = Recheck.objects.aggregate(answered=Count("pk", filter=Q(agrees__isnull=False)), disagreed=Count("pk", filter=Q(agrees=False)))
    readers = Case.objects.aggregate(compared=Sum("compared", default=0), apart=Sum("apart", default=0))
    return Rates(again["answered"], again["disagreed"], readers["compared"], readers["apart"])
