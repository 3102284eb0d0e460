"""The log of what happened: a chain of events that is only ever added to.

Each event holds the hash of the one before, so that a changed, dropped or inserted one breaks the chain from there on. The database
refuses all of that by itself; what it cannot refuse, such as dropping the table, shows against a head that is kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from pages.errors import InputError
from pages.notes import Note, note
from register.clock import now
from register.guards import missing_guards
from register.locks import locked
from register.models import Event

BEGINNING = "0" * 64
"""What the first event names as the hash of the one before."""


@dataclass(frozen=True)
class Head:
    """The newest event of a chain, which vouches for all before it; 0 and zeros where there is none."""

    number: int = 0
    sha256: str = BEGINNING


def append(kind: str, *, actor: str, subject: str, payload: Mapping[str, Any] | None = None) -> Event:
    """Add an event, as part of the transaction it belongs to where there is one.

    Args:
        kind: what happened, in snake case.
        actor: who did it: a worker, a user, a command.
        subject: what it happened to, such as `run:12`.
        payload: anything JSON can hold; NaN and infinity are refused.
    """
    with transaction.atomic(), locked("events"):
        head = chain_head()
        event = Event(
            number=head.number + 1,
            at=now(),
            kind=kind,
            actor=actor,
            subject=subject,
            payload=json.dumps(payload or {}, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")),
            previous=head.sha256,
        )
        event.sha256 = event.digest()
        event.save(force_insert=True)
    return event


def chain_head() -> Head:
    """Return the newest event, without looking at the others."""
    newest = Event.objects.order_by("-number").first()
    return Head(newest.number, newest.sha256) if newest else Head()


def verify_chain(known: Iterable[Head] = ()) -> Head:
    """Compute the whole chain again and return its head.

    Args:
        known: events whose hashes were kept elsewhere, such as in a signed report; each has to stand in this chain.

    Raises:
        InputError: see `chain_fault`.
    """
    fault = chain_fault(known)
    if fault is not None:
        raise InputError(fault)
    return chain_head()


def chain_fault(known: Iterable[Head] = ()) -> Note | None:
    """Return what is wrong: the first event that is not what it was, events that are gone, or a database that no longer refuses changes."""
    if Event._meta.db_table not in connection.introspection.table_names():
        return note("register_chain_gone")
    kept = {event.number: event.sha256 for event in known}
    head = Head()
    for event in Event.objects.order_by("number").iterator():
        if (event.number, event.previous) != (head.number + 1, head.sha256) or event.sha256 != event.digest():
            return note("register_chain_broken", number=head.number + 1)
        head = Head(event.number, event.sha256)
        if kept.pop(head.number, head.sha256) != head.sha256:
            return note("register_chain_other", number=head.number)
    if kept:
        return note("register_chain_short", number=max(kept), last=head.number)
    missing = missing_guards()
    return note("register_unguarded", names=", ".join(missing)) if missing else None
