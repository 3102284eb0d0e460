"""Ganzhou in the plot: places named in texts, grouped by place, and licence numbers. What they come to is a person's decision."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from landmarks.places.counties import COUNTIES
from pages.names import one_line
from pipeline.record.evidence import Evidence
from pipeline.record.grounds import LicenceNumber, PlaceMention
from pipeline.record.timeline import Interval, clock
from pipeline.report.clips import ClipView, clip_view
from pipeline.report.text import note_parts
from pipeline.report.wording import Wording


@dataclass(frozen=True)
class FrameView:
    """A rectangle on a still, in percent of its width and height."""

    left: str
    top: str
    width: str
    height: str


@dataclass(frozen=True)
class MentionView:
    """One mention: the line in three parts, the middle one being the name. `still` is empty where there is no picture."""

    number: int
    anchor: str
    id: str
    episode: str
    episode_anchor: str
    start: str
    end: str
    source: str
    score: str
    before: str
    name: str
    after: str
    doubt: tuple[str, str] | None
    still: str
    still_time: str
    alt: str
    line_alt: str
    frame: FrameView | None
    clip: ClipView


@dataclass(frozen=True)
class PlaceGroupView:
    """One place with its mentions."""

    name: str
    note: str
    count: str
    mentions: tuple[MentionView, ...]


@dataclass(frozen=True)
class LicenceView:
    """One licence or filing number as read; plausible in form only."""

    number: str
    plausible: bool
    label: str
    read: str
    reasons: tuple[tuple[str, str], ...]
    episode: str
    episode_anchor: str
    at: str
    score: str
    still: str
    alt: str


@dataclass(frozen=True)
class ElementsView:
    """The whole section; the doubtful mentions stand by themselves."""

    lead: str
    groups: tuple[PlaceGroupView, ...]
    doubtful: tuple[PlaceGroupView, ...]
    licences_lead: str
    licences: tuple[LicenceView, ...]


def elements_view(evidence: Evidence, words: Wording) -> ElementsView:
    """Write the mentions out by place, the most often named first."""
    text = words.text
    numbered = list(enumerate(evidence.mentions))
    sure = sum(mention.doubt is None for mention in evidence.mentions)
    return ElementsView(
        lead=text["elements.lead"].format(count=sure) if evidence.mentions else text["elements.empty"],
        groups=_groups([(number, mention) for number, mention in numbered if mention.doubt is None], words),
        doubtful=_groups([(number, mention) for number, mention in numbered if mention.doubt is not None], words),
        licences_lead=text["licences.lead" if evidence.licences else "licences.empty"],
        licences=tuple(_licence(licence, words) for licence in evidence.licences),
    )


def _groups(numbered: list[tuple[int, PlaceMention]], words: Wording) -> tuple[PlaceGroupView, ...]:
    by_place: dict[str, list[tuple[int, PlaceMention]]] = defaultdict(list)
    for number, mention in numbered:
        by_place[mention.place].append((number, mention))
    return tuple(
        PlaceGroupView(
            name=words.place(place, own[0][1].name),
            note="" if place in COUNTIES else one_line(place),
            count=words.text["elements.count"].format(count=len(own)),
            mentions=tuple(_mention(number, mention, words) for number, mention in own),
        )
        for place, own in sorted(by_place.items(), key=lambda item: -len(item[1]))
    )


def _mention(number: int, mention: PlaceMention, words: Wording) -> MentionView:
    text = words.text
    before, name, after = (one_line(part) for part in mention.text.partition(mention.name))
    episode, at = words.episode(mention.episode), clock(mention.start if mention.at is None else mention.at)
    return MentionView(
        number=number,
        anchor=f"t{number + 1}",
        id=one_line(mention.id),
        episode=episode,
        episode_anchor=words.episode_anchors[mention.episode],
        start=clock(mention.start),
        end=clock(mention.end),
        source=text[f"source.{mention.source}"],
        score=text["elements.score"].format(score=f"{100 * mention.score:.0f}") if mention.score < 1 else "",
        before=before,
        name=name,
        after=after,
        doubt=None if mention.doubt is None else note_parts(mention.doubt, words.language),
        still=mention.still or "",
        still_time=at,
        alt=text["elements.alt"].format(episode=episode, time=at, line=one_line(mention.text)),
        line_alt=text["elements.alt.line"].format(line=one_line(mention.text)),
        frame=_frame(mention.box) if mention.box else None,
        clip=clip_view(
            words.episode_anchors[mention.episode],
            Interval(mention.start, mention.end),
            mention.start if mention.at is None else mention.at,
            f"{name} {one_line(mention.id)}",
        ),
    )


def _frame(box: tuple[float, float, float, float]) -> FrameView:
    x0, y0, x1, y1 = box
    return FrameView(*(f"{100 * min(max(value, 0.0), 1.0):.2f}" for value in (x0, y0, x1 - x0, y1 - y0)))


def _licence(licence: LicenceNumber, words: Wording) -> LicenceView:
    text = words.text
    episode, at = words.episode(licence.episode), clock(licence.at)
    return LicenceView(
        number=one_line(licence.number),
        plausible=licence.plausible,
        label=text["licences.plausible" if licence.plausible else "licences.implausible"],
        read=text["licences.read"].format(text=one_line(licence.text)),
        reasons=tuple(note_parts(reason, words.language) for reason in licence.reasons),
        episode=episode,
        episode_anchor=words.episode_anchors[licence.episode],
        at=at,
        score=text["elements.score"].format(score=f"{100 * licence.score:.0f}"),
        still=licence.still or "",
        alt=text["elements.alt"].format(episode=episode, time=at, line=one_line(licence.text)),
    )
