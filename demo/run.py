"""The demo from end to end: draw, index, verify, compare with the truth."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from demo.screenplay import EPISODES, RATE, TAKES
from demo.title import episode_name, make_demo
from flows.progress import OBSERVER, Part, title_parts
from flows.request import VerifyRequest
from flows.verify import verify
from landmarks.builder import build_index, load_models
from landmarks.index import save_index
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime
from models.embedder import DEFAULT_EMBEDDER
from pages.notes import Language
from pipeline.evaluation import Evaluation, evaluate
from pipeline.grade_evaluation import GradeEvaluation, evaluate_grades, read_grades

_TITLES = {"zh": "演示片（绘制）", "en": "Demo, drawn"}
_DRAW_COST, _PHOTOS_COST = 60.0, 10.0
"""Seconds on two cores."""


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
    return (Part(title, "draw", _DRAW_COST), Part(title, "photos", _PHOTOS_COST), *title_parts(title, episodes, rushes))


def run_demo(out: Path, language: Language) -> DemoRun:
    """Draw the demo title, index its gallery, verify it; everything lies under `out`, the report in `out/report`."""
    tell, name = OBSERVER.get(), _TITLES[language]
    tell(name, "draw", Fraction(0))
    title = make_demo(out)
    tell(name, "draw", Fraction(1))
    embedder, matcher = load_models(DEFAULT_EMBEDDER, choose_runtime())
    index = build_index(title.gallery, embedder, matcher, None, lambda done, total: tell(name, "photos", Fraction(done, total)))
    save_index(mask_shared_marks(index), out / "index")
    report = out / "report"
    evidence = verify(
        VerifyRequest(
            title=name,
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
