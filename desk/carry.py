"""Carrying out one run, in a process of its own that may be killed: `python -m desk.carry`.

It reads one line of JSON (`Work`), and writes lines of JSON: `{"progress": ...}` now and then, at last `{"done": Outcome}` or
`{"failed": [notes]}`. It knows no database.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from desk.parent import end_with_parent
from flows.progress import Job, Part, observed_by, title_parts
from pages.errors import EvidenceError
from pages.notes import Note, note
from pipeline.record.grounds import Datum

_TELL_EVERY = 0.5


class Work(BaseModel):
    """What is to be carried out, by its places on this machine."""

    model_config = ConfigDict(frozen=True)

    title: str
    videos: tuple[Path, ...]
    rushes: Path | None
    log: Path | None
    index: Path
    datum: Datum
    released: datetime.date | None
    out: Path
    work: Path


class Figure(BaseModel):
    """A condition of 第6条 as the machine found it; exact values as fractions."""

    id: str
    operator: str
    threshold: str | None
    value: str | None
    verdict: str
    reasons: tuple[Note, ...]


class Outcome(BaseModel):
    """What came of a run.

    Attributes:
        key: hangs on the work order and on nothing else.
        digest: SHA-256 of the record without its run block.
        verdict: of all conditions together.
        figures: the conditions.
    """

    key: str
    digest: str
    verdict: str
    figures: tuple[Figure, ...]


class _Telling:
    """How far the run is, written now and then; an observer of `flows.progress`."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._job = Job(parts)
        self._rows = {(part.name, part.stage): 0.0 for part in parts if part.stage != "start"}
        self._told = 0.0
        self._lock = threading.Lock()

    def __call__(self, name: str, stage: str, done: Fraction) -> None:
        """Take note that `done` (0..1) of a stage is done."""
        self._job(name, stage, done)
        with self._lock:
            if (name, stage) in self._rows:
                self._rows[name, stage] = max(self._rows[name, stage], float(done))
            if time.monotonic() - self._told >= _TELL_EVERY:
                self._told = time.monotonic()
                rows = [[name, stage, round(done, 3)] for (name, stage), done in self._rows.items()]
                left = self._job.seconds_left()
                _write({"progress": {"done": round(self._job.fraction, 4), "left": None if left is None else round(left), "rows": rows}})


def _write(message: dict[str, Any]) -> None:
    print(json.dumps(message, ensure_ascii=False), flush=True)


def main() -> int:
    """Carry out what standard input says."""
    work = Work.model_validate_json(sys.stdin.buffer.readline())
    end_with_parent()
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    try:
        outcome = carry_out(work)
    except EvidenceError as error:
        _write(
            {"failed": [one.model_dump() if isinstance(one, Note) else note("desk.run.said", text=one).model_dump() for one in error.args]}
        )
        return 2
    _write({"done": outcome.model_dump(mode="json")})
    return 0


def carry_out(work: Work) -> Outcome:
    """Verify a title and write its report.

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    from flows.preflight import look_at

    found = look_at(work.videos, index=work.index, out=work.out, work=work.work, rushes=work.rushes, shooting_log=work.log, device="auto")
    telling = _Telling(title_parts(work.title, found.episodes, found.rushes))
    from flows.planner import plan
    from flows.request import VerifyRequest
    from flows.verify import run_here
    from models.device import keep_freed_memory

    keep_freed_memory()
    request = VerifyRequest(
        title=work.title,
        videos=work.videos,
        index=work.index,
        out=work.out,
        work=work.work,
        rushes=work.rushes,
        rushes_datum=work.datum,
        shooting_log=work.log,
        released=work.released,
    )
    with observed_by(telling):
        order, context = plan(request)
        for episode in order.episodes:
            context.tell(episode.video.name, "ingest", Fraction(1))
        context.tell(order.title, "start", Fraction(1))
        # Without Prefect, whose server takes longer to start than a short title takes, and outlives a run that is stopped.
        evidence = run_here(order, context, work.out)
    key = hashlib.sha256(order.model_dump_json().encode()).hexdigest()
    digest = hashlib.sha256(evidence.model_dump_json(exclude={"run"}).encode()).hexdigest()
    figures = tuple(
        Figure(
            id=one.id,
            operator=one.operator,
            threshold=None if one.threshold is None else str(one.threshold),
            value=None if one.value is None else str(one.value),
            verdict=one.verdict.value,
            reasons=one.reasons,
        )
        for one in evidence.measure6.conditions
    )
    return Outcome(key=key, digest=digest, verdict=evidence.measure6.verdict.value, figures=figures)


if __name__ == "__main__":
    sys.exit(main())
