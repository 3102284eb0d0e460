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
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import SideData
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from pages.errors import InputError
from pages.names import one_line

# By libavformat's names; play lists (hls, dash, concat), pictures (image2, *_pipe), devices and raw streams without times stay out.
_CONTAINERS = "mov,matroska,webm,mpegts,mpeg,avi,flv,mxf,asf,ogg"
# These state no duration; libavformat's figure for them is its own guess.
_WITHOUT_DURATION = {"mpegts", "mpeg"}
_PICTURE_BRANDS = {"avif", "heic", "heix", "heim", "heis", "mif1"}
_NOT_THE_FILM = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
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
    first frame, or None where it says nothing. `start_offset` is the first frame's PTS in seconds on the container's clock.
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
    video_streams: int

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as displayed: the sample aspect ratio stretches the width, then the picture is turned."""
        size = max(1, round(self.width * self.sample_aspect_ratio)), self.height
        return (size[1], size[0]) if self.orientation.transposed else size


def probe(path: Path) -> Probe:
    """Look at a video: its headers and its first frame.

    Raises:
        InputError: no such file, a folder, empty, unreadable, a picture, without video, or without a frame that can be decoded.
    """
    with open_video(path) as (container, stream):
        frame = _first_frame(path, container, stream)
        time_base = stream.time_base or Fraction(1, av.time_base)
        start = (frame.pts or 0) * time_base
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
            container_duration=_declared_duration(container, stream, start),
            video_streams=len(_films(container)),
        )


@contextlib.contextmanager
def open_video(path: Path, *, frame_threads: bool = True) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and its video stream for demuxing; the other streams are not even read.

    `frame_threads` decodes several frames at once. One thread decodes damaged packets the same way every time; several do not.

    Raises:
        InputError: as `probe`, except for frames that cannot be decoded.
    """
    name = one_line(str(path))
    _require_plain_file(path, name)
    options = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS}
    try:
        container = av.open(f"file:{os.fspath(path)}", "r", container_options=options, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise _refusal(path, name, error) from error
    with container:
        films = _films(container)
        if container.metadata.get("major_brand", "").strip() in _PICTURE_BRANDS:
            raise InputError(f"{name}: is a picture, not a video; leave it out")
        if not films:
            raise InputError(f"{name}: has no video stream, only sound or a cover picture; give the video itself")
        stream = next((film for film in films if film.disposition & Disposition.default), films[0])
        if stream.codec_context is None:
            raise InputError(f"{name}: its video codec is unknown to this program; export it as H.264")
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        stream.thread_type = "AUTO" if frame_threads else "NONE"
        if not frame_threads:
            stream.thread_count = 1
        elif stream.width * stream.height > _LARGE:
            stream.thread_count = min(_THREADS_WHEN_LARGE, os.cpu_count() or 1)
        yield container, stream


def _require_plain_file(path: Path, name: str) -> None:
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            with path.open("rb"):
                pass
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file; check the path") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); check the path and its rights") from error
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{name}: is a folder; name the video files in it")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{name}: is not a plain file; copy the video to a file first")
    if status.st_size == 0:
        raise InputError(f"{name}: is empty (0 bytes); copy or export it again")


def _refusal(path: Path, name: str, error: Exception) -> InputError:
    kind = _picture_format(path)
    if kind:
        return InputError(f"{name}: is a picture ({kind}), not a video; leave it out")
    return InputError(f"{name}: is not a video that can be opened ({_reason(error)}); copy it again or export it as MP4 or MKV")


def _reason(error: Exception) -> str:
    if isinstance(error, av.ArgumentError):
        return "no known video container"
    return one_line(getattr(error, "strerror", None) or type(error).__name__)


def _picture_format(path: Path) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as picture:
                return picture.format
        except Image.DecompressionBombError:
            return "very large"
        except (OSError, ValueError, SyntaxError):
            return None


def _films(container: InputContainer) -> list[VideoStream]:
    return [stream for stream in container.streams.video if not stream.disposition & _NOT_THE_FILM]


def _first_frame(path: Path, container: InputContainer, stream: VideoStream) -> VideoFrame:
    reason = "no packet of it decodes"
    packets = container.demux(stream)
    while True:
        try:
            for frame in next(packets).decode():
                return frame
        except StopIteration:
            break
        except av.FFmpegError as error:
            reason = _reason(error)
    name, codec = one_line(str(path)), stream.codec_context.name
    raise InputError(f"{name}: holds no frame that can be decoded ({codec}: {reason}); copy or export it again")


def _orientation(frame: VideoFrame) -> Orientation:
    """Read the display matrix that a frame carries (libavutil/display.h: x' = a x + c y, y' = b x + d y), to the nearest quarter turn."""
    data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(data, SideData):
        return Orientation()
    a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(data), np.int32)[:5])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(transposed=True, flip_x=c < 0, flip_y=b < 0)
    return Orientation(flip_x=a < 0, flip_y=d < 0)


def _declared_duration(container: InputContainer, stream: VideoStream, start: Fraction) -> Fraction | None:
    """Seconds the container gives the stream; Matroska's tag and a file's duration count from its zero, not from the first frame."""
    if container.format.name in _WITHOUT_DURATION:
        return None
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    tag = _CLOCK_TAG.fullmatch(stream.metadata.get("DURATION", ""))
    if tag:
        return int(tag[1]) * 3600 + int(tag[2]) * 60 + Fraction(tag[3]) - max(start, Fraction(0))
    if container.duration:
        return Fraction(container.duration, av.time_base) - max(start, Fraction(0))
    return None
