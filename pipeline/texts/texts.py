"""Burned-in text of one episode: which lines stand on the picture, where, and from when to when.

    samples at 4 per second -> two looks a second -> where strokes changed, every second one searched -> lines not seen before: read

A subtitle stands still for one to three seconds and a place's caption longer. So a look costs no more than a glance as long as the strokes
stay. Where they change, every second look is searched, and the one between only around a line that vanished, in whose place the next one
stands. A line that stands for a second is never missed.
Times are those of the looks: a line begins and ends half-way between the last look without and the first one with it, at two looks a second
no more than a quarter of a second off.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from landmarks.picture import Picture
from landmarks.places.place_names import PlaceNames
from models.device import release_freed_memory
from models.text_reader import LineBox, ReadText, TextReader
from pipeline.film.samples import Sample
from pipeline.record.evidence import InputFile
from pipeline.record.frame_table import FrameTable
from pipeline.record.grounds import TextSource
from pipeline.record.record import Exact, Record
from pipeline.record.stills import frame_still_path, keep_still
from pipeline.texts.licence_numbers import is_about_a_licence

__all__ = ["EpisodeTexts", "TextLine", "read_texts"]

LOOK_STRIDE = 2
"""Every second sample is looked at: two pictures a second."""

_DETECTOR_SCALE = 0.5
"""The detector sees a frame of 360 pixels on its short side, on which a subtitle's characters are some 15 pixels high."""

_GLANCE_WIDTH = 270
_CONTRAST, _DENSITY = 50, 0.14
_TWO_CHARACTERS, _CHANGED = (31, 9), 0.2
"""Grey levels by which a stroke stands out and the share of a text's area that strokes cover; the size of two characters at 270 pixels, and
the share of it in which strokes must differ from the last picture searched for another search."""

_LARGEST = 0.35
"""A character larger than this share of the frame's width is none: the detector takes leaves and lattices for it."""

_SAME_PLACE, _SAME_STROKES = 0.5, 0.8
"""Overlap of two boxes (intersection over union) and correlation of the strokes in them from which they hold the same line."""

_SAME_TEXT = 0.75
"""Share of characters that two readings of one place have in common if one line is meant."""

_SURE, _MAX_READINGS = 0.9, 3
"""A line is read again on later looks until its mean confidence reaches this, at most so often."""

_MIN_SCORE = 0.5
"""Mean confidence below which no text is there, as the weights' publishers use it."""

_STROKES_SIZE = (96, 24)


class TextLine(Record):
    """A line of text in an episode; one that is text already has a score of 1 and no box."""

    source: TextSource
    start: Exact
    end: Exact
    text: str
    score: float = Field(description="the reader's mean confidence, 0..1")
    confidences: tuple[float, ...] = Field(default=(), description="per character of `text`; empty where it was not read from a picture")
    box: tuple[float, float, float, float] | None = Field(default=None, description="(x0, y0, x1, y1) in 0..1 of the frame")
    still: str | None = Field(default=None, description="kept for lines that name a place or a licence only")
    at: Exact | None = Field(default=None, description="where the still stands")


class EpisodeTexts(Record):
    """The burned-in lines of an episode in order of their beginning."""

    lines: tuple[TextLine, ...]


@dataclass
class _Open:
    """A line that is being followed: looks `first..last` in which it stood, and its best reading."""

    first: int
    last: int
    box: NDArray[np.float32]
    strokes: NDArray[np.float32]
    reading: ReadText
    read_at: int
    read_box: NDArray[np.float32]
    readings: int = field(default=1)


def read_texts(
    samples: Sequence[Sample],
    table: FrameTable,
    reader: TextReader,
    names: PlaceNames,
    file: InputFile,
    folder: Path,
    progress: Callable[[str, Fraction], None],
) -> EpisodeTexts:
    """Read the burned-in text of an episode; stills of lines that name a place or a licence go to `folder/stills`.

    Args:
        samples: the episode's sampled frames in order, still on disk.
        table: its frame table.
        reader: the loaded networks.
        names: the names for whose lines a still is kept.
        file: the episode, whose SHA-256 names the stills.
        folder: the episode's working folder.
        progress: called with `read` and the share done.

    Raises:
        StorageError: a sample is gone, or a still cannot be written.
    """
    looks = samples[::LOOK_STRIDE]
    following = _Following(reader)
    for number, sample in enumerate(looks):
        following.look(number, sample, is_last=number == len(looks) - 1)
        progress("read", Fraction(number + 1, len(looks)))
    reader.forget()
    release_freed_memory()
    lines = []
    for line in following.finish():
        first, last = (_between(looks, line.first), _between(looks, line.last + 1))
        still = None
        sample = looks[line.read_at]
        if names.search(line.reading.text, line.reading.confidences) or is_about_a_licence(line.reading.text):
            still = frame_still_path(file.sha256, sample.frame)
            keep_still(folder / still, sample.encoded())
        lines.append(
            TextLine(
                source=TextSource.PICTURE,
                start=table.time(0 if first is None else first),
                end=table.time(len(table) if last is None else last),
                text=line.reading.text,
                score=round(line.reading.score, 4),
                confidences=line.reading.confidences,
                box=_rounded(line.read_box),
                still=still,
                at=table.time(sample.frame) if still else None,
            )
        )
    return EpisodeTexts(lines=tuple(sorted(lines, key=lambda line: (line.start, line.box or ()))))


def _between(looks: Sequence[Sample], number: int) -> int | None:
    """The frame half-way between look `number` and the one before; None at the ends, where there is none."""
    if not 0 < number < len(looks):
        return None
    return (looks[number - 1].frame + looks[number].frame + 1) // 2


class _Following:
    """Follows lines from look to look."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._open: list[_Open] = []
        self._closed: list[_Open] = []
        self._searched: NDArray[np.bool_] | None = None
        self._skipped: NDArray[np.uint8] | None = None

    def look(self, number: int, sample: Sample, *, is_last: bool) -> None:
        """Take look `number`: a glance at whether the lines still stand, or a search; the last one is searched, since none follows."""
        picture = sample.picture()
        grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
        strokes = _stroke_map(grey)
        for line in self._open:
            if _correlation(line.strokes, _strokes_in(grey, line.box)) >= _SAME_STROKES:
                line.last = number
        is_turn = self._skipped is not None or is_last
        if self._searched is not None and not (is_turn and _changed(self._searched, strokes)):
            self._search_where_lines_vanished(number, picture, grey)
            self._skipped = grey
            return
        for corners in self._reader.find(picture, _DETECTOR_SCALE):
            self._take(number, picture, grey, corners)
        self._searched, self._skipped = strokes, None
        self._closed += [line for line in self._open if line.last < number]
        self._open = [line for line in self._open if line.last == number]

    def _search_where_lines_vanished(self, number: int, picture: Picture, grey: NDArray[np.uint8]) -> None:
        vanished = [line.box for line in self._open if line.last == number - 1 and line.reading.score >= _SURE]
        if not vanished:
            return
        boxes = np.stack(vanished)
        margin = float((boxes[:, 3] - boxes[:, 1]).max())
        rows = np.array([boxes[:, 1].min() - margin, boxes[:, 3].max() + margin]) * picture.shape[0]
        top, bottom = (int(row) for row in np.clip(rows, 0, picture.shape[0]))
        for corners in self._reader.find(picture, _DETECTOR_SCALE, (top, bottom)):
            self._take(number, picture, grey, corners)

    def finish(self) -> list[_Open]:
        """Return all lines followed."""
        return [line for line in self._closed + self._open if line.reading.score >= _MIN_SCORE and any(map(str.isalnum, line.reading.text))]

    def _take(self, number: int, picture: Picture, grey: NDArray[np.uint8], corners: LineBox) -> None:
        """Hold a box against the open lines; read it where it holds none of them."""
        box = _edges(corners, picture)
        if min((box[2:] - box[:2]) * picture.shape[1::-1]) > _LARGEST * picture.shape[1]:
            return
        strokes = _strokes_in(grey, box)
        near = [line for line in self._open if _overlap(line.box, box) >= _SAME_PLACE]
        # Boxes found anew are some pixels off, so that what stood in the old box tells more than what stands in the new one.
        same = next((line for line in near if line.last == number), None)
        if same is not None and (same.reading.score >= _SURE or same.readings >= _MAX_READINGS):
            same.last, same.box = number, box
            return
        reading = self._reader.read(picture, corners)
        same = same or next((line for line in near if _alike(line.reading.text, reading.text)), None)
        if same is None:
            self._open.append(_Open(self._first(number, box, strokes), number, box, strokes, reading, number, box))
            return
        same.last, same.box, same.strokes, same.readings = number, box, strokes, same.readings + 1
        if reading.score > same.reading.score:
            same.reading, same.read_at, same.read_box = reading, number, box

    def _first(self, number: int, box: NDArray[np.float32], strokes: NDArray[np.float32]) -> int:
        """The look in which a line found in look `number` first stood: the one before may have had no more than a glance."""
        stood = self._skipped is not None and _correlation(strokes, _strokes_in(self._skipped, box)) >= _SAME_STROKES
        return number - 1 if stood else number


def _stroke_map(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where thin strokes, lighter or darker than what is around, lie as close together as in text; 270 pixels across."""
    height = max(8, round(grey.shape[0] * _GLANCE_WIDTH / grey.shape[1]))
    small = np.asarray(cv2.resize(grey, (_GLANCE_WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)
    strokes = (_strokes(small, 7) > _CONTRAST).astype(np.float32)
    return (strokes > 0) & (cv2.blur(strokes, (21, 7)) > _DENSITY)


def _changed(before: NDArray[np.bool_], now: NDArray[np.bool_]) -> bool:
    """Whether strokes came or went somewhere as close together as two characters' are; how many stand elsewhere does not matter."""
    different = cv2.blur((before ^ now).astype(np.float32), _TWO_CHARACTERS)
    return float(different.max()) > _CHANGED


def _strokes(grey: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """How far thin strokes stand out from what is around them, lighter or darker."""
    kernel = np.ones((size, size), np.uint8)
    light, dark = (cv2.morphologyEx(grey, operation, kernel) for operation in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
    return np.asarray(np.maximum(light, dark), np.uint8)


def _strokes_in(grey: NDArray[np.uint8], box: NDArray[np.float32]) -> NDArray[np.float32]:
    """The strokes of a box `(24, 96)`, made comparable: mean 0, length 1."""
    height, width = grey.shape
    x0, y0, x1, y1 = np.round(box * (width, height, width, height)).astype(int)
    part = cv2.resize(grey[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)], _STROKES_SIZE, interpolation=cv2.INTER_AREA)
    strokes = _strokes(np.asarray(part, np.uint8), 5).astype(np.float32)
    strokes -= strokes.mean()
    return strokes / max(float(np.linalg.norm(strokes)), 1e-6)


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float((a * b).sum())


def _edges(corners: LineBox, picture: Picture) -> NDArray[np.float32]:
    """The upright box `(x0, y0, x1, y1)` around a line's corners, in 0..1 of the frame."""
    height, width = picture.shape[:2]
    low, high = corners.min(axis=0), corners.max(axis=0)
    return np.clip(np.concatenate([low, high]) / (width, height, width, height), 0, 1).astype(np.float32)


def _overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Intersection over union of two boxes."""
    shared = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None).prod()
    return float(shared / max(float((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared), 1e-9))


def _rounded(box: NDArray[np.float32]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (round(float(edge), 4) for edge in box)
    return x0, y0, x1, y1


def _alike(a: str, b: str) -> bool:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= _SAME_TEXT
