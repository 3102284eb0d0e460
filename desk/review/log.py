"""Decisions in the register's log of events: read as a review, added one at a time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from desk.models import Account
from desk.review.dossier import Dossier
from desk.roles import Role
from pages.errors import InputError
from pages.notes import note
from pipeline.measure.decisions import Desk, decide
from pipeline.record.decisions import Change, Decided, Decision, Reading
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


def read(dossier: Dossier) -> Log:
    """Return the decisions on a dossier. Those on another record of the title are not on what stands here."""
    rows = [row for row in Event.objects.filter(subject=_subject(dossier), kind=KIND).order_by("number") if _is_of(dossier, row)]
    events = [Decided(number=row.number, who=row.actor, at=row.at.isoformat(), change=_change(row.payload)) for row in rows]
    return Log(dossier, tuple(rows), tuple(events))


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


def add(dossier: Dossier, account: Account, decision: Decision, token: str) -> Log:
    """Decide, and return the decisions with the new one; one that was sent twice under one token is made once.

    Raises:
        InputError: it may not be decided so, or not by this account.
    """
    with transaction.atomic(), locked("events"):
        log = read(dossier)
        if any(row.content["token"] == token and row.actor == account.name for row in log.rows):
            return log
        reading = reading_of(log, account)
        if reading is None:
            raise InputError(note("review.reads_only"))
        change = decide(log.desk, account.name, reading, decision)
        # A chain of its own: rows of other titles stand between, and a dropped one has to show without them.
        before = log.rows[-1].sha256 if log.rows else ""
        payload = {"evidence": dossier.sha256, "token": token, "before": before, "change": change.model_dump(mode="json")}
        append(KIND, actor=account.name, subject=_subject(dossier), payload=payload)
        return read(dossier)


def needs_second(dossier: Dossier) -> bool:
    """Whether a case may be signed only after a second reader: one part in a hundred of all, drawn by the record's own hash."""
    percent = int(getattr(settings, "SECOND_READER_PERCENT", 10))
    return int(hashlib.sha256(f"second reader {dossier.sha256}".encode()).hexdigest(), 16) % 100 < percent


def _subject(dossier: Dossier) -> str:
    return f"title:{dossier.number}"


def _is_of(dossier: Dossier, row: Event) -> bool:
    return bool(row.content["evidence"] == dossier.sha256)
