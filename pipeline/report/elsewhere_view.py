"""Shots that show a place known to be no landmark of Ganzhou."""

from __future__ import annotations

from pathlib import PurePosixPath

from pages.names import one_line
from pipeline.record.evidence import Evidence, Grade, Shot
from pipeline.record.grounds import Elsewhere
from pipeline.record.timeline import Interval, clock
from pipeline.report.clips import clip_view
from pipeline.report.pairs_view import PairsView, PairView, ScoreView, StillView
from pipeline.report.wording import Wording


def elsewhere_view(evidence: Evidence, words: Wording) -> PairsView:
    """Write every such shot out with the decoy's photo and the grade that the shot has come to."""
    if not evidence.elsewhere:
        return PairsView(words.text["elsewhere.empty"], ())
    shots = {(shot.episode, shot.index): shot for shot in evidence.shots}
    pairs = tuple(_pair(found, shots.get((found.episode, found.shot)), words) for found in evidence.elsewhere)
    return PairsView(words.text["elsewhere.lead"].format(count=len(pairs)), pairs)


def _pair(found: Elsewhere, of: Shot | None, words: Wording) -> PairView:
    grade, interval = (of.grade, of.interval) if of else (Grade.NONE, Interval(found.at, found.at))
    text, at = words.text, clock(found.at)
    shot, identity = words.shot(found.episode, found.shot), one_line(found.identity.removeprefix("_decoy/"))
    reference = f"{identity} · {one_line(PurePosixPath(found.reference).name)}"
    return PairView(
        anchor=words.anchors[found.id],
        id=one_line(found.id),
        episode_anchor=words.episode_anchors[found.episode],
        chain=(f"{shot} {at}", text["elsewhere.shown"].format(identity=identity)),
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
        clip=clip_view(words.episode_anchors[found.episode], interval, found.at, f"{shot} {one_line(found.id)}"),
    )
