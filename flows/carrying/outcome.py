"""What a title came to, as the register keeps it and the summary shows it."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

from pydantic import Field

from pages.notes import Note, note
from pipeline.record.evidence import Evidence, Verdict
from pipeline.record.record import Exact, Record


class Figure(Record):
    """A condition of 第6条 as the machine found it."""

    id: str
    operator: str
    threshold: Exact | None
    value: Exact | None
    verdict: Verdict
    reasons: tuple[Note, ...] = ()


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
    figures: tuple[Figure, ...] = Field(default=(), description="the conditions; none in results of earlier versions")


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
        figures=tuple(
            Figure(id=one.id, operator=one.operator, threshold=one.threshold, value=one.value, verdict=one.verdict, reasons=one.reasons)
            for one in measured.conditions
        ),
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
