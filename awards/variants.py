"""What an article gives for a case under every choice of the readings that the case itself depends on, before cases meet in the ledger."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from awards.effects import touched_by
from awards.money import Fen
from awards.readings import OPEN_READINGS, OpenReading, Readings
from awards.rule import ENDED, Assessment, judged_again, reckoned_again
from law import Measures


@dataclass(frozen=True, slots=True)
class Variants:
    """`entitlements` by choices, in the order of the ids in `readings`; None where nothing is claimed."""

    readings: tuple[str, ...]
    entitlements: Mapping[tuple[str, ...], Fen | None]

    @property
    def most(self) -> Fen:
        """The highest."""
        return max((amount for amount in self.entitlements.values() if amount is not None), default=0)

    def under(self, assessment: Assessment, chosen: Mapping[str, str]) -> Assessment:
        """The assessment as the ledger needs it under these choices: without conditions and steps."""
        a = assessment
        amount = self.entitlements[tuple(chosen[id] for id in self.readings)]
        return Assessment(a.case, a.rule, a.outcome, (), (), (), amount, a.subject, a.year, a.facts_year, a.prior_awards, a.lock, a.decided)


def variants(assessments: Sequence[Assessment], measures: Measures, readings: Readings) -> list[Variants | None]:
    """Those of every case; None for one that claims nothing under any reading.

    Args:
        assessments: under the readings chosen.
        measures: the measures.
        readings: the readings chosen.
    """
    by_article: dict[int, list[OpenReading]] = {
        article: [reading for reading in OPEN_READINGS if reading.stage != "ledger" and article in reading.articles]
        for article in {assessment.case.article for assessment in assessments}
    }
    return [_of(assessment, by_article[assessment.case.article], measures, readings) for assessment in assessments]


def _of(assessment: Assessment, possible: Sequence[OpenReading], measures: Measures, readings: Readings) -> Variants | None:
    asked = list(_asked(assessment, possible, measures)) if _can_claim(assessment) else []
    fixed = assessment.entitlement
    if not asked:
        return Variants((), {(): fixed}) if fixed is not None or assessment.lock else None
    found: dict[tuple[str, ...], Fen | None] = {}
    for choices in itertools.product(*(reading.choices for reading in asked)):
        other = readings.model_copy(update={reading.id: choice for reading, choice in zip(asked, choices, strict=True)})
        found[choices] = _again(assessment, asked, measures, other).entitlement
    if not assessment.lock and not any(amount is not None for amount in found.values()):
        return None
    return _needed(asked, found)


def _can_claim(assessment: Assessment) -> bool:
    """Whether no condition stands against it that no reading asks."""
    rule = assessment.rule
    if rule is None or rule.amount is None or assessment.case.state in ENDED:
        return False
    return all(
        condition.result in ("met", "open") or condition.requirement.reading or condition.requirement.any_of
        for condition in assessment.conditions
    )


def _asked(assessment: Assessment, possible: Sequence[OpenReading], measures: Measures) -> Iterator[OpenReading]:
    """The readings that its conditions or its amount can depend on."""
    rule, known = assessment.rule, assessment.entitlement is not None
    another_base = any(r.stage == "amount" and r.id != "rounding" and touched_by(r, assessment, measures) for r in possible)
    for reading in possible:
        if reading.id == "at_most":
            touched = bool(rule and rule.at_most and assessment.case.approved_amount is None)
        elif reading.id == "rounding":
            # What it would be rounded from is not known before the case claims, or where another base can be read.
            touched = not known or another_base or touched_by(reading, assessment, measures)
        else:
            touched = touched_by(reading, assessment, measures)
        if touched:
            yield reading


def _again(assessment: Assessment, asked: Sequence[OpenReading], measures: Measures, other: Readings) -> Assessment:
    for reading in asked:
        if reading.stage == "conditions":
            assessment = judged_again(assessment, reading.id, measures, other)
    if any(reading.stage == "amount" for reading in asked):
        assessment = reckoned_again(assessment, measures, other)
    return assessment


def _needed(asked: Sequence[OpenReading], found: Mapping[tuple[str, ...], Fen | None]) -> Variants:
    """Without the readings that change nothing."""
    kept = [
        at
        for at, reading in enumerate(asked)
        if any(found[choices] != found[(*choices[:at], other, *choices[at + 1 :])] for choices in found for other in reading.choices)
    ]
    return Variants(tuple(asked[at].id for at in kept), {tuple(choices[at] for at in kept): amount for choices, amount in found.items()})
