"""One sequential decode of a file: for every frame its time and a thumbnail, for sampled frames a picture to match."""

from __future__ import annotations

import array
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from landmarks.index import Region
from pages.errors import InputError
from pages.notes import Note, note
from pipeline.film.media import Orientation, Probe, lasts_as_long, open_video, probe
from pipeline.record.frame_table import Clock, FrameTable, is_mismatch, time_warnings

# The shot detector's input; the picture is squashed to it whatever its shape.
THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT = 48, 27
_EVERY_LINE = 16

_SAME_PART = Fraction(9, 10)
_FEW_PICTURES = 25
"""Fewer different pictures than a second has may be a black screen or a card that many files share."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded frame.

    `pts` is in ticks of the stream's time base, `time` in seconds from the first frame. `thumbnail` is `(27, 48, 3)` unless another size
    was asked for and `picture` `(h, w, 3)`, both RGB uint8, turned as displayed; `picture` has square pixels and is None where the frame is
    not sampled.
    """

    index: int
    pts: int
    time: Fraction
    thumbnail: NDArray[np.uint8]
    picture: NDArray[np.uint8] | None


class Decoder:
    """A file's frames, to be iterated once; then `table` holds their times and `pictures` tells them from others.

    Args:
        path: the video file.
        samples_per_second: pictures are taken from the first frame at or after each multiple of 1 / this.
        sample_short_side: pictures' short side is at most this many pixels; they are never enlarged.
        thumbnail_size: width and height of the thumbnails, to which each picture is squashed as displayed.
        picture_area: the part of the frame, in 0..1 as displayed, that thumbnails show; None: all of it.
        frame_threads: decode several frames at once. Of a damaged file (`table.decode_failures`) the damaged frames may then come out
            differently each time; False gives the same pixels every time, more slowly.

    Raises:
        InputError: see `pipeline.film.media.probe`.
    """

    def __init__(
        self,
        path: Path,
        *,
        samples_per_second: Fraction,
        sample_short_side: int = 720,
        thumbnail_size: tuple[int, int] = (THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT),
        picture_area: Region | None = None,
        frame_threads: bool = True,
    ) -> None:
        self.path = path
        self.probe: Probe = probe(path)
        self._samples_per_second = samples_per_second
        self._short_side = sample_short_side
        self._thumbnail_size = thumbnail_size
        self._picture_area = picture_area
        self._frame_threads = frame_threads
        self._pts = array.array("q")
        self._failures = 0
        self._warnings: list[Note] = []
        self._pictures = array.array("Q")
        self._started = False
        self._table: FrameTable | None = None

    @property
    def table(self) -> FrameTable:
        """The times of all frames.

        Raises:
            RuntimeError: the frames have not all been taken yet.
        """
        if self._table is None:
            raise RuntimeError("the frame table is complete only after the last frame")
        return self._table

    @property
    def pictures(self) -> NDArray[np.uint64]:
        """A digest of each frame so far, `(frames,)`: the same in whatever container, at whatever time and under whatever tags it comes."""
        return np.array(self._pictures, np.uint64)

    def __iter__(self) -> Iterator[Frame]:
        if self._started:
            raise RuntimeError("a file is decoded once; make another Decoder to read it again")
        self._started = True
        with open_video(self.path, frame_threads=self._frame_threads) as (container, stream):
            yield from self._frames(container, stream)

    def _frames(self, container: InputContainer, stream: VideoStream) -> Iterator[Frame]:
        time_base = self.probe.time_base
        clock = Clock(time_base, self.probe.frame_rate, self.probe.clock_bits)
        pictures = _Pictures(self.path, self.probe, self._short_side, self._thumbnail_size, self._picture_area)
        # AVI stores neither presentation times nor durations: its packets' times are right on `dts`, in decoding order on `pts`.
        is_untimed = container.format.name == "avi"
        due = 0
        last_duration = 0
        for decoded, following in _with_next(self._decoded(container, stream)):
            last_duration = 0 if is_untimed else decoded.duration
            raw, next_raw = (None if frame is None else frame.dts if is_untimed else frame.pts for frame in (decoded, following))
            pts = clock.stamp(raw, last_duration, next_raw)
            self._pictures.append(_digest(decoded))
            self._pts.append(pts)
            time = (pts - self._pts[0]) * time_base
            sampled = time * self._samples_per_second >= due
            if sampled:
                due = time * self._samples_per_second // 1 + 1
            picture = pictures.sample(decoded) if sampled else None
            yield Frame(len(self._pts) - 1, pts, time, pictures.thumbnail(decoded), picture)
        if is_untimed:
            clock.missing = 0
        if self.probe.clock_bits is not None:
            # What the container has for one frame is its guess, and nonsense where parts of several rates were joined.
            last_duration = clock.typical
        self._table = self._finish(clock, last_duration, pictures.sizes)

    def _decoded(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        """Decode packet after packet and count what fails; a file that breaks off yields what came before."""
        packets = container.demux(stream)
        is_stream_of_segments = container.format.name == "mpegts"
        cut_short = False
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                break
            except av.FFmpegError as error:
                self._warnings.append(note("read_error", reason=str(error.strerror)))
                break
            if not packet.size:
                continue
            if packet.is_corrupt and not is_stream_of_segments:
                # The end of the file cut this one short. Decoding it would also lose the good frames that wait in the decoder.
                self._failures += 1
                cut_short = True
                continue
            yield from self._try(stream, packet)
        if cut_short:
            self._warnings.append(note("truncated"))
        yield from self._try(stream, None)

    def _try(self, stream: VideoStream, packet: av.Packet[VideoStream] | None) -> Iterator[VideoFrame]:
        try:
            frames = stream.codec_context.decode(packet)
        except av.FFmpegError:
            self._failures += 1
            return
        for frame in frames:
            self._failures += frame.is_corrupt
            yield frame

    def _finish(self, clock: Clock, last_duration: int, sizes: int) -> FrameTable:
        if not self._pts:
            raise InputError(note("video_none_decodes", file=str(self.path)))
        pts = np.array(self._pts, np.int64)
        if last_duration <= 0:
            last_duration = int(np.median(np.diff(pts))) if len(pts) > 1 else 1
        found = [*self._warnings, *clock.warnings()]
        if self._failures:
            found.append(note("damaged", count=self._failures))
        if sizes > 1:
            found.append(note("size_changes", count=sizes))
        if self.probe.video_streams > 1:
            found.append(note("several_streams", count=self.probe.video_streams, stream=self.probe.stream_index))
        table = FrameTable(
            pts, last_duration, self.probe.time_base, self.probe.container_duration, self._failures, jumps=tuple(clock.jumps)
        )
        if self._is_another_streams(table):
            table = replace(table, container_duration=None)
        return replace(table, warnings=(*found, *time_warnings(table)))

    def _is_another_streams(self, table: FrameTable) -> bool:
        """Whether the file's duration is no word about the film, since its sound lasts as long as that."""
        declared = self.probe.container_duration
        if not self.probe.of_all_streams or declared is None or declared < table.run_time or not is_mismatch(table.run_time, declared):
            return False
        # Within the 1 % that are allowed anyway.
        end = self.probe.start_offset + declared * Fraction(99, 100)
        return lasts_as_long(self.path, self.probe.stream_index, end)


def hold_the_same(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> bool:
    """Whether nine tenths of the shorter file's pictures stand in the longer one, bit by bit: a remux, a trim or a compilation of it.

    Args:
        one, other: the digests of all frames of two files, see `Decoder.pictures`.
    """
    if np.array_equal(one, other):
        return True
    fewer = min(len(np.unique(one)), len(np.unique(other)))
    return fewer >= _FEW_PICTURES and len(np.intersect1d(one, other)) >= _SAME_PART * fewer


def _with_next(frames: Iterable[VideoFrame]) -> Iterator[tuple[VideoFrame, VideoFrame | None]]:
    """Yield each frame with the one after it."""
    before = None
    for frame in frames:
        if before is not None:
            yield before, frame
        before = frame
    if before is not None:
        yield before, None


def _digest(frame: VideoFrame) -> int:
    """Of every sixteenth line of the first plane (brightness) as decoded: two takes never agree in that, and it takes next to no time."""
    if frame.planes[0].line_size < 0:
        # Lines stored from the bottom up lie before the plane's address.
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[::_EVERY_LINE, : frame.width]
    return int.from_bytes(hashlib.blake2b(lines.tobytes(), digest_size=8).digest(), "little")


class _Pictures:
    """Scales decoded frames; each scaler is kept for the whole pass, since setting one up costs more than using it."""

    def __init__(self, path: Path, source: Probe, short_side: int, thumbnail_size: tuple[int, int], picture_area: Region | None) -> None:
        self._name = str(path)
        self._aspect = source.sample_aspect_ratio
        self._orientation: Orientation = source.orientation
        self._short_side = short_side
        self._thumbnail_size = thumbnail_size
        self._picture_area = picture_area
        self._small, self._large = VideoReformatter(), VideoReformatter()
        self._seen: set[tuple[int, int]] = set()

    @property
    def sizes(self) -> int:
        """How many frame sizes were met."""
        return len(self._seen)

    def thumbnail(self, frame: VideoFrame) -> NDArray[np.uint8]:
        self._seen.add((frame.width, frame.height))
        width, height = self._thumbnail_size
        if self._picture_area is None:
            return self._scale(self._small, frame, (height, width) if self._orientation.transposed else (width, height))
        x0, y0, x1, y1 = self._picture_area
        large = (max(width, round(width / (x1 - x0))), max(height, round(height / (y1 - y0))))
        scaled = self._scale(self._small, frame, large[::-1] if self._orientation.transposed else large)
        left, top = (min(round(at * full), full - kept) for at, full, kept in ((x0, large[0], width), (y0, large[1], height)))
        return np.ascontiguousarray(scaled[top : top + height, left : left + width])

    def sample(self, frame: VideoFrame) -> NDArray[np.uint8]:
        width, height = frame.width * self._aspect, Fraction(frame.height)
        factor = min(Fraction(1), 1 / self._aspect, Fraction(self._short_side) / min(width, height))
        return self._scale(self._large, frame, (max(1, round(width * factor)), max(1, round(height * factor))))

    def _scale(self, scaler: VideoReformatter, frame: VideoFrame, size: tuple[int, int]) -> NDArray[np.uint8]:
        try:
            scaled = scaler.reformat(frame, *size, "rgb24", interpolation=Interpolation.AREA, threads=1)
        except (av.FFmpegError, ValueError) as error:
            raise InputError(note("video_pixel_format", file=self._name, format=frame.format.name)) from error
        return self._orientation.apply(np.asarray(scaled.to_ndarray(), np.uint8))
