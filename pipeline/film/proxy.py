"""A copy of an episode that browsers play, frame for frame with the same times, and the table by which a page finds a frame in it.

Browsers do not play every codec, and seek to frames only by time: to `i / rate` most frames of a variable rate come out wrong, to a
frame's own PTS some do by rounding, to its middle none (tested in `tests/pipeline/film/test_proxy.py`). So a page seeks to the middle of
`[ticks[i], ticks[i + 1])` and names the frame that it asked for. Pictures are turned and stretched as displayed and scaled down; whoever
has to see what the file holds looks at the still that was taken from the file itself.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from pages.errors import InputError, StorageError, system_reason
from pages.notes import note
from pipeline.film.decode import Decoder, Frame
from pipeline.film.media import open_video, probe
from pipeline.film.sound import lay_sound
from pipeline.record.evidence import InputFile
from pipeline.record.frame_table import FrameTable
from pipeline.record.record import Record
from pipeline.record.timeline import decimal_seconds

SHORT_SIDE = 720
"""Pixels; a proxy is never larger than its original."""

# Twelve frames to decode at most for one step back. Without B-frames the file needs no edit list, which browsers read differently.
_X264 = {"preset": "veryfast", "crf": "22", "g": "12", "bf": "0", "profile": "main"}
_RATE_OF_NO_MEANING = Fraction(25)
"""The encoder asks for a rate for its rate control; times are what the frames say."""


class FrameTimes(Record):
    """When each frame of an episode is shown, for a page: frame `i` fills `[ticks[i], ticks[i + 1])` times `seconds_per_tick`."""

    seconds_per_tick: str = Field(description="the stream's time base, numerator/denominator")
    ticks: tuple[int, ...] = Field(description="each frame's first moment from the first frame's on, then the end of the last")

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.ticks) - 1

    def time(self, frame: int) -> Fraction:
        """Seconds at which a frame appears; `time(frames)` is the run time. Raises `IndexError` where there is no such frame."""
        if not 0 <= frame <= self.frames:
            raise IndexError(f"frame {frame} of {self.frames}")
        return self.ticks[frame] * Fraction(self.seconds_per_tick)


def frame_times(table: FrameTable) -> FrameTimes:
    """Return a frame table as a page reads it."""
    base = table.time_base
    return FrameTimes(seconds_per_tick=f"{base.numerator}/{base.denominator}", ticks=tuple(map(int, table.boundaries)))


def make_proxy(video: Path, proxy: Path, tell: Callable[[], None] = lambda: None) -> FrameTable:
    """Write an H.264 copy of every frame of a video with its sound (`pipeline.film.sound`), and hold it against the original.

    Args:
        video: the episode as handed in.
        proxy: the MP4 file to write.
        tell: called for every frame.

    Returns:
        The original's frame table; the proxy's times are the same, counted from the first frame.

    Raises:
        InputError: the video cannot be read, see `pipeline.film.decode.Decoder`.
        StorageError: the proxy cannot be written, or does not show the same frames at the same times.
    """
    # As many samples as there are ticks: every frame is one.
    decoder = Decoder(video, samples_per_second=1 / probe(video).time_base, sample_short_side=SHORT_SIDE)
    try:
        with av.open(str(proxy), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("libx264", rate=_RATE_OF_NO_MEANING, options=_X264)
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = decoder.probe.time_base
            sound = lay_sound(video, container, decoder.probe.start_offset)
            first = None
            for frame in decoder:
                tell()
                picture = _even(frame)
                if first is None:
                    first = frame.pts
                    stream.height, stream.width = picture.shape[:2]
                copy = av.VideoFrame.from_ndarray(_of_size(picture, stream.width, stream.height), format="rgb24")
                copy.time_base, copy.pts = decoder.probe.time_base, frame.pts - first
                container.mux(stream.encode(copy))
                container.mux([] if sound is None else [*sound.until(copy.pts * decoder.probe.time_base)])
            container.mux(stream.encode(None))
            container.mux([] if sound is None else [*sound.until(decoder.table.run_time, last=True)])
    except av.FFmpegError as error:
        raise StorageError(note("proxy_unwritable", file=str(video), why=str(error.strerror))) from error
    except OSError as error:
        raise StorageError(note("proxy_unwritable", file=str(video), why=system_reason(error))) from error
    require_same_times(video.name, decoder.table, proxy)
    return decoder.table


def require_same_times(name: str, table: FrameTable, proxy: Path) -> None:
    """Hold a proxy against its original's frame table: as many frames, each at the same moment from the first on.

    Raises:
        StorageError: it differs; the message names the episode (`name`) and the first frame that does.
    """
    with open_video(proxy) as (container, stream):
        base = stream.time_base or Fraction(1, av.time_base)
        found = sorted(packet.pts for packet in container.demux(stream) if packet.size and packet.pts is not None)
    if len(found) != len(table):
        raise StorageError(note("proxy_other_count", file=name, frames=len(table), found=len(found)))
    for frame, pts in enumerate(found):
        if pts * base != table.time(frame):
            raise StorageError(
                note("proxy_other_time", file=name, frame=frame, time=decimal_seconds(table.time(frame)), found=decimal_seconds(pts * base))
            )


def require_frames_of(item: InputFile, table: FrameTable) -> None:
    """Hold a frame table against what the record says of the episode.

    Raises:
        InputError: it has other frames or another run time; the page would name frames that the record does not mean.
    """
    if (len(table), table.run_time) != (item.frames, item.duration):
        raise InputError(note("proxy_of_other_video", file=item.file, frames=item.frames, found=len(table)))


def _even(frame: Frame) -> NDArray[np.uint8]:
    """The picture without the last odd line or column, which the colour planes cannot hold."""
    if frame.picture is None:
        raise RuntimeError("a frame without a picture: every frame should be a sample")
    height, width = (max(2, side - side % 2) for side in frame.picture.shape[:2])
    picture = frame.picture[:height, :width]
    missing = ((0, height - picture.shape[0]), (0, width - picture.shape[1]), (0, 0))
    return np.ascontiguousarray(np.pad(picture, missing, "edge") if any(map(any, missing)) else picture)


def _of_size(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture in the size of the first one, cut or with black beside it: some streams change their size on the way."""
    if picture.shape[:2] == (height, width):
        return picture
    framed = np.zeros((height, width, 3), np.uint8)
    part = picture[:height, :width]
    framed[: part.shape[0], : part.shape[1]] = part
    return framed
