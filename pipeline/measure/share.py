"""The share of the run time that was shot in Ganzhou (取景时长占比): every shot gets the strongest grade of evidence it has.

sighted > linked > rushes > declared > none; what is linked or declared but shown to be elsewhere is `contradicted`
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from pipeline.log.coverage import covering
from pipeline.record.evidence import GanzhouShare, Grade, Occurrence, Shot, Status
from pipeline.record.grounds import Agreement, Grounds, LogRow, Repeat
from pipeline.record.timeline import ZERO, Interval, common, union, union_length

CUMULATED = (Grade.SIGHTED, Grade.LINKED, Grade.RUSHES, Grade.DECLARED)
"""Grades that count, from the strongest."""

_ShotKey = tuple[str, int]


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


def ganzhou_share(shots: Sequence[Shot], runtime: Fraction, within: Mapping[str, Sequence[Interval]] | None = None) -> GanzhouShare:
    """Return the share per grade, cumulated from the top; 0 for a title without run time.

    Args:
        shots: graded.
        runtime: seconds that are the whole.
        within: per episode the parts that count; None: all of it.
    """
    seconds: dict[Grade, Fraction] = dict.fromkeys(Grade, ZERO)
    for shot in shots:
        seconds[shot.grade] += _length(shot, within)
    return _cumulated(seconds, runtime)


class ShareBySight:
    """`ganzhou_share` of a title under whatever is sighted in it, without a look at every shot for each.

    A sighting is the strongest grade: it lifts its shots out of the grade that they have without one, and moves nothing else.
    """

    def __init__(
        self, shots: Iterable[Shot], grounds: Grounds, runtime: Fraction, within: Mapping[str, Sequence[Interval]] | None = None
    ) -> None:
        """Grade the shots without any occurrence; arguments as for `graded` and `ganzhou_share`."""
        self._runtime = runtime
        self._seconds: dict[Grade, Fraction] = dict.fromkeys(Grade, ZERO)
        self._shots: dict[_ShotKey, tuple[Grade, Fraction]] = {}
        for shot in graded(shots, (), grounds):
            length = _length(shot, within)
            self._seconds[shot.grade] += length
            self._shots[shot.episode, shot.index] = shot.grade, length

    def share(self, occurrences: Iterable[Occurrence], statuses: frozenset[Status] = frozenset({Status.CONFIRMED})) -> GanzhouShare:
        """Return the share with occurrences of the given statuses sighted."""
        seconds = dict(self._seconds)
        for key in {(occurrence.episode, occurrence.shot) for occurrence in occurrences if occurrence.counts(statuses)}:
            grade, length = self._shots[key]
            seconds[grade] -= length
            seconds[Grade.SIGHTED] += length
        return _cumulated(seconds, self._runtime)


def _length(shot: Shot, within: Mapping[str, Sequence[Interval]] | None) -> Fraction:
    return shot.interval.length if within is None else union_length(common([shot.interval], within.get(shot.episode, ())))


def _cumulated(seconds: Mapping[Grade, Fraction], runtime: Fraction) -> GanzhouShare:
    shares = {grade: length / runtime if runtime else ZERO for grade, length in seconds.items()}
    reached, cumulated = ZERO, {}
    for grade in CUMULATED:
        reached += shares[grade]
        cumulated[grade.value] = reached
    return GanzhouShare(**cumulated, contradicted=shares[Grade.CONTRADICTED])


def remaining(repeats: Iterable[Repeat], episodes: Mapping[str, Fraction]) -> dict[str, list[Interval]]:
    """Return what is left of each episode when every repeat is counted where it stands first only.

    Args:
        repeats: their first place is the one that stays.
        episodes: file name -> run time in seconds.
    """
    removed: dict[str, list[Interval]] = {name: [] for name in episodes}
    for repeat in repeats:
        original, *others = repeat.places
        for place in others:
            # A footage that loops may overlap its own first place.
            kept = [original.interval] if place.episode == original.episode else []
            removed[place.episode] += _without(place.interval, kept)
    return {name: _without(Interval(ZERO, run_time), removed[name]) for name, run_time in episodes.items()}


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


def _without(interval: Interval, others: Iterable[Interval]) -> list[Interval]:
    """The parts of an interval that lie in none of the others."""
    left = []
    at = interval.start
    for other in union(others):
        if other.end <= interval.start or other.start >= interval.end:
            continue
        left.append(Interval(at, other.start))
        at = max(at, other.end)
    left.append(Interval(at, interval.end))
    return [part for part in left if part.length]
