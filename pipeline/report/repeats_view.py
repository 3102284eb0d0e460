"""Openings, recaps and cards that recur: where they stand, and the figures with and without them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pages.names import one_line
from pipeline.record.evidence import Evidence, GanzhouShare, OnScreenSeconds
from pipeline.record.grounds import Repeat
from pipeline.record.timeline import clock, decimal_seconds
from pipeline.report.share_view import share_percent, share_threshold
from pipeline.report.wording import Wording

_PLACES_LISTED = 12


@dataclass(frozen=True)
class RepeatView:
    """One repeat; `places` are label and anchor of the episodes, the first being the one that always counts."""

    id: str
    kind: str
    length: str
    times: str
    places: tuple[tuple[str, str], ...]
    more: str
    still: str
    alt: str


@dataclass(frozen=True)
class RepeatsView:
    """The whole section; `figures` are name, value with all counted, value with repeats counted once."""

    lead: str
    rows: tuple[RepeatView, ...]
    figures: tuple[tuple[str, str, str], ...]


def repeats_view(evidence: Evidence, words: Wording) -> RepeatsView:
    """Write the repeats out; without any, say so."""
    text = words.text
    rows = tuple(_row(repeat, words) for repeat in evidence.repeats)
    return RepeatsView(text["repeats.lead" if rows else "repeats.empty"], rows, _figures(evidence, text))


def _row(repeat: Repeat, words: Wording) -> RepeatView:
    text = words.text
    kind = text[f"repeat.{repeat.kind}"]
    listed = repeat.places[:_PLACES_LISTED]
    hidden = len(repeat.places) - len(listed)
    return RepeatView(
        id=one_line(repeat.id),
        kind=kind,
        length=text["finding.length"].format(seconds=decimal_seconds(repeat.places[0].interval.length, 3)) if repeat.places else "",
        times=text["repeats.times"].format(count=len(repeat.places)),
        places=tuple(
            (f"{words.episode(place.episode)} {clock(place.start)}–{clock(place.end)}", words.episode_anchors[place.episode])
            for place in listed
        ),
        more=text["repeats.more"].format(count=hidden) if hidden else "",
        still=repeat.still or "",
        alt=text["repeats.alt"].format(kind=kind),
    )


def _figures(evidence: Evidence, text: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    measure, without = evidence.measure6, evidence.measure6.without_repeats
    if without is None:
        return ()
    threshold = share_threshold(evidence)
    return (
        (text["runtime"], clock(measure.runtime), clock(without.runtime)),
        (text["condition.ganzhou_share"], _share(measure.ganzhou_share, threshold), _share(without.ganzhou_share, threshold)),
        (text["condition.occurrences"], str(measure.occurrence_count), str(without.occurrence_count)),
        (text["condition.on_screen_seconds"], _seconds(measure.on_screen_seconds, text), _seconds(without.on_screen_seconds, text)),
    )


def _share(share: GanzhouShare, threshold: Fraction) -> str:
    return share_percent(share.rushes, threshold)


def _seconds(seconds: OnScreenSeconds, text: dict[str, str]) -> str:
    return text["finding.length"].format(seconds=decimal_seconds(seconds.point, 2))
