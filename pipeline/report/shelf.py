"""The pictures of a report folder, prepared for the pages: small copies for the screen, drawn ones for print."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from landmarks.looks import Look, seen_through
from pages.errors import InputError
from pages.names import is_inside, one_line
from pipeline.record.evidence import Evidence, Match, Occurrence
from pipeline.record.grounds import LicenceNumber, PlaceMention, RushMatch
from pipeline.report.pictures import Joined, PairLayout, Rgb, draw_pair, lay_out_pair

PRINTED_PAIRS = 12
"""How many pairs of a section the PDF shows; the page shows all."""

PRINTED_MENTIONS = 12
"""How many mentions the PDF shows with their stills."""

_PRINT_WIDTH = 1100
_SCREEN_SIDE = 600
_PAIR_SIDE = 420
_SMALL_SIDE = 240
_LINE_SIDE = 640
# The line of a text is shown with this much of its height above and below.
_LINE_MARGIN = 0.4
_KEPT_PHOTOS = 32

Quad = tuple[float, float, float, float]


@dataclass(frozen=True)
class Jpeg:
    """A re-encoded picture; `width` and `height` are its own."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class PairPictures:
    """Two pictures that show one thing: small ones with their layout for the screen, one drawn picture where it is printed.

    `points` counts the matched points, of which the layout joins some; `decoy` is the nearest decoy of an occurrence.
    """

    first: Jpeg
    second: Jpeg
    layout: PairLayout
    points: int
    drawn: Jpeg | None
    decoy: Jpeg | None = None


@dataclass(frozen=True)
class MentionPictures:
    """The still of a mention, and the line of text cut out of it where its place is known."""

    still: Jpeg
    line: Jpeg | None


@dataclass(frozen=True)
class ReportPictures:
    """All pictures of a report, each group in the order of the record; None where a finding has no still."""

    occurrences: tuple[PairPictures, ...] = ()
    links: tuple[PairPictures, ...] = ()
    rush_matches: tuple[PairPictures, ...] = ()
    elsewhere: tuple[PairPictures, ...] = ()
    mentions: tuple[MentionPictures | None, ...] = ()
    licences: tuple[Jpeg | None, ...] = ()
    repeats: tuple[Jpeg | None, ...] = ()


def load_pictures(evidence: Evidence, folder: Path) -> ReportPictures:
    """Prepare every picture that the record names. Raises `InputError` that names a still which is missing or no picture."""
    shelf = PictureShelf(folder)
    return ReportPictures(
        occurrences=tuple(shelf.of(occurrence) for occurrence in evidence.occurrences),
        links=tuple(
            shelf.pair(link.still, link.to_still, Joined(link.points), printed=number < PRINTED_PAIRS)
            for number, link in enumerate(evidence.links)
        ),
        rush_matches=tuple(
            shelf.pair(match.still, match.rush_still, _cropped(match), printed=number < PRINTED_PAIRS)
            for number, match in enumerate(evidence.rush_matches)
        ),
        elsewhere=tuple(
            shelf.pair(found.still, found.reference_still, Joined(), printed=number < PRINTED_PAIRS)
            for number, found in enumerate(evidence.elsewhere)
        ),
        mentions=tuple(shelf.mention(mention) for mention in evidence.mentions),
        licences=tuple(shelf.licence(licence) for licence in evidence.licences),
        repeats=tuple(shelf.small(repeat.still) for repeat in evidence.repeats),
    )


class PictureShelf:
    """Loads the pictures of a report folder and prepares them for the pages; the last ones stay, since findings share them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded = lru_cache(maxsize=_KEPT_PHOTOS)(self._load)
        self._small = lru_cache(maxsize=_KEPT_PHOTOS)(self._thumbnail_of)

    def of(self, occurrence: Occurrence) -> PairPictures:
        """The frame of an occurrence beside its reference photo, with the landmark outlined, and the nearest decoy."""
        # Drawn as it was matched: a reviewer sees what the second look saw.
        frame = seen_through(self._load(occurrence.still, _SCREEN_SIDE), occurrence.proof.look)
        reference = self._loaded(occurrence.reference_still, _SCREEN_SIDE)
        joined = _proof(occurrence.proof)
        return PairPictures(
            first=_thumbnail(frame, _SCREEN_SIDE),
            second=self._small(occurrence.reference_still, _SCREEN_SIDE),
            layout=lay_out_pair(_size(frame), _size(reference), joined),
            points=len(joined.points),
            drawn=_thumbnail(draw_pair(frame, reference, joined, _PRINT_WIDTH), _PRINT_WIDTH),
            decoy=self.small(occurrence.nearest_decoy_still),
        )

    def pair(self, first: str, second: str, joined: Joined, *, printed: bool) -> PairPictures:
        """Two stills with what joins them."""
        one, other = self._small(first, _PAIR_SIDE), self._small(second, _PAIR_SIDE)
        drawn = draw_pair(self._load(first, _SCREEN_SIDE), self._load(second, _SCREEN_SIDE), joined, _PRINT_WIDTH) if printed else None
        return PairPictures(
            first=one,
            second=other,
            layout=lay_out_pair((one.width, one.height), (other.width, other.height), joined),
            points=len(joined.points),
            drawn=None if drawn is None else _thumbnail(drawn, _PRINT_WIDTH),
        )

    def mention(self, mention: PlaceMention) -> MentionPictures | None:
        """The still of a mention with its line; None for a subtitle that has none."""
        if mention.still is None:
            return None
        still = self._load(mention.still, 2 * _SCREEN_SIDE)
        return MentionPictures(_thumbnail(still, _PAIR_SIDE), _line(still, mention.box) if mention.box else None)

    def licence(self, licence: LicenceNumber) -> Jpeg | None:
        """The still of a licence number."""
        return None if licence.still is None else self._small(licence.still, _PAIR_SIDE)

    def small(self, still: str | None) -> Jpeg | None:
        """A still as small as a row of a table bears."""
        return None if still is None else self._small(still, _SMALL_SIDE)

    def _thumbnail_of(self, name: str, side: int) -> Jpeg:
        return _thumbnail(self._load(name, side), side)

    def _load(self, name: str, side: int) -> Rgb:
        if not is_inside(name):
            raise InputError(f"evidence: the still {one_line(name)} lies outside the report folder; measure the title again")
        try:
            with Image.open(self._folder / name) as picture:
                # Lets the JPEG decoder halve large photos while it decodes them, to no less than `side`.
                longest = max(picture.size)
                picture.draft("RGB", (picture.width * side // longest, picture.height * side // longest))
                return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise InputError(f"{one_line(name)}: this still is missing or cannot be read as a picture; measure the title again") from error


def _proof(match: Match) -> Joined:
    """The proof as it lies on the frame through its look."""
    if match.look is not Look.MIRRORED:
        return Joined(match.points, match.outline)
    return Joined(
        tuple((round(1 - x, 4), y, u, v) for x, y, u, v in match.points), tuple((round(1 - x, 4), y) for x, y in reversed(match.outline))
    )


def _cropped(match: RushMatch) -> Joined:
    """The part of the rush's picture that the shot shows is outlined there."""
    x0, y0, x1, y1 = match.crop
    return Joined(match.points, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), "second")


def _line(still: Rgb, box: Quad) -> Jpeg | None:
    """The line of text that stands in `box` (0..1) with some of what surrounds it; None for a box without area."""
    height, width = still.shape[:2]
    x0, y0, x1, y1 = (min(max(value, 0.0), 1.0) for value in box)
    margin = _LINE_MARGIN * (y1 - y0) * height
    left, right = max(0, round(x0 * width - margin)), min(width, round(x1 * width + margin))
    top, bottom = max(0, round(y0 * height - margin)), min(height, round(y1 * height + margin))
    return _thumbnail(still[top:bottom, left:right], _LINE_SIDE) if top < bottom and left < right else None


def _size(picture: Rgb) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]


def _shrunk(picture: Rgb, side: int) -> Rgb:
    height, width = picture.shape[:2]
    scale = side / max(width, height)
    if scale >= 1:
        return picture
    return cv2.resize(picture, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )


def _thumbnail(picture: Rgb, side: int) -> Jpeg:
    small = _shrunk(picture, side)
    stream = io.BytesIO()
    Image.fromarray(small).save(stream, "JPEG", quality=78, optimize=True)
    return Jpeg(stream.getvalue(), small.shape[1], small.shape[0])
