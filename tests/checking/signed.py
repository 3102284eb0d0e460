"""A signed review of the small title, as the desk hands it out, made without a desk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.checking.review import listed_places
from pipeline.measure.decisions import Desk, decide
from pipeline.measure.readings import settled_findings, state_of
from pipeline.measure.review import settle_review
from pipeline.record.decisions import Change, Decided, Decision, Reading, Sign
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import hash_file, write_manifest
from pipeline.record.review import ChainHead, Entry, Review
from pipeline.report.review_page import review_files

AT = "2026-11-27T02:00:00+00:00"


def entry(number: int, who: str, change: Change, previous: str) -> Entry:
    """A row; rows of other titles stand between all of them."""
    before = "" if number == 1 else previous
    content = {"before": before, "change": change.model_dump(mode="json")}
    payload = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = Entry(
        number=3 * number, at=AT, kind="review_decision", actor=who, subject="title:1", payload=payload, previous="f" * 64, sha256=""
    )
    return row.model_copy(update={"sha256": row.digest()})


def sign(evidence: Evidence, sha256: str, decisions: Sequence[Decision], opinion: str = "属实") -> Review:
    """A review by one reader who made these decisions and signed."""
    desk, rows, previous = Desk(evidence, listed_places(evidence)), [], "0" * 64
    for number, decision in enumerate((*decisions, Sign(opinion=opinion)), 1):
        change = decide(desk, "r1", Reading.FIRST, decision)
        rows.append(entry(number, "r1", change, previous))
        previous = rows[-1].sha256
        desk = replace(desk, events=(*desk.events, Decided(number=3 * number, who="r1", at=AT, change=change)))
    return review_of(evidence, sha256, rows, opinion)


def review_of(evidence: Evidence, sha256: str, rows: Sequence[Entry], opinion: str) -> Review:
    events = tuple(row.decided() for row in rows)
    findings, judgements = settled_findings(evidence, events), state_of(evidence, events, Reading.FIRST).judgements
    settled = settle_review(evidence, findings, judgements)
    return Review(
        title=evidence.title, evidence_sha256=sha256, needs_second=False, entries=tuple(rows), findings=findings,
        judgements=tuple(judgements.values()), measure6=settled.now, without_added=settled.without_added, signed_by="r1", signed_at=AT,
        opinion=opinion, chain=ChainHead(number=rows[-1].number, sha256=rows[-1].sha256),
    )  # fmt: skip


def with_review(report: Path, target: Path, evidence: Evidence, decisions: Sequence[Decision]) -> tuple[Path, Review]:
    """A copy of a report folder with a signed review in it."""
    folder = shutil.copytree(report, target)
    review = sign(evidence, hash_file(folder / "evidence.json").sha256, decisions)
    for name, data in review_files(evidence, review).items():
        (folder / name).write_bytes(data)
    write_manifest(folder)
    return folder, review
