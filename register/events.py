"""The log of what happened: a chain of events that is only ever added to.

Each event holds the hash of the one before, so that a changed, dropped or inserted one breaks the chain from there on. The database
refuses all of that by itself; what it cannot refuse, such as dropping the table, shows against a head that is kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from pages.errors import InputError
from pages.notes import note
from register.clock import now
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


def verify_chain(known: Head | None = None) -> Head:
    """Compute the whole chain again and return its head.

    Args:
        known: a head that was kept elsewhere, which has to stand in this chain.

    Raises:
        InputError: the number of the first event that is not what it was.
    """
    head = Head()
    for event in Event.objects.order_by("number").iterator():
        if (event.number, event.previous) != (head.number + 1, head.sha256) or event.sha256 != event.digest():
            raise InputError(note("register_chain_broken", number=head.number + 1))
        head = Head(event.number, event.sha256)
        if known is not None and known.number == head.number and known != head:
            raise InputError(note("register_chain_other", number=known.number))
    if known is not None and known.number > head.number:
        raise InputError(note("register_chain_short", number=known.number, last=head.number))
    return head
