"""`ledger.jsonl`: every event of every case, one line each, in the order in which runs first met them; lines are only ever added.

Each line names the hash of the line before it, so that no line can be changed, taken out or put between without all after it changing.
A run holds the cases against the lines of the last one: an event that stood there and is missing or different now is an error.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from awards.case import CaseBase
from awards.errors import AwardsError
from awards.money import plain_yuan
from pages.notes import Note, note

NAME = "ledger.jsonl"
_FIRST = "0" * 64
"""What the first line names as the line before it."""

_FIELDS = ("case", "event", "day", "amount", "before", "sha256")


class Entry(NamedTuple):
    """One line: an event of a case (`amount` in yuan as decimal text), the hash of the line before, and the line's own."""

    case: str
    event: str
    day: str
    amount: str | None
    before: str
    sha256: str

    @property
    def said(self) -> tuple[str, str, str | None]:
        """What happened, and when."""
        return self.event, self.day, self.amount


def _hashed(case: str, event: str, day: str, amount: str | None, before: str) -> str:
    """SHA-256 of the line's other fields as UTF-8 JSON: a list in the order of the line, no spaces."""
    written = json.dumps([case, event, day, amount, before], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def read_journal(path: Path) -> tuple[Entry, ...]:
    """Read the lines of the last run; none where there was none.

    Raises:
        AwardsError: the file cannot be read, or a line does not follow from the one before it; names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise AwardsError(_at(path, note("case.unreadable"))) from error
    return tuple(_checked(text, path))


def _checked(text: str, path: Path) -> Iterator[Entry]:
    before = _FIRST
    for number, line in enumerate(text.splitlines(), 1):
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict) or tuple(fields) != _FIELDS or not all(isinstance(v, str | None) for v in fields.values()):
            raise AwardsError(_at(path, note("journal.line", line=number)))
        entry = Entry(**fields)
        if entry.before != before or entry.sha256 != _hashed(*entry[:5]):
            raise AwardsError(_at(path, note("journal.chain", line=number)))
        before = entry.sha256
        yield entry


def continued(last: Sequence[Entry], cases: Iterable[CaseBase]) -> tuple[Entry, ...]:
    """The lines of the last run and after them the events that are new, by day, then by case.

    Raises:
        AwardsError: a case or an event of the last run is missing or different now; a line for each case, naming it.
    """
    known: dict[str, list[Entry]] = {}
    for entry in last:
        known.setdefault(entry.case, []).append(entry)
    # Which lines are met again is a question of what they say, not of their order: an event entered late stands between older ones.
    fresh: list[tuple[str, str, int, str, str | None]] = []
    problems: list[Note | str] = []
    met: set[str] = set()
    for case in cases:
        met.add(case.id)
        waiting = Counter(entry.said for entry in known.get(case.id, ()))
        for number, event in enumerate(case.history):
            said = event.event, event.day.isoformat(), None if event.amount is None else plain_yuan(event.amount)
            if waiting[said]:
                waiting[said] -= 1
            else:
                fresh.append((said[1], case.id, number, said[0], said[2]))
        if lost := next(waiting.elements(), None):
            problems.append(_changed(case.id, lost))
    problems += [_changed(case, entries[0].said) for case, entries in known.items() if case not in met]
    if problems:
        raise AwardsError(*problems)
    entries = list(last)
    for day, name, _, kind, amount in sorted(fresh):
        before = entries[-1].sha256 if entries else _FIRST
        entries.append(Entry(name, kind, day, amount, before, _hashed(name, kind, day, amount, before)))
    return tuple(entries)


def _changed(case: str, said: tuple[str, str, str | None]) -> Note:
    happened = " ".join(part for part in said if part)
    return note("journal.changed", case=case, happened=happened)


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the file, each with its end."""
    for entry in entries:
        fields: Mapping[str, str | None] = entry._asdict()
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def _at(path: Path, problem: Note) -> Note:
    return note("case.at", where=str(path), problem=problem)
