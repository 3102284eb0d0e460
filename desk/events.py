"""Events of the register in people's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.notes import Note, note
from pages.texts import TEXTS
from register.models import Event

KINDS: Sequence[str] = sorted(code.removeprefix("event.") for code in TEXTS if code.startswith("event.") and ".subject." not in code)
"""The kinds that have a text."""


@dataclass(frozen=True)
class EventView:
    """An event, what kind it is and to what it happened, as people read it."""

    event: Event
    kind: Note
    subject: Note


def in_words(event: Event) -> EventView:
    """Return an event in words; a kind or a subject that has none is shown as it stands."""
    kind = note(f"event.{event.kind}") if event.kind in KINDS else note("desk.run.said", text=event.kind)
    what, _, number = event.subject.partition(":")
    known = f"event.subject.{what}" in TEXTS
    return EventView(event, kind, note(f"event.subject.{what}", number=number) if known else note("desk.run.said", text=event.subject))
