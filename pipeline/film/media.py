"""What a video file is, before it is decoded in earnest: which stream, how large, which way up, how long it says it is.

A file is opened as a plain local file and only as one of the containers that hold video. libavformat also reads play lists, file-name
patterns and `protocol:` prefixes, all of which a hostile name or content could turn into reading something else.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.sidedata.sidedata import SideData
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from pages.errors import InputError
from pages.names import one_line
from pages.notes import Argument, note

# By libavformat's names; play lists (hls, dash, concat), pictures (image2, *_pipe), devices and raw streams without times stay out.
_CONTAINERS = "mov,matroska,webm,mpegts,mpeg,avi,flv,mxf,asf,ogg"
# Bits of the clocks that say when a frame appears and not how long it stays; AVI and MXF count frames, MP4 and Matroska state durations.
_CLOCK_BITS = {"mpegts": 33, "mpeg": 33, "flv": 32, "asf": 32, "ogg": 64}
# These state no duration; libavformat's figure for them is its own guess.
_WITHOUT_DURATION = {"mpegts", "mpeg"}
_PICTURE_BRANDS = {"avif", "heic", "heix", "heim", "heis", "mif1"}
_NOT_THE_FILM = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_LATE_START = Fraction(1)
# A cover is one picture, which some programs write twice.
_MOST_STILLS = 2
# A film has at least this part of the frames of the stream with the most; covers and slides beside it have far fewer.
_FILM_PART = 4
_CLOCK_TAG = re.compile(r"(\d+):(\d{2}):(\d{2}(?:\.\d+)?)")
# Frame threads each hold frames of their own; above 4K a few are enough and sixteen would take gigabytes.
_LARGE = 4096 * 2304
_THREADS_WHEN_LARGE = 4


@dataclass(frozen=True)
class Orientation:
    """How decoded pixels are turned for display: transposed, then mirrored left-right, then top-bottom."""

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def rotation(self) -> int:
        """Degrees clockwise: 0, 90, 180 or 270. A mirrored picture is this rotation followed by a left-right mirroring."""
        return 90 * self.transposed + 180 * self.flip_y

    def apply(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return `(h, w, 3)` pixels as displayed, contiguous."""
        if self.transposed:
            picture = picture.swapaxes(0, 1)
        if self.flip_x:
            picture = picture[:, ::-1]
        if self.flip_y:
            picture = picture[::-1]
        return np.ascontiguousarray(picture)


@dataclass(frozen=True)
class Probe:
    """A video stream as its container and its first frame describe it.

    `width` and `height` are pixels as coded. `container_duration` is what the container says the video stream lasts, in seconds from its
    first frame, or None where it says nothing; `of_all_streams` says that it gives it for the file as a whole. `start_offset` is the first
    frame's PTS in seconds on the container's clock. `clock_bits`: see `pipeline.record.frame_table.Clock`.
    """

    container: str
    codec: str
    stream_index: int
    width: int
    height: int
    sample_aspect_ratio: Fraction
    orientation: Orientation
    time_base: Fraction
    frame_rate: Fraction | None
    start_offset: Fraction
    container_duration: Fraction | None
    of_all_streams: bool
    clock_bits: int | None
    video_streams: int

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as displayed: the sample aspect ratio stretches the width, then the picture is turned."""
        size = max(1, round(self.width * self.sample_aspect_ratio)), self.height
        return (size[1], size[0]) if self.orientation.transposed else size


def probe(path: Path) -> Probe:
    """Look at a video: its headers and its first frame.

    Raises:
        InputError: no such file, a folder, empty, unreadable, a picture, without video but a still picture, or without a frame that can be
            decoded.
    """
    with open_video(path) as (container, stream):
        frame = _first_frame(path, container, stream)
        time_base = stream.time_base or Fraction(1, av.time_base)
        start = (frame.pts or 0) * time_base
        duration, of_all_streams = _declared_duration(container, stream, start)
        return Probe(
            container=container.format.name,
            codec=stream.codec_context.name,
            stream_index=stream.index,
            width=frame.width,
            height=frame.height,
            sample_aspect_ratio=stream.sample_aspect_ratio or Fraction(1),
            orientation=_orientation(frame),
            time_base=time_base,
            frame_rate=stream.average_rate or stream.guessed_rate or None,
            start_offset=start,
            container_duration=duration,
            of_all_streams=of_all_streams,
            clock_bits=_CLOCK_BITS.get(container.format.name),
            video_streams=len(_films(container)),
        )


@contextlib.contextmanager
def open_video(path: Path, *, frame_threads: bool = True) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and its video stream for demuxing; the other streams are not even read.

    `frame_threads` decodes several frames at once. One thread decodes damaged packets the same way every time; several do not.

    Raises:
        InputError: as `probe`, except for frames that cannot be decoded.
    """
    _require_plain_file(path)
    with _opened(path) as container:
        films = _films(container)
        if container.metadata.get("major_brand", "").strip() in _PICTURE_BRANDS:
            raise InputError(note("video_is_picture", file=str(path)))
        if not films:
            raise InputError(note("video_no_stream", file=str(path)))
        stream = _film(path, films)
        if stream.codec_context is None:
            raise InputError(note("video_codec_unknown", file=str(path)))
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        stream.thread_type = "AUTO" if frame_threads else "NONE"
        if not frame_threads:
            stream.thread_count = 1
        elif stream.width * stream.height > _LARGE:
            stream.thread_count = min(_THREADS_WHEN_LARGE, os.cpu_count() or 1)
        yield container, stream


@contextlib.contextmanager
def open_sound(path: Path) -> Iterator[tuple[InputContainer, AudioStream] | None]:
    """Open a file and its first audio stream for demuxing; None where it has none that can be decoded.

    Raises:
        InputError: the file cannot be opened, see `open_video`.
    """
    _require_plain_file(path)
    with _opened(path) as container:
        sound = next(iter(container.streams.audio), None)
        if sound is None or sound.codec_context is None:
            yield None
            return
        for other in container.streams:
            if other.index != sound.index:
                other.discard = Discard.all
        yield container, sound


def _opened(path: Path) -> InputContainer:
    # Left on, libavformat takes a clock that starts anew more than a minute earlier for one that turned over, and adds 26.5 hours to it.
    options = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS, "correct_ts_overflow": "0"}
    try:
        return av.open(f"file:{os.fspath(path)}", "r", container_options=options, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise _refusal(path, error) from error


def _require_plain_file(path: Path) -> None:
    file = str(path)
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            with path.open("rb"):
                pass
    except FileNotFoundError as error:
        raise InputError(note("video_missing", file=file)) from error
    except OSError as error:
        raise InputError(note("video_unreadable", file=file, reason=str(error.strerror))) from error
    if stat.S_ISDIR(status.st_mode):
        raise InputError(note("video_is_folder", file=file))
    if not stat.S_ISREG(status.st_mode):
        raise InputError(note("video_not_plain", file=file))
    if status.st_size == 0:
        raise InputError(note("video_empty", file=file))


def _refusal(path: Path, error: Exception) -> InputError:
    kind = _picture_format(path)
    if kind:
        return InputError(note("video_is_picture_file", file=str(path), format=kind))
    return InputError(note("video_not_opened", file=str(path), reason=_reason(error)))


def _reason(error: Exception) -> Argument:
    if isinstance(error, av.ArgumentError):
        return note("video_no_container")
    return one_line(getattr(error, "strerror", None) or type(error).__name__)


def _picture_format(path: Path) -> Argument | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as picture:
                return picture.format
        except Image.DecompressionBombError:
            return note("picture_very_large")
        except (OSError, ValueError, SyntaxError):
            return None


def _films(container: InputContainer) -> list[VideoStream]:
    return [stream for stream in container.streams.video if not stream.disposition & _NOT_THE_FILM]


def _film(path: Path, films: Sequence[VideoStream]) -> VideoStream:
    """Return the film among a file's video streams: the default one of those with frames enough to be one, or the first.

    Covers are written as ordinary streams too, even as the default one.
    """
    if len(films) == 1:
        return films[0]
    counts = {film.index: film.frames for film in films}
    if not all(counts.values()):
        counts = _count_packets(path, list(counts))
    enough = [film for film in films if counts[film.index] * _FILM_PART >= max(counts.values())]
    return next((film for film in enough if film.disposition & Disposition.default), enough[0])


def _count_packets(path: Path, streams: Sequence[int]) -> dict[int, int]:
    """Count the packets of some streams; only what comes before a read error."""
    counts = dict.fromkeys(streams, 0)
    with _opened(path) as container, contextlib.suppress(av.FFmpegError):
        for packet in container.demux([container.streams[index] for index in streams]):
            counts[packet.stream_index] += packet.size > 0
    return counts


def _first_frame(path: Path, container: InputContainer, stream: VideoStream) -> VideoFrame:
    """Decode the first frame that there is, and make sure that the stream goes on after it."""
    reason: Argument = note("video_no_packet")
    packets = container.demux(stream)
    first, read = None, 0
    while first is None or read <= _MOST_STILLS:
        try:
            packet = next(packets)
            read += packet.size > 0
            if first is None:
                first = next(iter(packet.decode()), None)
        except StopIteration:
            break
        except av.FFmpegError as error:
            reason = _reason(error)
    if first is None:
        raise InputError(note("video_no_frame", file=str(path), codec=stream.codec_context.name, reason=reason))
    if read <= _MOST_STILLS:
        raise InputError(note("video_still", file=str(path), count=read))
    return first


def _orientation(frame: VideoFrame) -> Orientation:
    """Read the display matrix that a frame carries (libavutil/display.h: x' = a x + c y, y' = b x + d y), to the nearest quarter turn."""
    data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(data, SideData):
        return Orientation()
    a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(data), np.int32)[:5])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(transposed=True, flip_x=c < 0, flip_y=b < 0)
    return Orientation(flip_x=a < 0, flip_y=d < 0)


def lasts_as_long(path: Path, stream_index: int, end: Fraction) -> bool:
    """Whether a stream other than the film reaches `end`, in seconds from the first moment of the file; the file is demuxed for this."""
    with _opened(path) as container, contextlib.suppress(av.FFmpegError):
        others = [stream for stream in container.streams if stream.index != stream_index and stream.type in ("audio", "video", "subtitle")]
        for packet in container.demux(others) if others else ():
            if packet.pts is not None and packet.time_base and (packet.pts + (packet.duration or 0)) * packet.time_base >= end:
                return True
    return False


def _declared_duration(container: InputContainer, stream: VideoStream, start: Fraction) -> tuple[Fraction | None, bool]:
    """Seconds the container gives the stream, and whether it gives them for all streams together.

    Matroska's tag and a file's duration count from its zero, not from the first frame.
    """
    name = container.format.name
    if name in _WITHOUT_DURATION:
        return None, False
    if stream.duration and stream.time_base:
        own = stream.duration * stream.time_base
        # ASF has the whole file's in every stream, from zero.
        return (own - max(start, Fraction(0)), True) if name == "asf" else (own, False)
    tag = _CLOCK_TAG.fullmatch(stream.metadata.get("DURATION", ""))
    if tag:
        return int(tag[1]) * 3600 + int(tag[2]) * 60 + Fraction(tag[3]) - max(start, Fraction(0)), False
    # Of an FLV that does not begin at zero nobody says from where its duration counts.
    if container.duration and not (name == "flv" and start > _LATE_START):
        return Fraction(container.duration, av.time_base) - max(start, Fraction(0)), True
    return None, False
