"""What reviewers decided on an evidence record, applied to its figures: what was accepted counts, what was rejected does not.

The figures come from the code that measures titles. Of what a person added they are given with and without; a shot that holds nothing but
what one person added is not `sighted` before a second one has seen it. Findings of one landmark in one shot that lie no further apart than
the record's bridging gap are one occurrence here as there, so that splitting or adding makes no more of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pages.errors import InputError
from pages.notes import Note, note
from pipeline.measure.doubts import Doubts, doubts_of
from pipeline.measure.readings import first_findings, settled_findings, state_of
from pipeline.measure.share import remaining
from pipeline.measure.verdict import TitleFacts, judged_under, measure6, overall
from pipeline.record.decisions import Decided, Finding, Judgement, Mark, Reading, Word
from pipeline.record.evidence import Condition, Evidence, Match, Measure6, Occurrence, Status, Verdict
from pipeline.record.grounds import Grounds
from pipeline.record.timeline import ZERO, bridge

_ANY_GAP = Fraction(0)
"""The occurrences are bridged already; under which gap they stand makes no difference here."""


@dataclass(frozen=True)
class CountedOnce:
    """Occurrences and seconds with repeated openings, recaps and cards counted once; each as reviewed and with everything accepted."""

    occurrences: tuple[int, int]
    seconds: tuple[Fraction, Fraction]
    low_seconds: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Settled:
    """Measure 6 under review. `now`: as decided so far. `most`: with everything accepted that is still to review.

    `without_added` is `now` without what people added; the same where they added nothing.
    """

    now: Measure6
    most: Measure6
    without_added: Measure6


@dataclass(frozen=True)
class AddedApart:
    """The figures without what people added, and how many additions count in the others; see `ReviewedFigures`."""

    added: int
    share: Fraction
    occurrences: int
    seconds: Fraction


@dataclass(frozen=True)
class ReviewedFigures:
    """The figures of measure 6 as reviewed. `most_*`: with everything accepted that is still to review or only declared.

    `doubts` say what keeps the measured conditions from standing by themselves; `catalogue_sha256` which catalogue says what counts.
    `share` (0..1) counts the grades sighted, linked and rushes; seconds are the point estimate, `low_seconds` those from the first to the
    last proven frame, as reviewed and at most. `without_repeats` are `share` and `most_share` with repeated openings, recaps and cards
    counted once, `once` the other figures likewise; None where nothing recurs. `added` is None where people added nothing that counts.
    """

    title: str
    sha256: str
    share: Fraction
    most_share: Fraction
    without_repeats: tuple[Fraction, Fraction] | None
    occurrences: int
    most_occurrences: int
    seconds: Fraction
    most_seconds: Fraction
    low_seconds: tuple[Fraction, Fraction]
    once: CountedOnce | None
    accepted: int
    rejected: int
    to_review: int
    doubts: Doubts
    catalogue_sha256: str
    added: AddedApart | None = None
    judgements: Mapping[str, bool] = field(default_factory=dict)


def reviewed(evidence: Evidence, accepted: Collection[str], rejected: Collection[str], sha256: str = "") -> ReviewedFigures:
    """Apply decisions, by occurrence id, to a record.

    Raises:
        InputError: an id that the record does not have, that was decided both ways, or an acceptance of what the machine rejected.
    """
    _require_fitting(evidence, accepted, rejected)
    marks = dict.fromkeys(accepted, Mark.ACCEPTED) | dict.fromkeys(rejected, Mark.REJECTED)
    findings = [one.model_copy(update={"mark": marks.get(one.id, Mark.OPEN)}) for one in first_findings(evidence).values()]
    return _figures(evidence, findings, {}, sha256)


def reviewed_by_events(evidence: Evidence, events: Collection[Decided], sha256: str = "") -> ReviewedFigures:
    """Apply a review's events to a record."""
    judgements = state_of(evidence, events, Reading.FIRST).judgements
    return _figures(evidence, settled_findings(evidence, events), judgements, sha256)


def settle_review(
    evidence: Evidence, findings: Collection[Finding], judgements: Mapping[str, Judgement], facts: TitleFacts | None = None
) -> Settled:
    """Measure a title as reviewed: three measures with their conditions, those that people judge as they judged them.

    Args:
        evidence: the record.
        findings: as they stand.
        judgements: by condition.
        facts: `facts_of` the record, where they are at hand: they take longer than all the rest.

    Raises:
        InputError: findings were changed, and the record does not say which gaps are bridged.
    """
    known = facts or facts_of(evidence)
    machines = [finding for finding in findings if finding.word is not Word.ADDED]
    sure = [finding for finding in findings if finding.word is not Word.ADDED or finding.witnesses]

    def measured(counted: Collection[Finding], most: bool = False) -> Measure6:
        return measure6(known, {_ANY_GAP: _occurrences(evidence, counted, most)}, _ANY_GAP, judged_under(evidence.measure6.law))

    def together(every: Measure6, seen_by_two: Measure6) -> Measure6:
        """Counts and seconds with all that was added, the share with what two have seen."""
        share = {"ganzhou_share": seen_by_two.ganzhou_share}
        conditions = tuple(
            two if one.id == "ganzhou_share" else one for one, two in zip(every.conditions, seen_by_two.conditions, strict=True)
        )
        without = every.without_repeats
        if without is not None and seen_by_two.without_repeats is not None:
            without = without.model_copy(update={"ganzhou_share": seen_by_two.without_repeats.ganzhou_share})
        return every.model_copy(update={**share, "conditions": conditions, "without_repeats": without})

    now, most = measured(findings), measured(findings, most=True)
    if len(sure) < len(findings):
        now, most = together(now, measured(sure)), together(most, measured(sure, most=True))
    without = measured(machines) if len(machines) < len(findings) else now
    return Settled(*(_judged(one, judgements) for one in (now, most, without)))


def _figures(evidence: Evidence, findings: Collection[Finding], judgements: Mapping[str, Judgement], sha256: str) -> ReviewedFigures:
    settled = settle_review(evidence, findings, judgements)
    now, most, without = settled.now, settled.most, settled.without_added
    added = sum(finding.word is Word.ADDED and finding.counts for finding in findings)
    apart = AddedApart(added, without.ganzhou_share.rushes, without.occurrence_count, without.on_screen_seconds.point)
    return ReviewedFigures(
        title=evidence.title,
        sha256=sha256,
        share=now.ganzhou_share.rushes,
        most_share=most.ganzhou_share.declared,
        without_repeats=_shares_without_repeats(now, most),
        occurrences=now.occurrence_count,
        most_occurrences=most.occurrence_count,
        seconds=now.on_screen_seconds.point,
        most_seconds=most.on_screen_seconds.point,
        low_seconds=(now.on_screen_seconds.low, most.on_screen_seconds.low),
        once=_counted_once(now, most),
        accepted=sum(finding.mark is Mark.ACCEPTED for finding in findings),
        rejected=sum(finding.mark is Mark.REJECTED for finding in findings),
        to_review=sum(finding.is_undecided for finding in findings),
        doubts=doubts_of(evidence.inputs, evidence.provenance),
        catalogue_sha256=evidence.provenance.catalogue_sha256,
        added=apart if added else None,
        judgements={name: judgement.met for name, judgement in judgements.items()},
    )


def facts_of(evidence: Evidence) -> TitleFacts:
    """Return what a recorded title is measured from; no decision changes it."""
    episodes = {item.file: item.duration for item in evidence.inputs}
    return TitleFacts(
        evidence.shots,
        evidence.measure6.runtime,
        Grounds(evidence.links, evidence.rushes, evidence.rush_matches, evidence.shooting_log, evidence.elsewhere),
        remaining(evidence.repeats, episodes) if evidence.repeats else None,
        doubts_of(evidence.inputs, evidence.provenance),
    )


def _judged(measure: Measure6, judgements: Mapping[str, Judgement]) -> Measure6:
    """A person's word stands where the evidence decides nothing: on the plot and the release, and where a condition is for a person."""

    def weighed(condition: Condition) -> Condition:
        judgement = judgements.get(condition.id)
        if judgement is None or (condition.operator != "human" and condition.verdict is not Verdict.NEEDS_REVIEW):
            return condition
        return condition.model_copy(update={"verdict": Verdict.MET if judgement.met else Verdict.NOT_MET})

    conditions = tuple(weighed(condition) for condition in measure.conditions)
    return measure.model_copy(update={"conditions": conditions, "verdict": overall([condition.verdict for condition in conditions])})


def _shares_without_repeats(now: Measure6, most: Measure6) -> tuple[Fraction, Fraction] | None:
    if now.without_repeats is None or most.without_repeats is None:
        return None
    return now.without_repeats.ganzhou_share.rushes, most.without_repeats.ganzhou_share.declared


def _counted_once(now: Measure6, most: Measure6) -> CountedOnce | None:
    one, other = now.without_repeats, most.without_repeats
    if one is None or other is None:
        return None
    return CountedOnce(
        (one.occurrence_count, other.occurrence_count),
        (one.on_screen_seconds.point, other.on_screen_seconds.point),
        (one.on_screen_seconds.low, other.on_screen_seconds.low),
    )


_STATUS = {Word.CONFIRMED: Status.CONFIRMED, Word.REVIEW: Status.REVIEW, Word.ADDED: Status.REVIEW, Word.REJECTED: Status.REJECTED}


def _occurrences(evidence: Evidence, findings: Iterable[Finding], most: bool) -> list[Occurrence]:
    """The record's occurrences as the findings have them; `most`: with all that is still undecided accepted."""
    recorded = {occurrence.id: occurrence for occurrence in evidence.occurrences}
    found: dict[tuple[str, int, str], list[Occurrence]] = {}
    others: list[Occurrence] = []
    for finding in findings:
        occurrence = _occurrence(finding, recorded, most)
        if occurrence.status is Status.CONFIRMED:
            found.setdefault(finding.place, []).append(occurrence)
        else:
            others.append(occurrence)
    for several in found.values():
        others += several if len(several) == 1 else _bridged(evidence, several, recorded)
    return others


def _occurrence(finding: Finding, recorded: Mapping[str, Occurrence], most: bool) -> Occurrence:
    status = {Mark.ACCEPTED: Status.CONFIRMED, Mark.REJECTED: Status.REJECTED, Mark.OPEN: _STATUS[finding.word]}[finding.mark]
    if most and finding.is_undecided:
        status = Status.CONFIRMED
    if not finding.of:
        return _added(finding, status)
    base = max((recorded[identifier] for identifier in finding.of), key=lambda occurrence: occurrence.inliers)
    low_start, low_end = max(base.low_start, finding.start), min(base.low_end, finding.end)
    low = (low_start, low_end) if low_start < low_end else (ZERO, ZERO)
    update = {"id": finding.id, "start": finding.start, "end": finding.end, "status": status, "low_start": low[0], "low_end": low[1]}
    return base.model_copy(update=update)


def _added(finding: Finding, status: Status) -> Occurrence:
    """What a person added rests on no picture that was matched."""
    return Occurrence(
        id=finding.id,
        episode=finding.episode,
        shot=finding.shot,
        landmark=finding.landmark,
        start=finding.start,
        end=finding.end,
        low_start=ZERO,
        low_end=ZERO,
        status=status,
        reference="",
        inliers=0,
        similarity=0.0,
        screen_share=0.0,
        still="",
        still_time=finding.start,
        reference_still="",
        proof=Match(identity=finding.landmark, reference="", similarity=0.0, inliers=0),
        nearest_decoy=None,
        confirmed_frames=0,
    )


def _bridged(evidence: Evidence, several: list[Occurrence], recorded: Mapping[str, Occurrence]) -> list[Occurrence]:
    """Occurrences of one landmark in one shot, those joined that lie no further apart than the gap."""
    if all(o.id in recorded and o.interval == recorded[o.id].interval for o in several):
        return several
    gap = evidence.provenance.configuration.get("bridging_gap_seconds")
    if gap is None:
        raise InputError(note("review_without_gap", file=evidence.title))
    several = sorted(several, key=lambda occurrence: (occurrence.start, occurrence.end))
    joined = []
    for whole in bridge([occurrence.interval for occurrence in several], Fraction(gap)):
        parts = [occurrence for occurrence in several if whole.start <= occurrence.start < whole.end]
        proven = [part.low for part in parts if part.low.length]
        low = (min(part.start for part in proven), max(part.end for part in proven)) if proven else (ZERO, ZERO)
        best = max(parts, key=lambda occurrence: occurrence.inliers)
        update = {"start": whole.start, "end": whole.end, "low_start": low[0], "low_end": low[1]}
        joined.append(best.model_copy(update=update))
    return joined


def _require_fitting(evidence: Evidence, accepted: Collection[str], rejected: Collection[str]) -> None:
    status = {occurrence.id: occurrence.status for occurrence in evidence.occurrences}
    problems: list[Note] = []
    for name, ids in (("accepted", accepted), ("rejected", rejected)):
        problems += [note("review_unknown", field=f"review.{name}", id=i) for i in ids if i not in status]
    problems += [note("review_both_ways", id=i) for i in accepted if i in set(rejected)]
    problems += [note("review_of_rejected", id=i) for i in accepted if status.get(i) is Status.REJECTED]
    unlisted = {occurrence.id: occurrence.landmark for occurrence in evidence.occurrences if not occurrence.counted}
    problems += [note("accepted_unlisted", id=i, landmark=unlisted[i]) for i in accepted if i in unlisted]
    if problems:
        raise InputError(*problems)
