"""A run that kills itself in the middle of a stage: `killed_run.py STAGE INDEX OUT WORK VIDEO...`."""

import os
import signal
import sys
from fractions import Fraction
from pathlib import Path

import flows.across
import flows.stages
import pipeline.report
from flows.across import TitleRun
from flows.progress import OBSERVER
from flows.request import VerifyRequest
from flows.verify import verify


def die(*_arguments: object) -> None:
    """End as `kill -9` ends a process: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


stage, index, out, work, *videos = sys.argv[1:]
if stage == "ingest":
    flows.stages.hash_file = die
elif stage == "measure":
    flows.across.measure_title = die
elif stage == "report":
    pipeline.report.render_pdf = die  # evidence.json and report.html are written, the rest is not
else:
    OBSERVER.set(lambda episode, now, done: die() if now == stage and done > Fraction(1, 4) else None)
TitleRun.is_kept = lambda run, hashes: True
verify(VerifyRequest(title="drawn", videos=tuple(map(Path, videos)), index=Path(index), out=Path(out), work=Path(work)))
