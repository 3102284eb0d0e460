"""Shots of the same place as a sighted one: each link with its chain and its weakest step."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from pages.names import one_line
from pipeline.record.evidence import Evidence
from pipeline.record.grounds import Link
from pipeline.record.timeline import Interval, clock
from pipeline.report.clips import clip_view
from pipeline.report.pairs_view import PairsView, PairView, ScoreView, StillView
from pipeline.report.wording import Wording


def links_view(evidence: Evidence, words: Wording) -> PairsView:
    """Write every link out, with the sighted landmarks that its chain ends at."""
    text = words.text
    if not evidence.links:
        return PairsView(text["links.empty"], ())
    sighted = _sighted(evidence, words)
    direct: dict[tuple[str, int], Link] = {}
    for link in evidence.links:
        known = direct.get((link.episode, link.shot))
        if link.depth == 1 and (known is None or link.inliers > known.inliers):
            direct[link.episode, link.shot] = link
    intervals = {(shot.episode, shot.index): shot.interval for shot in evidence.shots}
    pairs = tuple(
        _pair(
            link,
            direct.get((link.to_episode, link.to_shot)),
            sighted,
            intervals.get((link.episode, link.shot), Interval(link.at, link.at)),
            words,
        )
        for link in evidence.links
    )
    return PairsView(text["links.lead"].format(count=len(pairs)), pairs)


def _sighted(evidence: Evidence, words: Wording) -> dict[tuple[str, int], tuple[tuple[str, str], ...]]:
    """Per shot its confirmed landmarks, as label and anchor."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for occurrence in evidence.occurrences:
        if occurrence.counts():
            label = f"{words.place(occurrence.landmark, occurrence.landmark)} {one_line(occurrence.id)}"
            found[occurrence.episode, occurrence.shot].append((label, words.anchors[occurrence.id]))
    return {shot: tuple(ends) for shot, ends in found.items()}


def _pair(
    link: Link,
    further: Link | None,
    sighted: dict[tuple[str, int], tuple[tuple[str, str], ...]],
    interval: Interval,
    words: Wording,
) -> PairView:
    text = words.text
    steps = [words.shot(link.episode, link.shot), words.shot(link.to_episode, link.to_shot)]
    end = (link.to_episode, link.to_shot)
    if link.depth > 1 and further is not None:
        steps.append(words.shot(further.to_episode, further.to_shot))
        end = (further.to_episode, further.to_shot)
    return PairView(
        anchor=words.anchors[link.id],
        id=one_line(link.id),
        episode_anchor=words.episode_anchors[link.episode],
        chain=tuple(steps),
        ends=sighted.get(end, ()),
        notes=(text["links.weakest"].format(inliers=link.weakest_inliers),),
        stills=(
            _still("links.first", link.episode, link.shot, link.at, link.still, words),
            _still("links.second", link.to_episode, link.to_shot, link.to_at, link.to_still, words),
        ),
        scores=(
            ScoreView(text["finding.inliers"], str(link.inliers), ""),
            ScoreView(text["links.weakest.label"], str(link.weakest_inliers), text[f"links.depth.{link.depth}"]),
            ScoreView(text["finding.second_witness"], str(link.second_witness), ""),
            ScoreView(text["finding.similarity"], f"{link.similarity:.3f}", ""),
        ),
        clip=clip_view(words.episode_anchors[link.episode], interval, link.at, f"{steps[0]} {one_line(link.id)}"),
    )


def _still(caption: str, episode: str, shot: int, at: Fraction, path: str, words: Wording) -> StillView:
    time = clock(at)
    return StillView(words.text[caption], time, path, words.text["links.alt"].format(shot=words.shot(episode, shot), time=time))
