"""第2条: ten places a year. Whoever was paid or announced keeps its place, then the approved, animation first (第15条), then the others."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from awards.articles.article_02 import PRIZES, Case02
from awards.matters import payees
from awards.readings import Readings
from awards.rule import Assessment

if TYPE_CHECKING:
    from awards.ledger import Decision

_RANK = {prize: rank for rank, prize in enumerate(PRIZES)}


def give_places(
    assessments: Sequence[Assessment],
    claims: Sequence[int],
    matters: Mapping[Hashable, list[int]],
    decisions: Mapping[int, Decision],
    readings: Readings,
) -> None:
    """Rank each contest year's winners and refuse those beyond the last place; the refused leave their matters.

    A locked winner beyond the last place is not refused, since its money is out or announced; `over_place` says so to people.
    """
    contest: dict[int, Case02] = {}
    for i in claims:
        case = assessments[i].case
        if isinstance(case, Case02) and (assessments[i].entitlement is not None or assessments[i].lock):
            contest[i] = case
    if not contest:
        return
    position = {i: number for number, i in enumerate(claims)}
    of_matter = {i: members for members in matters.values() for i in members if i in contest}
    standing = set(contest)

    def rank(i: int) -> tuple[int, bool, tuple[int, int, int], int]:
        if assessments[i].lock:
            return 0, False, (0, 0, 0), position[i]
        case = contest[i]
        other = int(not (case.work and case.work.animation))
        by_prize = readings.contest_rank == "prize"
        prize = _RANK.get(str(case.facts.prize), len(_RANK)) if by_prize else 0
        day = case.dates.approved or case.dates.applied
        if readings.animation_preference == "relative":
            standing_of = (prize, 0 if by_prize or day is None else day.toordinal(), other)
        else:
            standing_of = (other, prize, 0)
        return 1, not assessments[i].decided, standing_of, position[i]

    while True:
        # A refused winner leaves its matter, another year's entry of the same script may take its place there: until nothing moves.
        by_year: dict[int | None, list[int]] = {}
        for i in sorted(standing, key=rank):
            if readings.contest_places == "all" or assessments[i].lock or i in payees(assessments, of_matter[i]):
                by_year.setdefault(contest[i].facts.contest_year, []).append(i)
        refused: set[int] = set()
        for year, ranked in by_year.items():
            for place, i in enumerate(ranked, 1):
                decisions[i].place, decisions[i].places_asked = place, len(ranked)
                places = assessments[i].law.find("2.places")
                decisions[i].over_place = places is not None and not places.holds(place)
                if decisions[i].over_place and not assessments[i].lock:
                    refused |= {
                        j for j in of_matter[i] if j in standing and contest[j].facts.contest_year == year and not assessments[j].lock
                    }
        if not refused:
            return
        for i in refused:
            decisions[i].refused, decisions[i].amount, decisions[i].over_place = True, 0, False
            of_matter[i].remove(i)
        standing -= refused
