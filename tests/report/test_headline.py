"""The headline says what holds, what does not and what is open for people, each part with the place that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from pages.notes import Language
from pipeline.record.evidence import Status, Verdict
from pipeline.report.headline import headline_view
from pipeline.report.view import HeadlineView
from pipeline.report.wording import wording
from tests.report.conftest import MakeEvidence

FIGURES = {
    "ganzhou_share": (Fraction(2176, 10000), Fraction(1, 5)),
    "occurrences": (Fraction(17), Fraction(20)),
    "on_screen_seconds": (Fraction(4150, 100), Fraction(40)),
}


@pytest.fixture(scope="module")
def headline(make_evidence: MakeEvidence, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., HeadlineView]:
    """Compose the headline of a title with the given verdicts on its three measured conditions and number of findings to review."""
    evidence = make_evidence(tmp_path_factory.mktemp("headline"), episodes=1, per_episode=5)

    def compose(verdicts: dict[str, Verdict], review: int = 1, language: Language = "zh", decided: Sequence[str] = ()) -> HeadlineView:
        conditions = []
        for condition in evidence.measure6.conditions:
            if condition.value is None:
                verdict = Verdict.MET if condition.id in decided else Verdict.NEEDS_REVIEW
                conditions.append(condition.model_copy(update={"verdict": verdict}))
            else:
                value, threshold = FIGURES[condition.id]
                update = {"value": value, "margin": value - threshold, "verdict": verdicts[condition.id]}
                conditions.append(condition.model_copy(update=update))
        left = iter(range(review))
        occurrences = tuple(
            o.model_copy(update={"status": Status.REVIEW if next(left, None) is not None else Status.CONFIRMED})
            for o in evidence.occurrences
        )
        measure = evidence.measure6.model_copy(update={"conditions": tuple(conditions)})
        title = evidence.model_copy(update={"measure6": measure, "occurrences": occurrences})
        return headline_view(title, wording(title, language))

    return compose


def verdicts(share: Verdict, count: Verdict, seconds: Verdict) -> dict[str, Verdict]:
    return {"ganzhou_share": share, "occurrences": count, "on_screen_seconds": seconds}


MET, NOT, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.NEEDS_REVIEW


def test_all_three_met(headline: Callable[..., HeadlineView]) -> None:
    view = headline(verdicts(MET, MET, MET))
    assert view.line == "机检三项均初步符合；待人工：赣州元素、上线播出、1 处画面"
    assert [point.anchor for point in view.clauses[-1].points] == ["condition-elements", "condition-released", "o1"]
    assert [point.status for point in view.clauses[-1].points] == ["", "", "review"]
    assert view.clauses[0].lead.anchor == "conditions"
    assert headline(verdicts(MET, MET, MET), review=0).line == "机检三项均初步符合；待人工：赣州元素、上线播出"
    assert headline(verdicts(MET, MET, MET), review=0, decided=("elements", "released")).line == "机检三项均初步符合"


def test_what_is_not_met_stands_with_its_figure_and_margin(headline: Callable[..., HeadlineView]) -> None:
    view = headline(verdicts(MET, NOT, MET), review=2)
    assert view.line.split("；") == [
        "机检两项初步符合：取景时长占比、合计时长",
        "机检一项初步不符合：展现次数 17 次（低于门槛 3 次）",
        "待人工：赣州元素、上线播出、2 处画面",
    ]
    assert view.clauses[1].points[0].anchor == "condition-occurrences"
    assert headline(verdicts(NOT, NOT, NOT)).line.startswith(
        "机检三项均初步不符合：取景时长占比 21.76%（高于门槛 1.76 个百分点）、展现次数 17 次"
    )


def test_what_is_left_to_people_stands_with_its_figure(headline: Callable[..., HeadlineView]) -> None:
    view = headline(verdicts(OPEN, NOT, OPEN))
    assert view.line.startswith(
        "机检一项初步不符合：展现次数 17 次（低于门槛 3 次）；机检两项须人工判定：取景时长占比 21.76%（高于门槛 1.76 个百分点）、合计时长"
    )
    assert headline(verdicts(OPEN, OPEN, OPEN)).line.startswith("机检三项均须人工判定：")


def test_english(headline: Callable[..., HeadlineView]) -> None:
    assert headline(verdicts(MET, MET, MET), language="en").line == (
        "All three machine-checked conditions preliminarily met; open for people: Ganzhou elements, Released, 1 finding"
    )
    assert (
        "Preliminarily not met (one): Occurrences 17 times (3 occurrences short of the threshold)"
        in headline(verdicts(MET, NOT, MET), language="en").line
    )
