"""What a title came to, as the register keeps it and the summary shows it."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

from pydantic import Field

from flows.context import WorkerContext
from flows.keys import content_key
from flows.orders import ArtifactRef, TitleOrder
from flows.store import ArtifactStore, read
from flows.title_stages import report
from flows.verify import settle_here
from pages.notes import Note, note
from pipeline.record.evidence import Evidence, Verdict
from pipeline.record.record import Exact, Record

REPORT = "report"
"""The stage under which a store keeps reports; also the folder of one in its artifact."""

REPORT_VERSION = "1"


class Outcome(Record):
    """The figures of a title, and what a person has to look at."""

    digest: str = Field(description="SHA-256 of the evidence but for the name of the title, the language and the run")
    verdict: Verdict
    episodes: int
    runtime: Exact = Field(description="seconds of film")
    occurrences: int = Field(description="confirmed")
    review: int = Field(description="occurrences left to review")
    on_screen: Exact = Field(description="seconds with a landmark on screen")
    share: Exact = Field(description="share of the run time that counts as shot in Ganzhou, 0..1")
    person: tuple[Note, ...] = Field(description="why a person has to look; empty where the machine settled what it measures")
    warnings: int = Field(ge=0, description="how many warnings the report states on its files")


def title_key(order: TitleOrder) -> str:
    """The key of a title's evidence: all of its order but what it is called and in which language it is reported."""
    said = order.model_dump_json(exclude={"title", "language"})
    return content_key(stage=f"title-{REPORT_VERSION}", order=hashlib.sha256(said.encode()).hexdigest())


def report_key(order: TitleOrder) -> str:
    """The key of a title's report."""
    return content_key(stage=f"{REPORT}-{REPORT_VERSION}", order=hashlib.sha256(order.model_dump_json().encode()).hexdigest())


def verified(order: TitleOrder, context: WorkerContext) -> tuple[ArtifactRef, Outcome]:
    """Carry out an order in this process; the report becomes an artifact of the store, and what is kept of it is not made again.

    Raises:
        EvidenceError: something that was handed in, or the store, cannot be used.
    """
    key = report_key(order)
    ref = context.store.find(REPORT, key)
    if ref is None:
        evidence, stills = settle_here(order, context)
        with context.store.making(REPORT) as folder:
            report(evidence, stills, folder / REPORT, order, context)
            ref = context.store.commit(REPORT, key, folder, outcome_of(evidence))
    return ref, outcome(context.store, ref)


def outcome(store: ArtifactStore, ref: ArtifactRef) -> Outcome:
    """Read what a report's title came to.

    Raises:
        StorageError: it is gone or damaged.
    """
    return read(store, ref, Outcome)


def outcome_of(evidence: Evidence) -> Outcome:
    """Sum an evidence record up."""
    measured = evidence.measure6
    content = json.dumps(evidence.model_dump(mode="json", exclude={"title", "language", "renderer", "run"}), sort_keys=True)
    return Outcome(
        digest=hashlib.sha256(content.encode()).hexdigest(),
        verdict=measured.verdict,
        episodes=len(evidence.inputs),
        runtime=measured.runtime,
        occurrences=measured.occurrence_count,
        review=measured.review_count,
        on_screen=measured.on_screen_seconds.point,
        share=measured.ganzhou_share.rushes,
        person=_for_a_person(evidence),
        warnings=sum(len(one.warnings) for one in evidence.inputs),
    )


def _for_a_person(evidence: Evidence) -> tuple[Note, ...]:
    """What the machine measures and could not settle; what is a person's by the measure itself stands in every report."""
    measured = evidence.measure6
    open_conditions = [one for one in measured.conditions if one.value is not None and one.verdict is Verdict.NEEDS_REVIEW]
    notes = [note("batch.person.condition", name=note(f"summary.condition.{one.id}")) for one in open_conditions]
    if measured.review_count:
        notes.append(note("batch.person.review", count=measured.review_count))
    return tuple(notes)


def percent(share: Fraction) -> str:
    """A share as people read it."""
    return f"{float(share * 100):.2f}".removesuffix(".00")
