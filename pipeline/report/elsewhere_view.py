"""Shots that show a place known to be no landmark of Ganzhou."""

from __future__ import annotations

from pages.names import one_line
from pipeline.evidence import Evidence, Grade
from pipeline.grounds import Elsewhere
from pipeline.report.pairs_view import PairsView, PairView, ScoreView, StillView
from pipeline.report.wording import Wording
from pipeline.timeline import clock


def elsewhere_view(evidence: Evidence, words: Wording) -> PairsView:
    """Write every such shot out with the decoy's photo and the grade that the shot has come to."""
    if not evidence.elsewhere:
        return PairsView(words.text["elsewhere.empty"], ())
    grades = {(shot.episode, shot.index): shot.grade for shot in evidence.shots}
    pairs = tuple(_pair(found, grades.get((found.episode, found.shot), Grade.NONE), words) for found in evidence.elsewhere)
    return PairsView(words.text["elsewhere.lead"].format(count=len(pairs)), pairs)


def _pair(found: Elsewhere, grade: Grade, words: Wording) -> PairView:
    text, at = words.text, clock(found.at)
    shot, identity, reference = words.shot(found.episode, found.shot), found.identity.removeprefix("_decoy/"), one_line(found.reference)
    return PairView(
        anchor=words.anchors[found.id],
        id=one_line(found.id),
        episode_anchor=words.episode_anchors[found.episode],
        chain=(f"{shot} {at}", text["elsewhere.shown"].format(identity=one_line(identity))),
        ends=(),
        notes=(text[f"grade.{grade}"],),
        stills=(
            StillView(text["links.first"], at, found.still, text["links.alt"].format(shot=shot, time=at)),
            StillView(text["elsewhere.second"], reference, found.reference_still, text["finding.alt.decoy"].format(reference=reference)),
        ),
        scores=(
            ScoreView(text["finding.inliers"], str(found.inliers), ""),
            ScoreView(text["timeline.grades"], text[f"grade.{grade}"], text[f"grade.{grade}.long"]),
        ),
    )
