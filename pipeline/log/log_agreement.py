"""The shooting log held against what was measured, row by row.

A row agrees where something measured inside it lies at its place; it is contradicted where what was measured lies elsewhere and weighs at
least as much; otherwise it is only declared. Landmarks that no row covers are added as only measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from landmarks.catalogue import Catalogue
from pages.notes import Note, note
from pipeline.log.coverage import covering
from pipeline.log.shooting_log import DeclaredRow
from pipeline.record.evidence import Occurrence, Shot, Status
from pipeline.record.grounds import Agreement, Grounds, LogRow
from pipeline.record.timeline import ZERO, Interval, union_length

__all__ = ["declared_only", "hold_against"]

_MOST_OF_A_ROW = Fraction(1, 2)
"""What is seen of another county contradicts a row from this part of it on: a distant landmark shows across a border for a moment."""


@dataclass(frozen=True)
class _Fact:
    """Something measured, and where it lies: counties of Ganzhou, `("",)` where it is not known which, `()` outside Ganzhou.

    `places` are ids of landmarks or decoys, or names of counties; `file` is the rush's, where it is one.
    """

    code: str
    id: str
    interval: Interval
    landmarks: tuple[str, ...]
    counties: tuple[str, ...]
    places: tuple[str, ...]
    file: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether it rests on a landmark in the picture rather than on a position or a decoy."""
        return bool(self.landmarks)

    def reason(self, prefix: str = "") -> Note:
        """The fact as a reason for or (with `against_`) against a row."""
        return note(f"{prefix}{self.code}", id=self.id, places=", ".join(self.places), file=self.file)


def hold_against(
    rows: Iterable[DeclaredRow],
    shots: Sequence[Shot],
    occurrences: Sequence[Occurrence],
    grounds: Grounds,
    catalogue: Catalogue,
    gallery: Collection[str],
) -> tuple[LogRow, ...]:
    """Return the rows with their agreement, then what was measured where no row is, each in order of episode and time.

    Reasons are notes of `seen`, `linked`, `rush` (inside Ganzhou), `rush_outside`, `elsewhere` (a decoy), `in_review`, whose arguments are
    ids: `id` of the finding, `places` of landmarks, decoys or counties, `file` of the rush. Those that speak against a row begin with
    `against_`; `other_landmark` is one of the same county where the row's own has photos and was not found.

    Args:
        rows: what the log declares.
        shots: of all episodes.
        occurrences: only confirmed ones are measured; those in review are named, those of places that the catalogue does not list left out.
        grounds: links, rushes, rush matches and decoys found; its log is not read.
        catalogue: names landmarks and their counties.
        gallery: ids of the landmarks with reference photos, which could have been found.
    """
    occurrences = [occurrence for occurrence in occurrences if occurrence.counted]
    facts = _facts(shots, occurrences, grounds, catalogue)
    review: dict[str, list[_Fact]] = defaultdict(list)
    for occurrence in occurrences:
        if occurrence.status is Status.REVIEW:
            review[occurrence.episode].append(_occurrence("in_review", occurrence, catalogue))
    order = {episode: number for number, episode in enumerate(dict.fromkeys(shot.episode for shot in shots))}
    declared = [
        _judged(row, _inside(row, facts[row.episode]), _inside(row, review[row.episode]), gallery)
        for row in sorted(rows, key=lambda row: (order[row.episode], row.interval))
    ]
    confirmed = [one for one in occurrences if one.status is Status.CONFIRMED]
    return (*declared, *_only_measured(sorted(confirmed, key=lambda one: (order[one.episode], one.interval)), declared, catalogue))


def declared_only(rows: Iterable[DeclaredRow]) -> tuple[LogRow, ...]:
    """Return the rows as they are declared, held against nothing yet."""
    return tuple(_judged(row, [], [], ()) for row in rows)


def _facts(shots: Iterable[Shot], occurrences: Iterable[Occurrence], grounds: Grounds, catalogue: Catalogue) -> dict[str, list[_Fact]]:
    """What was measured, by episode."""
    found: dict[str, list[_Fact]] = defaultdict(list)
    intervals = {(shot.episode, shot.index): shot.interval for shot in shots}
    sighted: dict[tuple[str, int], tuple[str, ...]] = defaultdict(tuple)
    for occurrence in occurrences:
        if occurrence.status is Status.CONFIRMED:
            found[occurrence.episode].append(_occurrence("seen", occurrence, catalogue))
            sighted[occurrence.episode, occurrence.shot] += (occurrence.landmark,)
    for link in sorted(grounds.links, key=lambda link: link.depth):
        key = link.episode, link.shot
        landmarks = tuple(dict.fromkeys(sighted[link.to_episode, link.to_shot]))
        sighted[key] += landmarks
        counties = tuple(dict.fromkeys(catalogue.place(landmark).county for landmark in landmarks))
        found[link.episode].append(_Fact("linked", link.id, intervals[key], landmarks, counties or ("",), landmarks))
    rushes = {rush.file: rush for rush in grounds.rushes}
    for match in grounds.rush_matches:
        rush = rushes.get(match.rush)
        if rush is None or rush.in_ganzhou is None:
            continue
        inside = tuple(dict.fromkeys(position.county for position in rush.positions if position.county)) if rush.in_ganzhou else ()
        code = "rush" if rush.in_ganzhou else "rush_outside"
        found[match.episode].append(_Fact(code, match.id, Interval(match.start, match.end), (), inside, inside, rush.file))
    for other in grounds.elsewhere:
        interval = intervals[other.episode, other.shot]
        found[other.episode].append(_Fact("elsewhere", other.id, interval, (), (), (other.identity,)))
    return found


def _occurrence(code: str, occurrence: Occurrence, catalogue: Catalogue) -> _Fact:
    landmark = occurrence.landmark
    return _Fact(code, occurrence.id, occurrence.interval, (landmark,), (catalogue.place(landmark).county,), (landmark,))


def _inside(row: DeclaredRow, facts: Iterable[_Fact]) -> list[_Fact]:
    return [fact for fact in facts if _shared(row, fact).length]


def _shared(row: DeclaredRow, fact: _Fact) -> Interval:
    return Interval(max(row.interval.start, fact.interval.start), min(row.interval.end, fact.interval.end))


def _judged(row: DeclaredRow, facts: list[_Fact], review: list[_Fact], gallery: Collection[str]) -> LogRow:
    agreeing = [fact for fact in facts if _agrees(row, fact, gallery)]
    against = [fact for fact in facts if _is_against(row, fact)]
    others = [fact for fact in facts if fact not in agreeing and fact not in against]
    for_it, against_it = _length(row, agreeing), _length(row, against)
    is_heavy = row.county is None or any(not fact.is_seen for fact in against) or against_it >= _MOST_OF_A_ROW * row.interval.length
    if against and is_heavy and against_it >= for_it:
        agreement = Agreement.CONTRADICTED
    else:
        agreement = Agreement.AGREES if agreeing else Agreement.ONLY_DECLARED
    reasons = [fact.reason() for fact in agreeing] + [fact.reason("against_") for fact in against]
    if not agreeing:
        reasons += [note("other_landmark", id=fact.id, places=", ".join(fact.places)) for fact in others if fact.is_seen]
        reasons += [fact.reason() for fact in review]
    return LogRow(
        id=f"log-{row.row}",
        row=row.row,
        episode=row.episode,
        start=row.interval.start,
        end=row.interval.end,
        place=row.place,
        landmark=row.landmark,
        county=row.county,
        date=row.date,
        agreement=agreement,
        reasons=tuple(reasons),
    )


def _agrees(row: DeclaredRow, fact: _Fact, gallery: Collection[str]) -> bool:
    if row.county is None:
        return not fact.counties
    if fact.is_seen and row.landmark is not None:
        if row.landmark in fact.landmarks:
            return True
        if row.landmark in gallery:
            return False
    return bool(row.county) and row.county in fact.counties


def _is_against(row: DeclaredRow, fact: _Fact) -> bool:
    if row.county is None:
        return bool(fact.counties)
    if not fact.counties:
        return True
    return bool(row.county) and "" not in fact.counties and row.county not in fact.counties


def _length(row: DeclaredRow, facts: Iterable[_Fact]) -> Fraction:
    return union_length(_shared(row, fact) for fact in facts) if facts else ZERO


def _only_measured(confirmed: Iterable[Occurrence], declared: Sequence[LogRow], catalogue: Catalogue) -> Iterator[LogRow]:
    """Occurrences that rows do not cover, those of one landmark in shots that follow each other joined."""
    rows: dict[str, list[LogRow]] = defaultdict(list)
    for row in declared:
        rows[row.episode].append(row)
    stretches: list[list[Occurrence]] = []
    latest: dict[tuple[str, str], list[Occurrence]] = {}
    for occurrence in confirmed:
        if covering(occurrence.interval, rows[occurrence.episode]):
            continue
        stretch = latest.get((occurrence.episode, occurrence.landmark))
        if stretch is None or occurrence.shot - stretch[-1].shot > 1:
            stretch = latest[occurrence.episode, occurrence.landmark] = []
            stretches.append(stretch)
        stretch.append(occurrence)
    for number, stretch in enumerate(stretches, 1):
        place = catalogue.place(stretch[0].landmark)
        yield LogRow(
            id=f"log-measured-{number}",
            row=None,
            episode=stretch[0].episode,
            start=stretch[0].start,
            end=max(occurrence.end for occurrence in stretch),
            place=place.name,
            landmark=place.id,
            county=place.county,
            date=None,
            agreement=Agreement.ONLY_MEASURED,
            reasons=tuple(note("seen", id=occurrence.id, places=place.id) for occurrence in stretch),
        )
