"""The demo from end to end: draw, index, calibrate, verify, compare with the truth."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from demo.screenplay import EPISODES, RATE, TAKES
from demo.strangers import STRANGERS
from demo.title import episode_name, make_demo
from flows.progress import OBSERVER, Part, title_parts
from flows.request import VerifyRequest
from flows.verify import verify
from landmarks.builder import build_index, load_models
from landmarks.calibration import calibrate
from landmarks.index import save_index
from landmarks.recogniser import Recogniser
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime
from models.embedder import DEFAULT_EMBEDDER
from pages.notes import Language
from pipeline.evaluation.evaluation import Evaluation, evaluate
from pipeline.evaluation.grade_evaluation import GradeEvaluation, evaluate_grades, read_grades
from pipeline.evaluation.negatives import negatives_in

_TITLES = {"zh": "演示片（绘制）", "en": "Demo, drawn"}
_COSTS = {"draw": 25.0, "photos": 10.0, "gallery": 3.0, "negatives": 10.0}
"""Seconds on two cores, by stage."""


class DemoRun(NamedTuple):
    """The demo's report folder, and how its occurrences and its grades compare with the truth."""

    report: Path
    occurrences: Evaluation
    grades: GradeEvaluation


def demo_parts(language: Language) -> tuple[Part, ...]:
    """Return the parts of the demo's work (see `flows.progress`)."""
    episodes = {episode_name(number): float(Fraction(sum(shot.frames for shot in shots), RATE)) for number, shots in enumerate(EPISODES, 1)}
    rushes = {take.file: float(Fraction(take.frames, RATE)) for take in TAKES}
    title = _TITLES[language]
    return (*(Part(title, stage, cost) for stage, cost in _COSTS.items()), *title_parts(title, episodes, rushes))


def run_demo(out: Path, language: Language) -> DemoRun:
    """Draw the demo title, index its gallery, calibrate that, verify the title; all lies under `out`, the report in `out/report`.

    While the film is drawn, the gallery is indexed and calibrated.
    """
    tell = functools.partial(OBSERVER.get(), _TITLES[language])
    tell("draw", Fraction(0))
    runtime = choose_runtime()
    with ThreadPoolExecutor(1) as painter:
        title, film = make_demo(out, painter)
        tell("draw", Fraction(1, 3))
        embedder, matcher = load_models(DEFAULT_EMBEDDER, runtime)
        index = build_index(title.gallery, embedder, matcher, None, lambda done, total: tell("photos", Fraction(done, total)))
        index = mask_shared_marks(index)
        counts = {"gallery": len(index.photos), "negatives": STRANGERS}
        found = calibrate(
            Recogniser(index, embedder, matcher),
            negatives_in([title.negatives]),
            title.negatives.name,
            lambda phase, done: tell(phase, Fraction(done, counts[phase])),
        )
        save_index(index.with_calibration(found.thresholds, found.record), out / "index")
        film.result()
        tell("draw", Fraction(1))
    report = out / "report"
    evidence = verify(
        VerifyRequest(
            title=_TITLES[language],
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
