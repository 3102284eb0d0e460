"""`report.html`: one file that opens offline, with its pictures inside and nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pages.styles import STYLES
from pipeline.report.elements_view import LicenceView
from pipeline.report.findings import OccurrenceView
from pipeline.report.pairs_view import PairView, StillView
from pipeline.report.pictures import CASING_COLOUR, OUTLINE_COLOUR, PAIR_COLOUR, PAPER_COLOUR, CanvasBox, PairLayout
from pipeline.report.repeats_view import RepeatView
from pipeline.report.shelf import Jpeg, MentionPictures, PairPictures, ReportPictures
from pipeline.report.view import ReportView

_SCRIPTS = ("report.js", "timeline.js", "sha256.js", "own.js", "player.js")

_Pictured = TypeVar("_Pictured", LicenceView, RepeatView)


@dataclass(frozen=True)
class PanelView:
    """One picture of a pair: its data, its full size beside the report, its place in percent of the canvas."""

    source: str
    link: str
    alt: str
    style: str


@dataclass(frozen=True)
class CanvasView:
    """Two pictures and what is drawn over them; the paths are SVG path data in canvas pixels."""

    width: int
    height: int
    panels: tuple[PanelView, PanelView]
    outline: str
    lines: str
    dots: str
    pairs: str


@dataclass(frozen=True)
class ImageView:
    """One small picture by itself."""

    source: str
    link: str
    width: int
    height: int


def render_html(view: ReportView, pictures: ReportPictures) -> str:
    """Write the page; each group of `pictures` follows the record as the view does."""
    templates = environment()
    script = '"use strict";\n' + "".join(templates.get_template(name).render() + "\n" for name in _SCRIPTS)
    colours = {"outline": OUTLINE_COLOUR, "pair": PAIR_COLOUR, "casing": CASING_COLOUR, "paper": PAPER_COLOUR}
    return templates.get_template("report.html").render(
        view=view,
        text=view.text,
        findings=[_finding(finding, own, view.text) for finding, own in zip(view.occurrences, pictures.occurrences, strict=True)],
        links=_pairs(view.links.pairs, pictures.links, view.text),
        rush_matches=_pairs(view.rushes.matches, pictures.rush_matches, view.text),
        elsewhere=_pairs(view.elsewhere.pairs, pictures.elsewhere, view.text),
        mentions=_mentions(view, pictures.mentions),
        licences=_with_images(view.elements.licences, pictures.licences),
        repeats=_with_images(view.repeats.rows, pictures.repeats),
        map_paths=[(county, "".join(f"{_path(ring)}Z" for ring in county.rings)) for county in view.rushes.map.counties]
        if view.rushes.map
        else [],
        colours={name: "#{:02x}{:02x}{:02x}".format(*colour) for name, colour in colours.items()},
        script=Markup(script),  # noqa: S704 - our own files, without anything of the record  # nosec B704
        # Only this very script may run, whatever a file name tries to smuggle in.
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def environment() -> Environment:
    """The templates, compiled once."""
    return Environment(
        loader=FileSystemLoader([Path(__file__).parent, STYLES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finding(
    finding: OccurrenceView, pictures: PairPictures, text: Mapping[str, str]
) -> tuple[OccurrenceView, CanvasView, ImageView | None]:
    stills = (
        StillView(text["finding.frame"], finding.still_time, finding.still, finding.frame_alt),
        StillView(text["finding.reference"], finding.reference, finding.reference_still, finding.reference_alt),
    )
    decoy = _image(pictures.decoy, finding.decoy.still) if pictures.decoy and finding.decoy else None
    return finding, _canvas(stills, pictures, text), decoy


def _pairs(views: Sequence[PairView], pictures: Sequence[PairPictures], text: Mapping[str, str]) -> list[tuple[PairView, CanvasView]]:
    return [(view, _canvas(view.stills, own, text)) for view, own in zip(views, pictures, strict=True)]


def _canvas(stills: tuple[StillView, StillView], pictures: PairPictures, text: Mapping[str, str]) -> CanvasView:
    layout = pictures.layout
    first, second = stills
    return CanvasView(
        width=layout.width,
        height=layout.height,
        panels=(
            PanelView(_data_uri(pictures.first), quote(first.path), first.alt, _style(layout.first, layout)),
            PanelView(_data_uri(pictures.second), quote(second.path), second.alt, _style(layout.second, layout)),
        ),
        outline=_path(layout.outline) + "Z" if layout.outline else "",
        lines="".join(_path(((x1, y1), (x2, y2))) for x1, y1, x2, y2 in layout.pairs),
        # A line of no length with round caps is a dot.
        dots="".join(f"M{x:.1f} {y:.1f}h0" for x1, y1, x2, y2 in layout.pairs for x, y in ((x1, y1), (x2, y2))),
        pairs=text["finding.pairs"].format(shown=len(layout.pairs), all=pictures.points) if layout.pairs else "",
    )


def _mentions(view: ReportView, pictures: Sequence[MentionPictures | None]) -> dict[int, tuple[ImageView, ImageView | None]]:
    """The pictures of the mentions that have some, by the mention's number in the record."""
    groups = (*view.elements.groups, *view.elements.doubtful)
    shown: dict[int, tuple[ImageView, ImageView | None]] = {}
    for mention in (mention for group in groups for mention in group.mentions):
        own = pictures[mention.number]
        if own is not None:
            shown[mention.number] = (_image(own.still, mention.still), _image(own.line, mention.still) if own.line else None)
    return shown


def _with_images(views: Sequence[_Pictured], pictures: Sequence[Jpeg | None]) -> list[tuple[_Pictured, ImageView | None]]:
    return [(view, _image(own, view.still) if own else None) for view, own in zip(views, pictures, strict=True)]


def _image(picture: Jpeg, still: str) -> ImageView:
    return ImageView(_data_uri(picture), quote(still), picture.width, picture.height)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _style(box: CanvasBox, layout: PairLayout) -> str:
    across, down = 100 / layout.width, 100 / layout.height
    return f"left:{box.x * across:.3f}%;top:{box.y * down:.3f}%;width:{box.width * across:.3f}%;height:{box.height * down:.3f}%"


def _data_uri(picture: Jpeg) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.data).decode()
