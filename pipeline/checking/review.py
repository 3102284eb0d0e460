"""A signed review held against the record, the rules of decisions and its own chain of rows."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from landmarks.catalogue import load_catalogue, packaged_sha256
from pages.errors import InputError
from pages.notes import Note, note
from pipeline.measure.decisions import faults
from pipeline.measure.readings import settled_findings, state_of
from pipeline.measure.review import settle_review
from pipeline.record.decisions import Decided, Reading, Sign
from pipeline.record.evidence import Evidence
from pipeline.record.review import Entry, Review


def review_differences(evidence: Evidence, evidence_sha256: str, review: Review) -> list[Note]:
    """Return what of a review does not follow from the record and its rows; the first changed row is named by its number."""
    if review.evidence_sha256 != evidence_sha256:
        return [note("review_of_other_evidence")]
    broken = list(_of_rows(review))
    if broken:
        return broken
    try:
        events = review.events
    except (ValueError, ValidationError):
        return [note("review_rows_unfit")]
    wrong = [
        note("review_rule_broken", number=event.number) for event in faults(evidence, listed_places(evidence), events, review.needs_second)
    ]
    return [*wrong, *_of_outcome(evidence, review, events)]


def listed_places(evidence: Evidence) -> set[str]:
    """Return what may be added: the places of the catalogue that the record was made with, or those it names where that is not at hand."""
    named = {place.id for place in evidence.landmarks if place.listed}
    if evidence.provenance.catalogue_sha256 not in ("", packaged_sha256()):
        return named
    return named | {place.id for place in load_catalogue().places}


def _of_rows(review: Review) -> Iterator[Note]:
    last = None
    for entry in review.entries:
        if entry.digest() != entry.sha256 or not _follows(entry, last):
            yield note("review_row_changed", number=entry.number)
            return
        last = entry
    if last is None:
        yield note("review_unsigned")
    elif review.chain.number < last.number or (review.chain.number == last.number and review.chain.sha256 != last.sha256):
        yield note("review_chain_differs", number=review.chain.number)


def _follows(entry: Entry, last: Entry | None) -> bool:
    """Whether a row names the decision before it, and, where they touch, the row before it in the whole log."""
    try:
        before = entry.before()
    except ValueError:
        return False
    if last is None:
        return before == ""
    return before == last.sha256 and (entry.number > last.number + 1 or (entry.number == last.number + 1 and entry.previous == last.sha256))


def _of_outcome(evidence: Evidence, review: Review, events: tuple[Decided, ...]) -> Iterator[Note]:
    last = events[-1]
    if not isinstance(last.change.decision, Sign):
        yield note("review_unsigned")
        return
    findings = settled_findings(evidence, events)
    judgements = state_of(evidence, events, Reading.FIRST).judgements
    try:
        settled = settle_review(evidence, findings, judgements)
    except (InputError, KeyError, ValueError):
        yield note("review_rows_unfit")
        return
    again = {
        "title": evidence.title,
        "findings": findings,
        "judgements": tuple(judgements.values()),
        "measure6": settled.now,
        "without_added": settled.without_added,
        "signed_by": last.who,
        "signed_at": last.at,
        "opinion": last.change.decision.opinion,
    }
    for name, value in again.items():
        if getattr(review, name) != value:
            yield note("review_field_differs", field=name)
