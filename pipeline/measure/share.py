"""The share of the run time that was shot in Ganzhou (取景时长占比): every shot gets the strongest grade of evidence it has.

sighted > linked > rushes > declared > none; what is linked or declared but shown to be elsewhere is `contradicted`
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.record.evidence import GanzhouShare, Grade, Occurrence, Shot, Status
from pipeline.record.grounds import Agreement, Elsewhere, Link, LogRow, Rush, RushMatch
from pipeline.record.timeline import ZERO, Interval, common, union_length

CUMULATED = (Grade.SIGHTED, Grade.LINKED, Grade.RUSHES, Grade.DECLARED)
"""Grades that count, from the strongest."""

_DECLARED_FROM = Fraction(1, 2)
"""A shot is declared where rows of the shooting log cover at least this part of it: logs are written to the second, cuts are not."""

_ShotKey = tuple[str, int]


@dataclass(frozen=True)
class Grounds:
    """What grades rest on beside the occurrences, for a whole title."""

    links: tuple[Link, ...] = ()
    rushes: tuple[Rush, ...] = ()
    rush_matches: tuple[RushMatch, ...] = ()
    log: tuple[LogRow, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    def with_log(self, log: tuple[LogRow, ...]) -> Grounds:
        """Return the same with the rows of a shooting log."""
        return replace(self, log=log)

    def with_elsewhere(self, elsewhere: tuple[Elsewhere, ...]) -> Grounds:
        """Return the same with the shots shown to be elsewhere."""
        return replace(self, elsewhere=elsewhere)


def graded(
    shots: Iterable[Shot],
    occurrences: Iterable[Occurrence],
    grounds: Grounds,
    statuses: frozenset[Status] = frozenset({Status.CONFIRMED}),
) -> list[Shot]:
    """Return the shots with the strongest grade each has and the ids it rests on, counting occurrences of the given statuses."""
    by_shot = _by_shot(occurrences, grounds, statuses)
    rows: dict[str, list[LogRow]] = defaultdict(list)
    for row in grounds.log:
        if row.county and row.agreement is not Agreement.ONLY_MEASURED:
            rows[row.episode].append(row)
    found = []
    for shot in shots:
        claims = by_shot.get((shot.episode, shot.index), {})
        grade, ids = _strongest(claims, covering(shot.interval, rows[shot.episode]))
        found.append(shot.model_copy(update={"grade": grade, "grounds": ids}))
    return found


def covering(interval: Interval, rows: Iterable[LogRow]) -> tuple[LogRow, ...]:
    """Return the rows that together declare an interval; none where they cover less than half of it."""
    touching = tuple(row for row in rows if row.start < interval.end and interval.start < row.end)
    covered = union_length(Interval(max(row.start, interval.start), min(row.end, interval.end)) for row in touching)
    return touching if touching and covered >= _DECLARED_FROM * interval.length else ()


def ganzhou_share(shots: Sequence[Shot], runtime: Fraction, within: Mapping[str, Sequence[Interval]] | None = None) -> GanzhouShare:
    """Return the share per grade, cumulated from the top; 0 for a title without run time.

    Args:
        shots: graded.
        runtime: seconds that are the whole.
        within: per episode the parts that count; None: all of it.
    """
    seconds: dict[Grade, Fraction] = dict.fromkeys(Grade, ZERO)
    for shot in shots:
        length = shot.interval.length if within is None else union_length(common([shot.interval], within.get(shot.episode, ())))
        seconds[shot.grade] += length
    shares = {grade: length / runtime if runtime else ZERO for grade, length in seconds.items()}
    reached, cumulated = ZERO, {}
    for grade in CUMULATED:
        reached += shares[grade]
        cumulated[grade.value] = reached
    return GanzhouShare(**cumulated, contradicted=shares[Grade.CONTRADICTED])


def _by_shot(
    occurrences: Iterable[Occurrence], grounds: Grounds, statuses: frozenset[Status]
) -> dict[_ShotKey, dict[Grade, tuple[str, ...]]]:
    """The ids per shot and grade; `CONTRADICTED` holds what shows a shot to be elsewhere."""
    found: dict[_ShotKey, dict[Grade, tuple[str, ...]]] = defaultdict(dict)

    def add(episode: str, shot: int, grade: Grade, identifier: str) -> None:
        claims = found[episode, shot]
        claims[grade] = (*claims.get(grade, ()), identifier)

    for occurrence in occurrences:
        if occurrence.counts(statuses):
            add(occurrence.episode, occurrence.shot, Grade.SIGHTED, occurrence.id)
    for link in grounds.links:
        add(link.episode, link.shot, Grade.LINKED, link.id)
    inside = {rush.file: rush.in_ganzhou for rush in grounds.rushes}
    for match in grounds.rush_matches:
        place = inside.get(match.rush)
        if place is not None:
            add(match.episode, match.shot, Grade.RUSHES if place else Grade.CONTRADICTED, match.id)
    for other in grounds.elsewhere:
        add(other.episode, other.shot, Grade.CONTRADICTED, other.id)
    return found


def _strongest(claims: dict[Grade, tuple[str, ...]], rows: tuple[LogRow, ...]) -> tuple[Grade, tuple[str, ...]]:
    if Grade.SIGHTED in claims:
        return Grade.SIGHTED, claims[Grade.SIGHTED]
    declared = tuple(row.id for row in rows)
    against = claims.get(Grade.CONTRADICTED, ())
    if against:
        supported = claims.get(Grade.LINKED, ()) + claims.get(Grade.RUSHES, ()) + declared
        return (Grade.CONTRADICTED, against + supported) if supported else (Grade.NONE, ())
    for grade in (Grade.LINKED, Grade.RUSHES):
        if grade in claims:
            return grade, claims[grade]
    return (Grade.DECLARED, declared) if declared else (Grade.NONE, ())
