"""The rushes: what each says of itself and how far to trust it, where they were taken, and which shots were found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.names import one_line
from pipeline.record.evidence import Evidence
from pipeline.record.grounds import Rush, RushMatch, RushPosition, Trust
from pipeline.record.timeline import Interval, clock
from pipeline.report.clips import clip_view
from pipeline.report.figures import decimal
from pipeline.report.map_view import MapView, map_view, position_words
from pipeline.report.pairs_view import PairView, ScoreView, StillView
from pipeline.report.text import note_parts
from pipeline.report.wording import Wording, shortened

_PLACES_LISTED = 4


@dataclass(frozen=True)
class RushView:
    """One row of the table of rushes; `positions` are pairs of a place in words and where that was read."""

    anchor: str
    marks: str
    file: str
    picture: str
    captured: str
    device: str
    trust: Trust
    trust_label: str
    inside: str
    positions: tuple[tuple[str, str], ...]
    more: str
    contradictions: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...]
    sha256: str


@dataclass(frozen=True)
class RushesView:
    """The whole section; no map where no rush has a position, `empty` where no shot was found."""

    lead: str
    rows: tuple[RushView, ...]
    map: MapView | None
    matches: tuple[PairView, ...]
    empty: str


def rushes_view(evidence: Evidence, words: Wording) -> RushesView:
    """Write the rushes out; without any, say so."""
    text = words.text
    if not evidence.rushes:
        return RushesView(text["rushes.empty"], (), None, (), "")
    tracks = [(one_line(rush.file), rush.positions) for rush in evidence.rushes]
    chart, numbers = map_view(tracks, words) if any(rush.positions for rush in evidence.rushes) else (None, ((),) * len(tracks))
    by_file = {rush.file: rush for rush in evidence.rushes}
    return RushesView(
        lead=text["rushes.lead"].format(count=len(evidence.rushes), matches=len(evidence.rush_matches)),
        rows=tuple(_row(rush, marks, words) for rush, marks in zip(evidence.rushes, numbers, strict=True)),
        map=chart,
        matches=tuple(_match(match, by_file[match.rush], words) for match in evidence.rush_matches),
        empty="" if evidence.rush_matches else text["rushes.no_matches"],
    )


def _row(rush: Rush, marks: Sequence[int], words: Wording) -> RushView:
    text = words.text
    places = _places(rush.positions, words)
    return RushView(
        anchor=words.rush_anchors[rush.file],
        marks=", ".join(str(number) for number in marks),
        file=one_line(rush.file),
        picture=f"{clock(rush.duration)} · {rush.width}×{rush.height}",
        captured=one_line(rush.captured).replace("T", " ", 1) if rush.captured else text["rushes.unstated"],
        device=one_line(rush.device) if rush.device else text["rushes.unstated"],
        trust=rush.trust,
        trust_label=text[f"trust.{rush.trust}"],
        inside={True: "inside", False: "outside", None: "unknown"}[rush.in_ganzhou],
        positions=places[:_PLACES_LISTED] or ((text["rushes.no_position"], ""),),
        more=text["rushes.more_positions"].format(count=len(rush.positions)) if len(rush.positions) > 1 else "",
        contradictions=tuple(note_parts(note, words.language) for note in rush.contradictions),
        warnings=tuple(note_parts(note, words.language) for note in rush.warnings),
        sha256=rush.sha256,
    )


def _places(positions: Sequence[RushPosition], words: Wording) -> tuple[tuple[str, str], ...]:
    """Each county, or distance outside, once, with the first position that says so."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for position in positions:
        source = words.text["rushes.read_from"].format(source=one_line(position.source), datum=position.datum)
        where = position_words(position, words)
        found.setdefault((where, source), (where, f"{position.latitude:.4f}, {position.longitude:.4f} · {source}"))
    return tuple(found.values())


def _match(match: RushMatch, rush: Rush, words: Wording) -> PairView:
    text = words.text
    shot, name = words.shot(match.episode, match.shot), one_line(match.rush)
    speed = text["rushes.speed"].format(speed=decimal(match.speed, 2))
    x0, y0, x1, y1 = match.crop
    crop = text["rushes.crop.value"].format(width=f"{100 * (x1 - x0):.0f}", height=f"{100 * (y1 - y0):.0f}")
    at, rush_at = clock(match.at), clock(match.rush_at)
    places = tuple(dict.fromkeys(position_words(position, words) for position in rush.positions)) or (text["rushes.no_position"],)
    return PairView(
        anchor=words.anchors[match.id],
        id=one_line(match.id),
        episode_anchor=words.episode_anchors[match.episode],
        chain=(
            f"{shot} {clock(match.start)}–{clock(match.end)}",
            f"{shortened(match.rush)} {clock(match.rush_start)}–{clock(match.rush_end)}",
        ),
        ends=((" · ".join(places[:_PLACES_LISTED]), words.rush_anchors[match.rush]),),
        notes=(speed, text["rushes.mirrored"]) if match.mirrored else (speed,),
        stills=(
            StillView(text["rushes.first"], at, match.still, text["rushes.alt.first"].format(shot=shot, time=at)),
            StillView(text["rushes.second"], rush_at, match.rush_still, text["rushes.alt.second"].format(rush=name, time=rush_at)),
        ),
        scores=(
            ScoreView(text["finding.inliers"], str(match.inliers), ""),
            ScoreView(text["rushes.agreement"], f"{match.agreement:.3f}", ""),
            ScoreView(text["rushes.doubt"], f"{decimal(match.doubt, 2)} s", ""),
            ScoreView(text["rushes.crop"], crop, ""),
            ScoreView(text["rushes.trust"], text[f"trust.{rush.trust}"], ""),
        ),
        clip=clip_view(words.episode_anchors[match.episode], Interval(match.start, match.end), match.at, f"{shot} {one_line(match.id)}"),
    )
