"""A run that kills itself in the middle of a stage: `killed_run.py STAGE INDEX OUT WORK VIDEO...`."""

import os
import signal
import sys
from fractions import Fraction
from pathlib import Path

import flows.context
import flows.verify
import pipeline.measure.settle
import pipeline.report
from flows.progress import OBSERVER
from flows.request import VerifyRequest


def die(*_arguments: object) -> None:
    """End as `kill -9` ends a process: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


stage, index, out, work, *videos = sys.argv[1:]
if stage == "ingest":
    flows.context.hash_file = die
elif stage == "measure":
    pipeline.measure.settle.measure_title = die
elif stage == "report":
    pipeline.report.render_pdf = die  # evidence.json and report.html are written, the rest is not
else:
    OBSERVER.set(lambda episode, now, done: die() if now == stage and done > Fraction(1, 4) else None)
flows.verify.is_kept = lambda order, store: True
flows.verify.verify(VerifyRequest(title="drawn", videos=tuple(map(Path, videos)), index=Path(index), out=Path(out), work=Path(work)))
