"""Where seconds become a verdict on 第6条: four figures against their thresholds, with margins and what would tip them.

The tool finds; people decide. `elements` and `released` are always a person's, so that the whole is `needs_review` at best, and `not_met`
where the share, the occurrences or the seconds fail on every reading of the evidence. What is only declared never meets the share by
itself: a person decides then.

The thresholds are those of `law`, the numbers by which the awards are paid. A title has no day of application when it is measured, and the
measures do not say which day decides when a number changes. How that is read here, by name: **`released`**. The version is the one in force
on the day on which the title was released, where that day is stated; else the newest version of the data. The record names version and day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

import law
from law import Law, Parameter
from pages.errors import InputError
from pages.notes import note
from pipeline.measure.doubts import Doubts
from pipeline.measure.share import ShareBySight
from pipeline.record.evidence import Condition, LawUsed, Measure6, Occurrence, OnScreenSeconds, Shot, Status, Tip, Verdict, WithoutRepeats
from pipeline.record.grounds import Grounds
from pipeline.record.timeline import ZERO, Interval, common, union_length

_COUNTED = frozenset({Status.CONFIRMED})
_POSSIBLE = frozenset({Status.CONFIRMED, Status.REVIEW})


Remaining = Mapping[str, Sequence[Interval]]
"""Per episode the seconds that count; a title without repeats has no such mapping."""


@dataclass(frozen=True)
class Reading:
    """The figures under one way of reading the evidence; `declared` is the share with what is only declared."""

    share: Fraction
    declared: Fraction
    count: Fraction
    seconds: Fraction


@dataclass(frozen=True)
class TitleFacts:
    """What a title is measured from. `remaining` is what is left of it when repeats are counted once; None where nothing recurs."""

    shots: Sequence[Shot]
    runtime: Fraction
    grounds: Grounds = field(default_factory=Grounds)
    remaining: Remaining | None = None
    doubts: Doubts = field(default_factory=Doubts)

    @cached_property
    def by_sight(self) -> ShareBySight:
        """The share of the title, by what is sighted."""
        return ShareBySight(self.shots, self.grounds, self.runtime)

    @cached_property
    def once(self) -> tuple[Fraction, ShareBySight] | None:
        """Seconds that remain with repeats counted once, and the share of them; None where nothing recurs."""
        if self.remaining is None:
            return None
        runtime = sum((union_length(parts) for parts in self.remaining.values()), ZERO)
        return runtime, ShareBySight(self.shots, self.grounds, runtime, self.remaining)

    @cached_property
    def intervals(self) -> Mapping[tuple[str, int], Interval]:
        """Each shot's own, by episode and number."""
        return {(shot.episode, shot.index): shot.interval for shot in self.shots}


@dataclass(frozen=True)
class JudgedUnder:
    """The version of the law that a title is judged under, and the day of release that chose it; None where no such day is stated."""

    law: Law
    day: date | None = None


def law_for(released: date | None) -> JudgedUnder:
    """Choose the version by the reading `released`, see above. Raises `InputError` where the data of the law are at fault."""
    return JudgedUnder(law.newest() if released is None else law.on(released), released)


def judged_under(used: LawUsed | None) -> JudgedUnder:
    """Return the version that a record names; the newest where this program does not hold that one."""
    known = used and law.measures().find(used.version, used.sha256)
    return JudgedUnder(known, used.day) if used and known else law_for(None)


def measure6(
    facts: TitleFacts, by_gap: Mapping[Fraction, Sequence[Occurrence]], gap: Fraction, under: JudgedUnder | None = None
) -> Measure6:
    """Measure a title.

    Args:
        facts: shots, run time, and what grades rest on.
        by_gap: the title's occurrences for each bridging gap to report, in seconds; must hold `gap`.
        gap: the gap that counts.
        under: the version of the law; None as for a title whose day of release is not stated.

    Raises:
        InputError: the data of the law are at fault, or set a ceiling where this code knows a floor.
    """
    under = under or law_for(None)
    asked = under.law
    occurrences = by_gap[gap]
    now = _reading(facts, occurrences, _COUNTED)
    possible = _reading(facts, occurrences, _POSSIBLE)
    scenarios = {
        "review_accepted": possible,
        "review_rejected": now,
        **{f"gap_{g}s": _reading(facts, found, _COUNTED) for g, found in sorted(by_gap.items()) if g != gap},
    }
    without = _without_repeats(facts, occurrences)
    if without is not None:
        scenarios["without_repeats"] = Reading(
            without.ganzhou_share.rushes,
            without.ganzhou_share.declared,
            Fraction(without.occurrence_count),
            without.on_screen_seconds.point,
        )
    conditions = (
        _share_condition(asked["6.ganzhou_share"], now, possible, scenarios, facts.doubts),
        _by_a_person("elements", "第6条：剧情内容明确出现赣州元素"),
        _measured(
            "occurrences",
            asked["6.occurrences"],
            now,
            possible,
            scenarios,
            facts.doubts,
            lambda r: r.count,
        ),
        _measured(
            "on_screen_seconds",
            asked["6.on_screen_seconds"],
            now,
            possible,
            scenarios,
            facts.doubts,
            lambda r: r.seconds,
        ),
        _by_a_person("released", "第6条：上线播出后"),
    )
    return Measure6(
        law=_law_used(under),
        runtime=facts.runtime,
        occurrence_count=sum(o.counts(_COUNTED) for o in occurrences),
        review_count=sum(o.counts({Status.REVIEW}) for o in occurrences),
        on_screen_seconds=on_screen_seconds(facts.intervals, occurrences),
        ganzhou_share=facts.by_sight.share(occurrences),
        without_repeats=without,
        conditions=conditions,
        verdict=overall([condition.verdict for condition in conditions]),
    )


def _without_repeats(facts: TitleFacts, occurrences: Sequence[Occurrence]) -> WithoutRepeats | None:
    """The same figures on what remains: an occurrence counts where it begins there, and with the seconds that lie there."""
    if facts.remaining is None or facts.once is None:
        return None
    remaining, (runtime, share) = facts.remaining, facts.once
    counted = [o for o in occurrences if o.counts(_COUNTED) and _holds_moment(remaining.get(o.episode, ()), o.start)]
    return WithoutRepeats(
        runtime=runtime,
        occurrence_count=len(counted),
        on_screen_seconds=on_screen_seconds(facts.intervals, occurrences, remaining),
        ganzhou_share=share.share(occurrences),
    )


def _holds_moment(parts: Sequence[Interval], moment: Fraction) -> bool:
    return any(part.start <= moment < part.end for part in parts)


def on_screen_seconds(
    shots: Mapping[tuple[str, int], Interval], occurrences: Sequence[Occurrence], within: Remaining | None = None
) -> OnScreenSeconds:
    """Return the seconds with at least one landmark on screen, overlaps counted once; of the parts `within` only, where given.

    low: from the first to the last proven frame of each confirmed occurrence. point: the confirmed occurrences from first to last frame
    followed. high: every shot with a confirmed or reviewable occurrence, whole; the most that reviewers could come to.
    """
    confirmed = [o for o in occurrences if o.counts(_COUNTED)]
    possible = {(o.episode, o.shot) for o in occurrences if o.counts(_POSSIBLE)}
    return OnScreenSeconds(
        low=_per_episode(((o.episode, o.low) for o in confirmed), within),
        point=_per_episode(((o.episode, o.interval) for o in confirmed), within),
        high=_per_episode(((episode, shots[episode, index]) for episode, index in possible), within),
    )


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """All conditions must hold: one `not_met` decides, then one `needs_review`."""
    for verdict in (Verdict.NOT_MET, Verdict.NEEDS_REVIEW):
        if verdict in verdicts:
            return verdict
    return Verdict.MET


def _reading(facts: TitleFacts, occurrences: Sequence[Occurrence], statuses: frozenset[Status]) -> Reading:
    counted = [o for o in occurrences if o.counts(statuses)]
    share = facts.by_sight.share(occurrences, statuses)
    return Reading(
        share.rushes,
        share.declared,
        Fraction(len(counted)),
        _per_episode((o.episode, o.interval) for o in counted),
    )


def _per_episode(intervals: Iterable[tuple[str, Interval]], within: Remaining | None = None) -> Fraction:
    by_episode: dict[str, list[Interval]] = {}
    for episode, interval in intervals:
        by_episode.setdefault(episode, []).append(interval)
    return sum(
        (union_length(several if within is None else common(several, within.get(episode, ()))) for episode, several in by_episode.items()),
        ZERO,
    )


def _law_used(under: JudgedUnder) -> LawUsed:
    version = under.law
    return LawUsed(version=version.id, start=version.start, documents=version.documents, sha256=version.sha256, day=under.day)


def _measured(
    name: Literal["ganzhou_share", "occurrences", "on_screen_seconds"],
    asked: Parameter,
    now: Reading,
    possible: Reading,
    scenarios: dict[str, Reading],
    doubts: Doubts,
    figure: Callable[[Reading], Fraction],
) -> Condition:
    """Met on confirmed evidence alone; open where review items could still tip it; otherwise not met; a person's where doubts say so."""

    def judge(reading: Reading) -> Verdict:
        return doubts.weigh(Verdict.MET if asked.holds(figure(reading)) else Verdict.NOT_MET)

    operator, threshold = asked.operator, Fraction(asked.value)
    if operator != ">" and operator != ">=":
        # What is to review can only add: under a ceiling all that is said here of what could tip it would be wrong.
        raise InputError(note("law.wrong", file="law/measures.yaml", where=asked.name, problem=note("law.choice", choices="> >=")))
    verdict = judge(now)
    if verdict is Verdict.NOT_MET and judge(possible) is not Verdict.NOT_MET:
        verdict = Verdict.NEEDS_REVIEW
    return Condition(
        id=name,
        citation=asked.citation,
        operator=operator,
        threshold=threshold,
        value=figure(now),
        verdict=verdict,
        margin=figure(now) - threshold,
        reasons=doubts.reasons,
        tips=tuple(Tip(scenario=scenario, value=figure(reading), verdict=judge(reading)) for scenario, reading in scenarios.items()),
    )


def _share_condition(asked: Parameter, now: Reading, possible: Reading, scenarios: dict[str, Reading], doubts: Doubts) -> Condition:
    """Met on grades sighted, linked and rushes alone; where only what is declared reaches it, a person decides."""
    condition = _measured(
        "ganzhou_share",
        asked,
        now,
        possible,
        scenarios,
        doubts,
        lambda r: r.share,
    )
    verdict = condition.verdict
    if verdict is Verdict.NOT_MET and asked.holds(possible.declared):
        verdict = Verdict.NEEDS_REVIEW
    declared = doubts.weigh(Verdict.MET if asked.holds(now.declared) else Verdict.NOT_MET)
    tip = Tip(scenario="declared_accepted", value=now.declared, verdict=declared)
    return condition.model_copy(update={"verdict": verdict, "tips": (*condition.tips, tip)})


def _by_a_person(name: Literal["elements", "released"], citation: str) -> Condition:
    return Condition(id=name, citation=citation, operator="human", threshold=None, value=None, verdict=Verdict.NEEDS_REVIEW, margin=None)
