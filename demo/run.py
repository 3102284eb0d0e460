"""The demo from end to end: draw, index, verify, compare with the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from demo.title import make_demo
from flows.request import VerifyRequest
from flows.verify import verify
from landmarks.builder import Progress, build_index, load_models
from landmarks.index import save_index
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime
from models.embedder import DEFAULT_EMBEDDER
from pipeline.evaluation import Evaluation, evaluate
from pipeline.grade_evaluation import GradeEvaluation, evaluate_grades, read_grades


class DemoRun(NamedTuple):
    """The demo's report folder, and how its occurrences and its grades compare with the truth."""

    report: Path
    occurrences: Evaluation
    grades: GradeEvaluation


def run_demo(out: Path, language: Literal["zh", "en"], progress: Progress) -> DemoRun:
    """Draw the demo title, index its gallery, verify it; everything lies under `out`, the report in `out/report`."""
    title = make_demo(out)
    embedder, matcher = load_models(DEFAULT_EMBEDDER, choose_runtime())
    index = build_index(title.gallery, embedder, matcher, None, progress)
    save_index(mask_shared_marks(index), out / "index")
    report = out / "report"
    evidence = verify(
        VerifyRequest(
            title="演示片（绘制） Demo, drawn",
            videos=title.episodes,
            index=out / "index",
            out=report,
            work=out / "work",
            rushes=title.rushes,
            shooting_log=title.shooting_log,
            language=language,
        )
    )
    return DemoRun(report, evaluate(title.labels, report), evaluate_grades(evidence, read_grades(title.grades)))
