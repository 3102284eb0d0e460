"""What reviewers decided on an evidence record, applied to its figures: what was accepted counts, what was rejected does not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from pages.errors import InputError
from pages.notes import Note, note
from pipeline.measure.doubts import Doubts, doubts_of
from pipeline.measure.share import remaining
from pipeline.measure.verdict import TitleFacts, measure6
from pipeline.record.evidence import Evidence, Measure6, Occurrence, Status
from pipeline.record.grounds import Grounds

_ANY_GAP = Fraction(0)
"""The occurrences are bridged already; under which gap they stand makes no difference here."""


@dataclass(frozen=True)
class CountedOnce:
    """Occurrences and seconds with repeated openings, recaps and cards counted once; each as reviewed and with everything accepted."""

    occurrences: tuple[int, int]
    seconds: tuple[Fraction, Fraction]
    low_seconds: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class ReviewedFigures:
    """The figures of measure 6 as reviewed. `most_*`: with everything accepted that is still to review or only declared.

    `doubts` say what keeps the measured conditions from standing by themselves; `catalogue_sha256` which catalogue says what counts.
    `share` (0..1) counts the grades sighted, linked and rushes; seconds are the point estimate, `low_seconds` those from the first to the
    last proven frame, as reviewed and at most. `without_repeats` are `share` and `most_share` with repeated openings, recaps and cards
    counted once, `once` the other figures likewise; None where nothing recurs.
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
    to_review: int
    doubts: Doubts
    catalogue_sha256: str


def reviewed(evidence: Evidence, accepted: Collection[str], rejected: Collection[str], sha256: str = "") -> ReviewedFigures:
    """Apply decisions, by occurrence id, to a record.

    Raises:
        InputError: an id that the record does not have, that was decided both ways, or an acceptance of what the machine rejected.
    """
    _require_fitting(evidence, accepted, rejected)
    occurrences = [_decided(occurrence, accepted, rejected) for occurrence in evidence.occurrences]
    now = _measured(evidence, occurrences)
    most = _measured(evidence, [_decided(o, [o.id], ()) if o.status is Status.REVIEW else o for o in occurrences])
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
        to_review=now.review_count,
        doubts=doubts_of(evidence.inputs, evidence.provenance),
        catalogue_sha256=evidence.provenance.catalogue_sha256,
    )


def _measured(evidence: Evidence, occurrences: list[Occurrence]) -> Measure6:
    episodes = {item.file: item.duration for item in evidence.inputs}
    facts = TitleFacts(
        evidence.shots,
        evidence.measure6.runtime,
        Grounds(evidence.links, evidence.rushes, evidence.rush_matches, evidence.shooting_log, evidence.elsewhere),
        remaining(evidence.repeats, episodes) if evidence.repeats else None,
        doubts_of(evidence.inputs, evidence.provenance),
    )
    return measure6(facts, {_ANY_GAP: occurrences}, _ANY_GAP)


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


def _decided(occurrence: Occurrence, accepted: Collection[str], rejected: Collection[str]) -> Occurrence:
    if occurrence.id in accepted:
        return occurrence.model_copy(update={"status": Status.CONFIRMED})
    if occurrence.id in rejected:
        return occurrence.model_copy(update={"status": Status.REJECTED})
    return occurrence


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
