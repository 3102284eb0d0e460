"""Reading text in pictures: PP-OCRv6 (small), a detector of text lines and a recogniser of one line, on OpenVINO.

Only the weights of `rapidocr` are used. The detector is a differentiable binarisation network (Liao et al. 2020, arXiv 1911.08947): it maps
how likely each pixel lies in the shrunk core of a line, and the cores are grown back. The recogniser gives a distribution over characters
per column, which the blank symbol separates (CTC, Graves et al. 2006). Lines are recognised one at a time, so that no result hangs on its
company. Both run on the processor, in fp32: the networks are small and no GPU is needed. ONNX Runtime gives the same to 2e-5. In bf16 the
detector takes half as long, but its map moves by up to 0.3, and lines with it.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.weights import packaged, sha256_of
from pages.errors import InputError
from pages.notes import note

if TYPE_CHECKING:
    from models.on_processor import OnProcessor

__all__ = ["LineBox", "ReadText", "TextReader"]

_DETECTOR, _RECOGNISER = "models/PP-OCRv6_det_small.onnx", "models/PP-OCRv6_rec_small.onnx"

_STRIDE = 32
"""The detector's sides are multiples of this."""

_CORE, _MIN_SCORE, _GROWTH = 0.3, 0.5, 1.6
"""Probability from which a pixel lies in a line's core, the mean a core must have, and by how much a core is grown (times area over length
of its outline): the values the weights are published with."""

_MIN_SIDE = 3.0
"""A core thinner than this many pixels of the detector's map is no line."""

_LINE_HEIGHT, _MIN_WIDTH, _WIDTH_STEP = 48, 160, 32
_MAX_WIDTH = 2400
"""Pixels of a line as the recogniser sees it: the height is the network's; widths come in steps, so that few shapes occur."""

_VERTICAL, _THINNEST = 1.5, 8
"""A box this many times as high as wide holds a column of characters, if it has the pixels across for one."""

_SIZES = 4
"""Sizes of pictures for which a graph is kept."""

_MARGIN = 0.1
"""Share of a column's width that is margin on every side."""

LineBox = NDArray[np.float32]
"""Corners `(4, 2)` of a line, x and y in pixels: top left, top right, bottom right, bottom left as the line is read."""


@dataclass(frozen=True)
class ReadText:
    """A line as read; `confidences` holds one value in 0..1 per character of `text`."""

    text: str
    confidences: tuple[float, ...]

    @property
    def score(self) -> float:
        """Mean confidence; 0 without a character."""
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


class TextReader:
    """The two loaded networks; each call runs in its caller's thread, as all networks do."""

    name = "pp-ocrv6-small"

    def __init__(self) -> None:
        recogniser = _graph(packaged("rapidocr", _RECOGNISER))
        self._characters = _characters(recogniser)
        self._recogniser = _on_processor(recogniser)
        # A graph for one size takes two thirds of what one for any takes. Pictures have few sizes; parts of them have any.
        self._in_pictures = functools.lru_cache(maxsize=_SIZES)(_detector)
        self._in_parts = _detector(None)

    @staticmethod
    def weights_sha256() -> dict[str, str]:
        """Hex SHA-256 of both weights by role; the networks need not be loaded."""
        return {
            "text_detector": sha256_of(packaged("rapidocr", _DETECTOR)),
            "text_recogniser": sha256_of(packaged("rapidocr", _RECOGNISER)),
        }

    def find(self, picture: NDArray[np.uint8], scale: float = 1.0, between: tuple[int, int] | None = None) -> list[LineBox]:
        """Return the boxes of text lines in an RGB picture `(H, W, 3)`, from top to bottom.

        Args:
            picture: a frame.
            scale: how much larger or smaller than `picture` the detector sees it; a character should be 10 to 60 pixels high there.
            between: the rows `[top, bottom)` that are looked at; all of them by default.
        """
        top, bottom = between or (0, len(picture))
        picture = picture[top:bottom]
        height, width = picture.shape[:2]
        rows, columns = (max(_STRIDE, round(side * scale / _STRIDE) * _STRIDE) for side in (height, width))
        sized = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA if rows < height else cv2.INTER_LINEAR)
        detector = self._in_parts if between else self._in_pictures((rows, columns))
        core = detector(_planes(sized))[0][0, 0]
        stretch, offset = np.array([width / columns, height / rows], np.float32), np.array([0, top], np.float32)
        return sorted((box * stretch + offset for box in _boxes(core)), key=lambda box: (float(box[:, 1].mean()), float(box[:, 0].mean())))

    def forget(self) -> None:
        """Give up the memory of searches that are over, 0.2 GB where two ran side by side; the next one takes a fifth of a second more."""
        self._in_pictures.cache_clear()
        self._in_parts.forget()

    def read(self, picture: NDArray[np.uint8], box: LineBox) -> ReadText:
        """Read the line in a box of an RGB picture `(H, W, 3)`.

        The recogniser reads rows. A column is laid out as one, cut into as many cells as it may have characters; the surest of the readings
        with one character per cell is taken, or else the surest of all.
        """
        line = _levelled(picture, box)
        height, width = line.shape[:2]
        if height < _VERTICAL * width or width < _THINNEST:
            return self._read_row(line)
        fewest = max(1, round(height / width))
        readings = [(count, self._read_row(_as_row(line, count))) for count in range(fewest, fewest + 3)]
        return max(readings, key=lambda reading: (len(reading[1].text) == reading[0], reading[1].score))[1]

    def _read_row(self, line: NDArray[np.uint8]) -> ReadText:
        height, width = line.shape[:2]
        wanted = min(max(1, math.ceil(_LINE_HEIGHT * width / height)), _MAX_WIDTH)
        padded = max(_MIN_WIDTH, math.ceil(wanted / _WIDTH_STEP) * _WIDTH_STEP)
        planes = np.zeros((1, 3, _LINE_HEIGHT, padded), np.float32)
        interpolation = cv2.INTER_AREA if height > _LINE_HEIGHT else cv2.INTER_LINEAR
        planes[..., :wanted] = _planes(cv2.resize(line, (wanted, _LINE_HEIGHT), interpolation=interpolation))
        return self._decode(self._recogniser(planes)[0][0])

    def _decode(self, columns: NDArray[np.float32]) -> ReadText:
        """The best character of every column, without blanks and repetitions; `columns` is `(columns, characters)`."""
        best = columns.argmax(axis=1)
        begins = (best != 0) & np.append(True, best[1:] != best[:-1])
        characters = [(self._characters[best[at]], float(columns[at, best[at]])) for at in np.flatnonzero(begins)]
        # One entry of the dictionary may be several code points.
        return ReadText(
            "".join(text for text, _ in characters), tuple(round(value, 4) for text, value in characters for _ in range(len(text)))
        )


def _levelled(picture: NDArray[np.uint8], box: LineBox) -> NDArray[np.uint8]:
    """Cut a box out of a picture and lay it level."""
    across = max(float(np.linalg.norm(box[0] - box[1])), float(np.linalg.norm(box[2] - box[3])))
    down = max(float(np.linalg.norm(box[0] - box[3])), float(np.linalg.norm(box[1] - box[2])))
    width, height = max(1, round(across)), max(1, round(down))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(box.astype(np.float32), target)
    line = cv2.warpPerspective(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def _as_row(column: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Lay the `count` cells of a column side by side as squares, without the margin by which a line's core was grown."""
    height, width = column.shape[:2]
    margin = round(_MARGIN * width)
    inner = column[margin : height - margin, margin : width - margin]
    side = inner.shape[1]
    edges = [round(inner.shape[0] * i / count) for i in range(count + 1)]
    return np.concatenate([cv2.resize(inner[a:b], (side, side)) for a, b in itertools.pairwise(edges)], axis=1)


def _planes(picture: NDArray[Any]) -> NDArray[np.float32]:
    """RGB `(H, W, 3)` as the networks take it: `(1, 3, H, W)` BGR in -1..1."""
    return np.ascontiguousarray(picture[..., ::-1].transpose(2, 0, 1), np.float32)[None] / 127.5 - 1


def _boxes(core: NDArray[np.float32]) -> list[LineBox]:
    """Boxes around the regions of a core map `(H, W)`, in its pixels."""
    mask = cv2.dilate((core > _CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        centre, (a, b), angle = cv2.minAreaRect(contour)
        if min(a, b) < _MIN_SIDE or _mean_inside(core, cv2.boxPoints((centre, (a, b), angle))) < _MIN_SCORE:
            continue
        growth = a * b * _GROWTH / (2 * (a + b))
        corners = _in_reading_order(cv2.boxPoints((centre, (a + 2 * growth, b + 2 * growth), angle)))
        found.append(np.clip(corners, 0, np.array(core.shape[::-1], np.float32)).astype(np.float32))
    return found


def _mean_inside(core: NDArray[np.float32], corners: Any) -> float:  # noqa: ANN401 - OpenCV's types
    x, y, w, h = cv2.boundingRect(corners.astype(np.int32))
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, core.shape[1]), min(y + h, core.shape[0])
    inside = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(inside, [(corners - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(core[y0:y1, x0:x1], inside)[0])


def _in_reading_order(corners: Any) -> NDArray[np.float32]:  # noqa: ANN401 - OpenCV's types
    """Top left, top right, bottom right, bottom left of a box tilted by less than 45 degrees."""
    left, right = np.split(np.asarray(corners, np.float32)[np.argsort(corners[:, 0], kind="stable")], 2)
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.stack([top_left, top_right, bottom_right, bottom_left])


def _detector(size: tuple[int, int] | None) -> OnProcessor:
    """The detector for pictures of one size, or of any."""
    return _on_processor(_graph(packaged("rapidocr", _DETECTOR), (1, 3, *size) if size else None))


def _on_processor(graph: Any) -> OnProcessor:  # noqa: ANN401 - OpenVINO ships no types
    from models.on_processor import OnProcessor

    return OnProcessor(graph, "f32")


def _graph(weights: Path, shape: Sequence[int] | None = None) -> Any:  # noqa: ANN401 - OpenVINO ships no types
    # Here, since OpenVINO is slow to import and whoever asks for a weight's hash loads no network.
    from models.on_processor import onnx_graph

    try:
        return onnx_graph(weights, shape)
    except RuntimeError as error:
        raise InputError(note("onnx_unreadable", file=str(weights), error=type(error).__name__)) from error


def _characters(recogniser: Any) -> Sequence[str]:  # noqa: ANN401 - OpenVINO ships no types
    """The recogniser's characters by number: the blank, those its file lists, and the space."""
    listed: str = recogniser.get_rt_info(["framework", "character"]).value
    return ("", *listed.splitlines(), " ")
