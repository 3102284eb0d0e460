"""The demo from end to end: draw, index, calibrate, verify, compare with the truth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, NamedTuple

from demo.title import make_demo
from flows.request import VerifyRequest
from flows.verify import verify
from landmarks.builder import Progress, build_index, load_models
from landmarks.calibration import calibrate
from landmarks.index import save_index
from landmarks.recogniser import Recogniser
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime
from models.embedder import DEFAULT_EMBEDDER
from pipeline.evaluation import Evaluation, evaluate
from pipeline.grade_evaluation import GradeEvaluation, evaluate_grades, read_grades
from pipeline.negatives import negatives_in


class DemoRun(NamedTuple):
    """The demo's report folder, and how its occurrences and its grades compare with the truth."""

    report: Path
    occurrences: Evaluation
    grades: GradeEvaluation


def run_demo(out: Path, language: Literal["zh", "en"], progress: Progress) -> DemoRun:
    """Draw the demo title, index its gallery, calibrate that, verify the title; all lies under `out`, the report in `out/report`.

    While the film is drawn, the gallery is indexed.
    """
    runtime = choose_runtime()
    with ThreadPoolExecutor(1) as painter:
        title, film = make_demo(out, painter)
        embedder, matcher = load_models(DEFAULT_EMBEDDER, runtime)
        index = mask_shared_marks(build_index(title.gallery, embedder, matcher, None, progress))
        found = calibrate(
            Recogniser(index, embedder, matcher), negatives_in([title.negatives]), title.negatives.name, lambda phase, done: None
        )
        save_index(index.with_calibration(found.thresholds, found.record), out / "index")
        film.result()
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
