"""One frame of a file by its number: what a still shows, taken from the file itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pages.errors import InputError
from pages.notes import note
from pipeline.film.media import Probe, open_video, probe
from pipeline.film.proxy import FrameTimes

_QUALITY = 92


def frame_jpeg(video: Path, times: FrameTimes, frame: int) -> bytes:
    """Return a frame as it is displayed, in the file's own size, as JPEG.

    Args:
        video: the file.
        times: its frames' times, as they were found when all of it was decoded.
        frame: the frame's number, from 0.

    Raises:
        InputError: no such frame, or the file's clock jumps so that a frame cannot be found by its time alone.
    """
    if not 0 <= frame < times.frames:
        raise InputError(note("frame_not_there", file=video.name, frame=frame))
    source = probe(video)
    wanted = source.start_offset + times.time(frame)
    with open_video(video) as (container, stream):
        base = stream.time_base or Fraction(1, av.time_base)
        container.seek(int(wanted / base), stream=stream, backward=True)
        for found in container.decode(stream):
            if found.pts is not None and found.pts * base == wanted:
                return _jpeg(np.asarray(found.to_ndarray(format="rgb24"), np.uint8), source)
            if found.pts is not None and found.pts * base > wanted:
                break
    raise InputError(note("frame_not_there", file=video.name, frame=frame))


def _jpeg(picture: NDArray[np.uint8], source: Probe) -> bytes:
    if source.sample_aspect_ratio != 1:
        width = max(1, round(picture.shape[1] * source.sample_aspect_ratio))
        picture = np.asarray(cv2.resize(picture, (width, picture.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    shown = source.orientation.apply(picture)
    done, data = cv2.imencode(".jpg", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise InputError(note("working_picture_unencoded", path="frame"))
    return data.tobytes()
