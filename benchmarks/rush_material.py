"""A cut with known truth out of real clips: shots reframed to 9:16, graded, some mirrored, some faster, re-encoded at a low rate."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import BenchmarkError
from landmarks.picture import Picture
from models.embedder import Embedder
from pipeline.film.decode import Decoder
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import keep_keyframes, load_keyframes
from pipeline.film.samples import listed, store
from pipeline.record.frame_table import FrameTable

RATE = 25
WIDTH, HEIGHT = 720, 1280
_BIT_RATE = 900_000
_SUBTITLE = (0.12, 0.7, 0.88, 0.78)
_EVERY_FRAME = Fraction(1000)

_APART, _LEAST_CHANGE, _DRAWN = 3, 0.5, 50
"""Frames over which a shot changes, grey levels by which it changes at least, and shots drawn until one does."""


@dataclass(frozen=True)
class CutShot:
    """One shot of the cut: `frames` of it from frame `first` of a clip on, at `speed`, through a window of the picture.

    `centre` is the window's middle across the picture and `zoom` the picture's height over the window's, at least 1; without `reframed`
    the whole picture stands over a blurred copy of itself. `look` is the seed of the grade.
    """

    clip: Path
    first: int
    frames: int
    speed: float = 1.0
    mirrored: bool = False
    reframed: bool = True
    centre: float = 0.5
    zoom: float = 1.0
    look: int = 0


@dataclass(frozen=True)
class ClipStretch:
    """Frames `[first, last)` of a clip within one shot; the clip's rate, width over height and all frames in grey, `(frames, 27, 48)`."""

    clip: Path
    first: int
    last: int
    rate: float
    aspect: float
    grey: NDArray[np.uint8]


def stretches(clip: Path) -> list[ClipStretch]:
    """Return the parts of a clip between its hard cuts, as far as neighbouring thumbnails show them, at least 1.5 s long."""
    decoder = Decoder(clip, samples_per_second=Fraction(1, 1000))
    thumbnails = [frame.thumbnail for frame in decoder]
    grey = np.stack([cv2.cvtColor(thumbnail, cv2.COLOR_RGB2GRAY) for thumbnail in thumbnails])
    rows = np.array([cv2.resize(thumbnail, (16, 9), interpolation=cv2.INTER_AREA).ravel() for thumbnail in thumbnails], np.float32)
    rows -= rows.mean(1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6
    cuts = np.flatnonzero((rows[1:] * rows[:-1]).sum(1) < 0.8) + 1
    rate = float(len(rows) / decoder.table.run_time)
    edges = [0, *(int(cut) for cut in cuts), len(rows)]
    width, height = decoder.probe.display_size
    return [
        ClipStretch(clip, a, b, rate, width / height, np.asarray(grey, np.uint8))
        for a, b in itertools.pairwise(edges)
        if b - a >= 1.5 * rate
    ]


def choose_cuts(clips: Sequence[Path], count: int, seed: int) -> list[CutShot]:
    """Draw `count` shots of 1 to 2.4 s from the clips in turn: a third mirrored, a third at 1.1x, a fifth not reframed.

    None of a picture that stands: it has no in-point that anybody could tell.
    """
    chance = np.random.default_rng(seed)
    parts = {clip: stretches(clip) for clip in clips}
    usable = [clip for clip in clips if parts[clip]]
    cuts = []
    for number in range(count):
        clip = usable[number % len(usable)]
        for _ in range(_DRAWN):
            part = parts[clip][int(chance.integers(len(parts[clip])))]
            cut = _drawn(part, number, chance)
            if _changes(cut, part) >= _LEAST_CHANGE:
                break
        else:
            raise BenchmarkError(f"{clip}: its picture stands nearly everywhere; take another clip")
        cuts.append(cut)
    return cuts


def _drawn(part: ClipStretch, number: int, chance: np.random.Generator) -> CutShot:
    speed = 1.1 if number % 3 == 1 else 1.0
    longest = (part.last - part.first - 2) / part.rate / speed
    frames = int(RATE * min(longest, chance.uniform(1.0, 2.4)))
    room = part.last - part.first - int(frames / RATE * speed * part.rate) - 2
    return CutShot(
        part.clip,
        part.first + int(chance.integers(max(room, 1))),
        frames,
        speed,
        mirrored=number % 3 == 2,
        reframed=number % 5 != 4,
        centre=float(chance.uniform(0.2, 0.8)),
        zoom=float(chance.uniform(1.0, 1.4)),
        look=int(chance.integers(1 << 30)),
    )


def _changes(cut: CutShot, part: ClipStretch) -> float:
    """Grey levels (root mean square) by which what the shot shows of the clip changes over three frames, but for its brightness."""
    last = min(cut.first + round(cut.frames / RATE * cut.speed * part.rate), part.last)
    shown = part.grey[cut.first : last].astype(np.float32)
    if cut.reframed:
        across = min(WIDTH / HEIGHT / part.aspect / cut.zoom, 1.0)
        left = round((1 - across) * cut.centre * shown.shape[2])
        shown = shown[:, :, left : left + max(1, round(across * shown.shape[2]))]
    shown -= shown.mean(axis=(1, 2), keepdims=True)
    return float(np.sqrt(((shown[_APART:] - shown[:-_APART]) ** 2).mean()))


def true_start(cut: CutShot, table: FrameTable) -> Fraction:
    """Seconds into the clip at which the shot begins."""
    return table.time(cut.first)


def write_cut(cuts: Sequence[CutShot], path: Path) -> list[tuple[int, int]]:
    """Encode the shots one after the other at a low rate; returns their frames `[start, end)`."""
    return write_shots([pictures_of(cut) for cut in cuts], path)


def write_shots(several: Sequence[Iterable[Picture]], path: Path) -> list[tuple[int, int]]:
    """Encode shots, given by their finished frames, one after the other at a low rate; returns their frames `[start, end)`."""
    shots: list[tuple[int, int]] = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "b": str(_BIT_RATE)})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", _BIT_RATE
        at = 0
        for pictures in several:
            begun = at
            for picture in pictures:
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base, at = at, Fraction(1, RATE), at + 1
                container.mux(stream.encode(frame))
            shots.append((begun, at))
        container.mux(stream.encode(None))
    return shots


def pictures_of(cut: CutShot) -> Iterator[Picture]:
    """Yield the shot's finished frames."""
    chance = np.random.default_rng(cut.look)
    tones, colours = _grade(chance)
    grain = [chance.normal(0, 4, (HEIGHT, WIDTH)).astype(np.int8) for _ in range(4)]
    has_subtitle = cut.look % 2 == 0
    for number, picture in enumerate(_source(cut)):
        framed = _reframe(picture, cut) if cut.reframed else over_blur(picture)
        framed = np.ascontiguousarray(framed[:, ::-1] if cut.mirrored else framed)
        graded = cv2.transform(cv2.LUT(framed, tones), colours)
        grey = cv2.merge([grain[number % len(grain)]] * 3)
        finished = np.asarray(cv2.add(graded, grey, dtype=cv2.CV_8U), np.uint8)
        if has_subtitle:
            text = f"subtitle {cut.look % 9973} line {number // 20}"
            cv2.putText(finished, text, (100, 940), cv2.FONT_HERSHEY_DUPLEX, 1.2, (0, 0, 0), 8)
            cv2.putText(finished, text, (100, 940), cv2.FONT_HERSHEY_DUPLEX, 1.2, (255, 255, 255), 3)
        yield finished


def read_cut(path: Path, shots: Sequence[tuple[int, int]], embedder: Embedder, folder: Path) -> KeptEpisode:
    """Decode the cut as the main job would and keep what finding rushes takes; the shots are taken as they are known."""
    folder.mkdir(parents=True)
    decoder = Decoder(path, samples_per_second=Fraction(4))
    thumbnails = []
    for frame in decoder:
        thumbnails.append(cv2.cvtColor(frame.thumbnail, cv2.COLOR_RGB2GRAY))
        if frame.picture is not None:
            store(frame.picture, frame.index, folder)
    grey = np.asarray(np.stack(thumbnails), np.uint8)
    keep_keyframes(listed(folder), shots, embedder, folder / "keyframes")
    return KeptEpisode(path.name, "0" * 64, decoder.table, tuple(shots), (_SUBTITLE,), load_keyframes(folder / "keyframes"), grey)


def _source(cut: CutShot) -> Iterator[Picture]:
    """Yield the clip's frames that the shot shows, each as often as it shows it."""
    decoder = Decoder(cut.clip, samples_per_second=_EVERY_FRAME)
    given = 0
    start: Fraction | None = None
    before: Picture | None = None
    for frame in decoder:
        if frame.index < cut.first or frame.picture is None:
            continue
        start = frame.time if start is None else start
        # The frame on screen at the moment that an editing program takes, in the middle of the cut's frame.
        while given < cut.frames and before is not None and start + Fraction(cut.speed) * Fraction(2 * given + 1, 2 * RATE) < frame.time:
            yield before
            given += 1
        if given == cut.frames:
            return
        before = frame.picture
    while given < cut.frames and before is not None:
        yield before
        given += 1


def _reframe(picture: Picture, cut: CutShot) -> Picture:
    height, width = picture.shape[:2]
    tall = height / cut.zoom
    wide = tall * WIDTH / HEIGHT
    if wide > width:
        wide, tall = width, width * HEIGHT / WIDTH
    x0, y0 = (width - wide) * cut.centre, (height - tall) / 2
    scale = np.array([[wide / WIDTH, 0, x0], [0, tall / HEIGHT, y0]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, scale, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def over_blur(picture: Picture) -> Picture:
    """Stand a picture over an enlarged, blurred copy of itself, as vertical platforms show a wide one."""
    height, width = picture.shape[:2]
    factor = max(WIDTH / width, HEIGHT / height)
    large = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    y, x = (large.shape[0] - HEIGHT) // 2, (large.shape[1] - WIDTH) // 2
    canvas = cv2.GaussianBlur(large[y : y + HEIGHT, x : x + WIDTH], (0, 0), 20)
    factor = min(WIDTH / width, HEIGHT / height)
    small = cv2.resize(picture, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)
    y, x = (HEIGHT - small.shape[0]) // 2, (WIDTH - small.shape[1]) // 2
    canvas[y : y + small.shape[0], x : x + small.shape[1]] = small
    return np.asarray(canvas, np.uint8)


def _grade(chance: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A tone curve per channel, `(256, 1, 3)`, and a matrix that changes the saturation."""
    value = np.arange(256) / 255
    curves = []
    contrast, lift, gamma = chance.uniform(0.75, 1.25), chance.uniform(-0.06, 0.08), chance.uniform(0.7, 1.4)
    for _ in range(3):
        curve = value ** (gamma * chance.uniform(0.9, 1.1))
        curves.append(np.clip((curve - 0.5) * contrast + 0.5 + lift + chance.uniform(-0.04, 0.04), 0, 1) * 255)
    saturation = chance.uniform(0.4, 1.3)
    matrix = saturation * np.eye(3) + (1 - saturation) / 3
    return np.stack(curves, 1).astype(np.uint8)[:, None], matrix.astype(np.float32)
