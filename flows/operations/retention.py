"""What a store may forget: what is older than a number of days, unless something open rests on it.

Everything in a store can be computed again from the videos, so that what goes costs time and no truth; but what an open case was measured
from stays, so that its figures can be looked into without measuring anew.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.context import INDEX_STAGE
from flows.keys import decode_key, describe_key, find_key, link_key, match_key, read_key, repeats_key, scan_key, subtitles_key
from flows.orders import TitleOrder
from flows.store import BLOBS, ArtifactStore, Entry
from register.models import Run, State

Place = tuple[str, str]
"""A stage and a key of a store; `BLOBS` and a SHA-256 for a file."""


@dataclass(frozen=True)
class Seen:
    """An entry and the case that it is kept for; `case` is empty where no open case rests on it."""

    entry: Entry
    old: bool
    case: str = ""

    @property
    def goes(self) -> bool:
        """Whether it may be removed."""
        return self.old and not self.case


def look_through(store: ArtifactStore, before: datetime.datetime, kept_for: Mapping[Place, str]) -> Iterator[Seen]:
    """Yield everything that a store holds.

    Args:
        store: the store.
        before: what changed after this moment stays.
        kept_for: the case by each place that has to stay.

    Raises:
        StorageError: the store cannot be read.
    """
    for entry in store.entries():
        yield Seen(entry, entry.changed < before, kept_for.get((entry.stage, entry.key), ""))


def prune(store: ArtifactStore, seen: Iterable[Seen]) -> None:
    """Remove what may go.

    Raises:
        StorageError: the store cannot be written to; what was removed until then is gone.
    """
    for one in seen:
        if one.goes:
            store.remove(one.entry)


def kept_for_cases(before: datetime.datetime) -> dict[Place, str]:
    """Return what cases of the register rest on, and the title's name.

    A case is open while its title waits, runs or needs a person, and for as long after it is done as results are kept anyway; of one that
    failed or was cancelled nothing has to stay.

    Raises:
        StorageError: the register is away (`register.database.patiently`).
    """
    kept: dict[Place, str] = {}
    open_runs = Run.objects.select_related("title", "result").filter(state__in=(State.WAITING, State.RUNNING, State.PERSON))
    lately_done = Run.objects.select_related("title", "result").filter(state=State.DONE, ended__gte=before)
    for run in (*open_runs, *lately_done):
        content = run.result.content if run.result else None
        places = [*places_in([run.order, run.report, content]), *(places_of(TitleOrder.model_validate(run.order)) if run.order else ())]
        for place in places:
            kept.setdefault(place, run.title.name)
    return kept


def places_in(record: Any) -> Iterator[Place]:  # noqa: ANN401 - JSON of any shape
    """Yield the places that a record in JSON refers to: artifacts by stage and key, and whatever it names by SHA-256."""
    if isinstance(record, list | tuple):
        for one in record:
            yield from places_in(one)
    elif isinstance(record, dict):
        if isinstance(record.get("stage"), str) and isinstance(record.get("key"), str):
            yield record["stage"], record["key"]
        if isinstance(record.get("sha256"), str):
            yield BLOBS, record["sha256"]
            yield INDEX_STAGE, record["sha256"]
        for one in record.values():
            yield from places_in(one)


def places_of(order: TitleOrder) -> Iterator[Place]:
    """Yield the places that an order's carrying out fills or reads, as far as they are known before its shots are.

    The stage `elsewhere` is not: what it holds are pictures for one look, and its stills go into the report.
    """
    yield from places_in(order.model_dump(mode="json"))
    for episode in order.episodes:
        keys = {"decode": decode_key, "read": read_key, "subtitles": subtitles_key, "match": match_key}
        yield from ((stage, key(episode)) for stage, key in keys.items())
        if order.usable_rushes:
            yield "find", find_key(episode, order.usable_rushes)
    for rush in order.usable_rushes:
        yield "scan", scan_key(rush)
        yield "describe", describe_key(rush)
    yield "link", link_key(order)
    yield "repeats", repeats_key(order)


def counted(seen: Iterable[Seen]) -> dict[str, tuple[int, int]]:
    """Return number and bytes by what becomes of entries: `goes`, `young`, `open_case`."""
    number: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for one in seen:
        what = "goes" if one.goes else "open_case" if one.case else "young"
        number[what] += 1
        size[what] += one.entry.size
    return {what: (number[what], size[what]) for what in ("goes", "young", "open_case")}
