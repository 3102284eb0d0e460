"""`report.html`: one file that opens offline, with its pictures inside and nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.report.pictures import (
    CASING_COLOUR,
    OUTLINE_COLOUR,
    PAIR_COLOUR,
    PAPER_COLOUR,
    Box,
    FindingPictures,
    Jpeg,
    MatchLayout,
)
from pipeline.report.view import OccurrenceView, ReportView


@dataclass(frozen=True)
class PanelView:
    """One picture of a pair: its data, its full size beside the report, its place in percent of the canvas."""

    source: str
    link: str
    alt: str
    style: str


@dataclass(frozen=True)
class ScreenView:
    """What the page needs to draw one finding; the paths are SVG path data in canvas pixels."""

    finding: OccurrenceView
    width: int
    height: int
    panels: tuple[PanelView, PanelView]
    outline: str
    lines: str
    dots: str
    pairs: str
    decoy: str
    decoy_link: str


def render_html(view: ReportView, pictures: Sequence[FindingPictures], point_counts: Sequence[int]) -> str:
    """Write the page; `pictures` and `point_counts` (matched points in all) follow the view's occurrences."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    script = environment.get_template("report.js").render()
    findings = [
        _screen_view(finding, picture, count, view.text)
        for finding, picture, count in zip(view.occurrences, pictures, point_counts, strict=True)
    ]
    colours = {"outline": OUTLINE_COLOUR, "pair": PAIR_COLOUR, "casing": CASING_COLOUR, "paper": PAPER_COLOUR}
    return environment.get_template("report.html").render(
        view=view,
        text=view.text,
        findings=findings,
        colours={name: "#{:02x}{:02x}{:02x}".format(*colour) for name, colour in colours.items()},
        # Only this very script may run, whatever a file name tries to smuggle in.
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _screen_view(finding: OccurrenceView, pictures: FindingPictures, count: int, text: dict[str, str]) -> ScreenView:
    layout = pictures.layout
    shown = text["finding.pairs"].format(shown=len(layout.pairs), all=count)
    return ScreenView(
        finding=finding,
        width=layout.width,
        height=layout.height,
        panels=(
            PanelView(_data_uri(pictures.frame), quote(finding.still), finding.frame_alt, _style(layout.frame, layout)),
            PanelView(
                _data_uri(pictures.reference), quote(finding.reference_still), finding.reference_alt, _style(layout.reference, layout)
            ),
        ),
        outline=_path(layout.outline) + "Z" if layout.outline else "",
        lines="".join(_path(((x1, y1), (x2, y2))) for x1, y1, x2, y2 in layout.pairs),
        # A line of no length with round caps is a dot.
        dots="".join(f"M{x:.1f} {y:.1f}h0" for x1, y1, x2, y2 in layout.pairs for x, y in ((x1, y1), (x2, y2))),
        pairs=shown if layout.pairs else "",
        decoy=_data_uri(pictures.decoy) if pictures.decoy else "",
        decoy_link=quote(finding.decoy.still) if finding.decoy else "",
    )


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _style(box: Box, layout: MatchLayout) -> str:
    across, down = 100 / layout.width, 100 / layout.height
    return f"left:{box.x * across:.3f}%;top:{box.y * down:.3f}%;width:{box.width * across:.3f}%;height:{box.height * down:.3f}%"


def _data_uri(picture: Jpeg) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.data).decode()
