"""What every other reading would pay: the whole ledger again under each, and where it differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from awards.articles.article_05 import Case05
from awards.articles.article_06 import Case06
from awards.articles.article_10 import MINORITY, Case10
from awards.award import Award
from awards.dates import years_later
from awards.explain import explain
from awards.ledger import Decision, settle
from awards.matters import families
from awards.money import Fen
from awards.readings import OPEN_READINGS, OpenReading, Readings
from awards.registry import RULES, articles_of, assess
from awards.rule import Assessment, judged_again, reckoned_again
from awards.supplementary import OUTSIDE, in_force
from awards.trace import Outcome
from law import Measures


@dataclass(frozen=True, slots=True)
class Effect:
    """One other reading: the total it would pay, and the cases whose outcome or amount it changes, by position."""

    reading: OpenReading
    choice: str
    total: Fen
    changed: tuple[int, ...]
    _assessments: Mapping[int, Assessment]
    _decisions: Mapping[int, Decision]

    def award(self, i: int, assessments: Sequence[Assessment]) -> Award:
        """What the case at position `i` would get, with its trace."""
        return explain(i, _Overlaid(assessments, self._assessments), self._decisions)


class _Overlaid(Sequence[Assessment]):
    """A list with some members replaced."""

    def __init__(self, base: Sequence[Assessment], over: Mapping[int, Assessment]) -> None:
        self._base, self._over = base, over

    @overload
    def __getitem__(self, i: int) -> Assessment: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Assessment]: ...
    def __getitem__(self, i: int | slice) -> Assessment | Sequence[Assessment]:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        return self._over.get(i) or self._base[i]

    def __len__(self) -> int:
        return len(self._base)


def effects(assessments: Sequence[Assessment], decisions: Mapping[int, Decision], measures: Measures, readings: Readings) -> list[Effect]:
    """Every reading that was not chosen, in the order of `OPEN_READINGS`.

    Args:
        assessments: of all cases, in the order of the ledger.
        decisions: of the ledger under the readings chosen.
        measures: the measures.
        readings: the readings chosen.
    """
    ledger = _Ledger(assessments, decisions, measures, readings)
    return [
        ledger.under(reading, choice) for reading in OPEN_READINGS for choice in reading.choices if choice != getattr(readings, reading.id)
    ]


class _Ledger:
    """A settled ledger, to be settled again under other readings where they reach."""

    def __init__(
        self, assessments: Sequence[Assessment], decisions: Mapping[int, Decision], measures: Measures, readings: Readings
    ) -> None:
        self._assessments, self._decisions, self._measures, self._readings = assessments, decisions, measures, readings
        self._total = sum(_amount(decision) for decision in decisions.values())
        self._of_articles: dict[frozenset[int], list[int]] = {}
        self._by_article: dict[int, list[int]] = {}
        for i, assessment in enumerate(assessments):
            self._by_article.setdefault(assessment.case.article, []).append(i)

    def under(self, reading: OpenReading, choice: str) -> Effect:
        """Settle again under one other choice."""
        other = self._readings.model_copy(update={reading.id: choice})
        touches = _TOUCHES.get(reading.id, _always)
        if {choice, getattr(self._readings, reading.id)} == {"groups", "by_policy"}:
            touches = _beside_another_policy
        touched = [i for i in self._of(articles_of(reading)) if touches(self._assessments[i], self._measures)]
        if not touched:
            return Effect(reading, choice, self._total, (), {}, {})
        again = self._assessed_again(reading, touched, other)
        overlaid = list(self._assessments)
        for i, assessment in again.items():
            overlaid[i] = assessment
        reached = self._of(families(frozenset(self._assessments[i].case.article for i in touched), self._readings, other))
        then = settle(overlaid, reached, other)
        changed = tuple(self._changed(reached, again, then))
        difference = sum(_amount(then.get(i)) - _amount(self._decisions.get(i)) for i in changed)
        # Only what the traces of these cases speak of is kept.
        spoken_of = {i for i in changed if i in then for i in (i, *then[i].matter)} | set(changed)
        # One whose own amount stays as it is, but not what a cap leaves of it, names the other reading in its trace, too.
        again |= self._assessed_again(reading, sorted(spoken_of - again.keys()), other)
        return Effect(
            reading,
            choice,
            self._total + difference,
            changed,
            {i: again[i] for i in spoken_of if i in again},
            {i: then[i] for i in changed if i in then},
        )

    def _assessed_again(self, reading: OpenReading, touched: Sequence[int], other: Readings) -> dict[int, Assessment]:
        if reading.stage == "ledger":
            return {}
        if reading.stage == "amount":
            return {i: reckoned_again(self._assessments[i], other) for i in touched}
        if reading.stage == "version":
            return {i: assess(self._assessments[i].case, self._measures, other) for i in touched}
        return {i: judged_again(self._assessments[i], reading.id, self._measures, other) for i in touched}

    def _of(self, articles: frozenset[int]) -> list[int]:
        """The cases of these articles, in order."""
        if articles not in self._of_articles:
            self._of_articles[articles] = sorted(i for article in articles for i in self._by_article.get(article, ()))
        return self._of_articles[articles]

    def _changed(self, reached: Sequence[int], again: Mapping[int, Assessment], then: Mapping[int, Decision]) -> Iterator[int]:
        """Of the cases reached those that get something else, or whose outcome is another."""
        decisions, assessments = self._decisions, self._assessments
        for i in reached:
            was, now, lock = decisions.get(i), then.get(i), assessments[i].lock
            if (i in again and assessments[i].outcome is not again[i].outcome) or (
                was is not None and now is not None and _said(was, lock) != _said(now, lock)
            ):
                yield i


def touched_by(reading: OpenReading, assessment: Assessment, measures: Measures) -> bool:
    """Whether a reading can change what comes of a case of its articles, looked at by the case itself."""
    return _TOUCHES.get(reading.id, _always)(assessment, measures)


def _said(decision: Decision, lock: Fen) -> tuple[Fen | None, bool, bool]:
    """What of a decision a person would see: the amount, a refusal, and whether more is out than is due."""
    return decision.amount, decision.refused, decision.short(lock) > 0


def _amount(decision: Decision | None) -> Fen:
    return decision.amount or 0 if decision else 0


def _always(assessment: Assessment, measures: Measures) -> bool:
    return True


def _not_whole_yuan(assessment: Assessment, measures: Measures) -> bool:
    """Whether what is rounded is no whole yuan, and no cap or grant cuts it below the last whole one."""
    amount = assessment.entitlement or 0
    rounds = (step.before for step in assessment.steps if step.kind == "round")
    return any(before is not None and before % 100 != 0 and amount >= before // 100 * 100 for before in rounds)


def _on_the_anniversary(assessment: Assessment, measures: Measures) -> bool:
    if measures.issued is None:
        return False
    years = int(measures.versions[0]["s4.validity"].value)
    return assessment.case.dates.applied == years_later(measures.issued, years)


def _several_platforms(assessment: Assessment, measures: Measures) -> bool:
    return isinstance(assessment.case, Case05) and len(assessment.case.facts.platforms or ()) > 1


def _repeats_measured(assessment: Assessment, measures: Measures) -> bool:
    case = assessment.case
    if not isinstance(case, Case06):
        return False
    return case.facts.share_percent_without_repeats is not None or (case.figures is not None and case.figures.without_repeats is not None)


def _repeats_in_counts(assessment: Assessment, measures: Measures) -> bool:
    case = assessment.case
    if not isinstance(case, Case06):
        return False
    typed_in = case.facts.occurrences_without_repeats, case.facts.on_screen_seconds_without_repeats
    return typed_in != (None, None) or (case.figures is not None and case.figures.once is not None)


def _less_is_proven(assessment: Assessment, measures: Measures) -> bool:
    case = assessment.case
    return isinstance(case, Case06) and (case.figures is not None or case.facts.on_screen_seconds_low is not None)


def _minority_language(assessment: Assessment, measures: Measures) -> bool:
    case = assessment.case
    if not isinstance(case, Case10):
        return False
    stated = (*(case.facts.audio_languages or ()), *(case.facts.subtitle_languages or ()))
    return any(code.partition("-")[0] in MINORITY for code in stated)


def _ceiling(assessment: Assessment, measures: Measures) -> bool:
    claims = assessment.outcome in (Outcome.ELIGIBLE, Outcome.NEEDS_HUMAN)
    return bool(claims and assessment.rule and assessment.rule.at_most and assessment.case.approved_amount is None)


def _claims(assessment: Assessment, measures: Measures) -> bool:
    return assessment.entitlement is not None


def _beside_another_policy(assessment: Assessment, measures: Measures) -> bool:
    """Whether its matter holds more than one policy: several rules, or levels of one."""
    rule = assessment.rule
    if assessment.entitlement is None or rule is None:
        return False
    return _RULES_OF_MATTER[rule.matter] > 1 or bool(rule.joined_by) or bool(rule.level(assessment.case))


_RULES_OF_MATTER = Counter(rule.matter for rule in RULES.values())


def _repeats_share_a_cap(assessment: Assessment, measures: Measures) -> bool:
    return assessment.entitlement is not None and assessment.rule is not None and bool(assessment.rule.work_cap)


def _counted_in_another_year(assessment: Assessment, measures: Measures) -> bool:
    rule = assessment.rule
    if assessment.entitlement is None or rule is None or not rule.enterprise_year_cap:
        return False
    return assessment.facts_year is None or assessment.facts_year != assessment.year


def _versions_differ(assessment: Assessment, measures: Measures) -> bool:
    year = assessment.facts_year
    return len(measures.versions) > 1 and len({in_force(assessment.case, year, measures, day) for day in _LAW_DAYS}) > 1


_LAW_DAYS = [Readings(law_day="applied"), Readings(law_day="approved"), Readings(law_day="facts")]

_TOUCHES: Mapping[str, Callable[[Assessment, Measures], bool]] = {
    "at_most": _ceiling,
    "law_day": _versions_differ,
    "rounding": _not_whole_yuan,
    "same_matter": _claims,
    "repeated": _repeats_share_a_cap,
    "prior_levels": lambda a, _: any(prior.level != "city" for prior in a.case.prior_awards),
    "cap_year": _counted_in_another_year,
    "contest_rank": _claims,
    "contest_places": _claims,
    "art5_threshold": _several_platforms,
    "art5_base": _several_platforms,
    "art5_work_cap": _claims,
    "share_denominator": _repeats_measured,
    "repeats_counted": _repeats_in_counts,
    "on_screen_time": _less_is_proven,
    "park_and_demonstration": _claims,
    "park_and_base": _claims,
    "training_and_event": _claims,
    "once_only": _claims,
    "animation_preference": _claims,
    "minority_languages": _minority_language,
    "outside_applicant": lambda a, _: any(condition.requirement is OUTSIDE for condition in a.conditions),
    "art12_plays": lambda a, _: a.outcome is not Outcome.NEEDS_HUMAN,
    "validity_end": _on_the_anniversary,
}
"""Which cases of its articles a reading can touch; the others are not computed again."""
