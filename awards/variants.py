"""What an article gives for a case under every choice of the readings that the case itself depends on, before cases meet in the ledger."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from awards.effects import touched_by
from awards.money import Fen
from awards.readings import OPEN_READINGS, OpenReading, Readings
from awards.rule import ENDED, Assessment, judged_again, reckoned_again
from law import Measures


@dataclass(frozen=True, slots=True)
class Variants:
    """`entitlements` under every combination of the choices of `readings`, the last changing first; None where nothing is claimed."""

    readings: tuple[OpenReading, ...]
    entitlements: tuple[Fen | None, ...]

    @property
    def most(self) -> Fen:
        """The highest."""
        return max((amount for amount in self.entitlements if amount is not None), default=0)

    def under(self, assessment: Assessment, chosen: Mapping[str, str]) -> Assessment:
        """The assessment as the ledger needs it under these choices: without conditions and steps."""
        a, at = assessment, 0
        for reading in self.readings:
            at = at * len(reading.choices) + tuple(reading.choices).index(chosen[reading.id])
        amount = self.entitlements[at]
        return Assessment(a.case, a.rule, a.outcome, (), (), (), amount, a.subject, a.year, a.facts_year, a.prior_awards, a.lock, a.decided)


def variants(assessments: Sequence[Assessment], measures: Measures, readings: Readings) -> list[Variants | None]:
    """Those of every case; None for one that claims nothing under any reading.

    Args:
        assessments: under the readings chosen.
        measures: the measures.
        readings: the readings chosen.
    """
    made = _Variants(measures, readings, {assessment.case.article for assessment in assessments})
    return [made.of(assessment) for assessment in assessments]


_Choices = tuple[str, ...]


class _Variants:
    def __init__(self, measures: Measures, readings: Readings, articles: Iterable[int]) -> None:
        self._measures, self._readings = measures, readings
        self._possible = {
            article: [reading for reading in OPEN_READINGS if reading.stage != "ledger" and article in reading.articles]
            for article in articles
        }
        self._shared: dict[tuple[OpenReading, ...], tuple[OpenReading, ...]] = {}
        self._made: dict[tuple[_Choices, _Choices], Readings] = {}

    def of(self, assessment: Assessment) -> Variants | None:
        asked = list(_asked(assessment, self._possible[assessment.case.article], self._measures)) if _can_claim(assessment) else []
        found = {choices: self._entitlement(assessment, asked, choices) for choices in itertools.product(*(r.choices for r in asked))}
        if not assessment.lock and not any(amount is not None for amount in found.values()):
            return None
        return self._needed(asked, found)

    def _entitlement(self, assessment: Assessment, asked: Sequence[OpenReading], choices: _Choices) -> Fen | None:
        ids = tuple(reading.id for reading in asked)
        if all(getattr(self._readings, id) == choice for id, choice in zip(ids, choices, strict=True)):
            return assessment.entitlement
        if "at_most" in ids and choices[ids.index("at_most")] == "reviewers":
            return None  # they have named no amount yet
        if (ids, choices) not in self._made:
            self._made[ids, choices] = self._readings.model_copy(update=dict(zip(ids, choices, strict=True)))
        other = self._made[ids, choices]
        for reading in asked:
            if reading.stage == "conditions" and getattr(self._readings, reading.id) != getattr(other, reading.id):
                assessment = judged_again(assessment, reading.id, self._measures, other)
        if any(reading.stage == "amount" for reading in asked):
            assessment = reckoned_again(assessment, self._measures, other)
        return assessment.entitlement

    def _needed(self, asked: Sequence[OpenReading], found: Mapping[_Choices, Fen | None]) -> Variants:
        """Without the readings that change nothing."""
        kept = tuple(
            reading
            for at, reading in enumerate(asked)
            if any(found[choices] != found[(*choices[:at], other, *choices[at + 1 :])] for choices in found for other in reading.choices)
        )
        # Of the others any choice gives the same; cases that ask the same share one tuple of readings.
        by_kept = {tuple(choice for reading, choice in zip(asked, choices, strict=True) if reading in kept): choices for choices in found}
        return Variants(
            self._shared.setdefault(kept, kept),
            tuple(found[by_kept[choices]] for choices in itertools.product(*(reading.choices for reading in kept))),
        )


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
