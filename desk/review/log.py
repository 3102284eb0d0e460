"""Decisions in the register's log of events: read as a review, added one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from desk.models import Account, Case, Stage
from desk.review.dossier import Dossier
from desk.roles import Role
from pages.errors import InputError
from pages.notes import note
from pipeline.measure.decisions import Desk, decide
from pipeline.measure.readings import agreement
from pipeline.record.decisions import Change, Decided, Decision, Reading, Sign
from register.events import append
from register.locks import locked
from register.models import Event

KIND = "review_decision"


@dataclass(frozen=True)
class Log:
    """A case's decisions so far, with the rows they stand in."""

    dossier: Dossier
    rows: tuple[Event, ...]
    events: tuple[Decided, ...]

    @property
    def desk(self) -> Desk:
        """What the next decision is held against."""
        return Desk(self.dossier.evidence, self.dossier.listed, self.events, needs_second(self.dossier))

    def with_row(self, row: Event) -> Log:
        """With one more decision."""
        return Log(self.dossier, (*self.rows, row), (*self.events, _decided(row)))


def read(dossier: Dossier) -> Log:
    """Return the decisions on a dossier. Those on another record of the title are not on what stands here."""
    rows = [row for row in Event.objects.filter(subject=_subject(dossier), kind=KIND).order_by("number") if _is_of(dossier, row)]
    return Log(dossier, tuple(rows), tuple(map(_decided, rows)))


def _decided(row: Event) -> Decided:
    return Decided(number=row.number, who=row.actor, at=row.at.isoformat(), change=_change(row.payload))


@lru_cache(maxsize=4096)
def _change(payload: str) -> Change:
    """What a row holds; it never changes, and every request of a case reads all of its rows."""
    return Change.model_validate(json.loads(payload)["change"])


def reading_of(log: Log, account: Account) -> Reading | None:
    """In whose name an account decides on a case; None for those who only read.

    The first reviewer to decide is the first reader, another one the second; a third has nothing to decide.
    """
    if account.role == Role.LEAD:
        return Reading.LEAD
    if account.role != Role.REVIEWER:
        return None
    readers: dict[Reading, str] = {}
    for event in log.events:
        readers.setdefault(event.change.reading, event.who)
    for reading in (Reading.FIRST, Reading.SECOND):
        if readers.setdefault(reading, account.name) == account.name:
            return reading
    return None


def add(dossier: Dossier, account: Account, decision: Callable[[Log, Reading | None], Decision], token: str) -> tuple[Log, Decision | None]:
    """Decide, and return the decisions with the new one, and that one; None where it was sent before under the same token.

    Args:
        dossier: on what.
        account: who.
        decision: what is decided, by the decisions so far and in whose name.
        token: of the page, for this one.

    Raises:
        InputError: it may not be decided so, or not by this account.
    """
    with transaction.atomic(), locked("events"):
        log = read(dossier)
        if any(row.content["token"] == token and row.actor == account.name for row in log.rows):
            return log, None
        reading = reading_of(log, account)
        decided = decision(log, reading)
        if reading is None:
            raise InputError(note("review.reads_only"))
        change = decide(log.desk, account.name, reading, decided)
        # A chain of its own: rows of other titles stand between, and a dropped one has to show without them.
        before = log.rows[-1].sha256 if log.rows else ""
        payload: dict[str, Any] = {"evidence": dossier.sha256, "token": token, "before": before, "change": change.model_dump(mode="json")}
        if isinstance(decided, Sign):
            # What was asked for when it was signed; the parameters may be others tomorrow.
            payload["needs_second"] = log.desk.needs_second
        log = log.with_row(append(KIND, actor=account.name, subject=_subject(dossier), payload=payload))
        Case.objects.filter(title_id=dossier.number).update(stage=stage_of(log), staged_run=dossier.run)
        return log, decided


def stage_of(log: Log) -> Stage:
    """For whom the review waits."""
    evidence, first = log.dossier.evidence, log.desk.state(Reading.FIRST)
    if first.signed is not None:
        return Stage.SIGNED
    if first.undecided:
        return Stage.FIRST
    readers = agreement(evidence, log.events)
    if log.desk.needs_second if readers is None else log.desk.state(Reading.SECOND).undecided:
        return Stage.SECOND
    return Stage.LEAD if readers is not None and readers.unsettled else Stage.SIGNATURE


def needs_second(dossier: Dossier) -> bool:
    """Whether a case may be signed only after a second reader: from an amount on, and of the others a part in a hundred.

    Drawn with the desk's secret, so that nobody who prepares a title can tell beforehand.
    """
    if dossier.claimed is not None and dossier.claimed >= 100 * settings.PLACE.second_above:
        return True
    return drawn("second reader", str(dossier.number), settings.PLACE.second_percent)


def drawn(salt: str, what: str, percent: int) -> bool:
    """Whether something is among those drawn, of which there are so many in a hundred; always the same for the same desk."""
    return int(salted_hmac(f"desk.{salt}", what, algorithm="sha256").hexdigest(), 16) % 100 < percent


def _subject(dossier: Dossier) -> str:
    return f"title:{dossier.number}"


def _is_of(dossier: Dossier, row: Event) -> bool:
    return bool(row.content["evidence"] == dossier.sha256)
