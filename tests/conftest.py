"""Clips with known truth, made where they are needed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


@pytest.fixture(scope="session")
def ffmpeg() -> Callable[..., None]:
    """Run ffmpeg with the given arguments; the file names among them are paths or strings."""
    executable = imageio_ffmpeg.get_ffmpeg_exe()

    def run(*arguments: str | Path) -> None:
        subprocess.run([executable, "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True, capture_output=True)

    return run


@pytest.fixture(scope="session")
def write_clip() -> Callable[..., Path]:
    """Encode RGB pictures `(h, w, 3)` to a video; `pts` are in ticks of `time_base`, by default one tick per frame at `rate`."""

    def write(
        path: Path,
        pictures: Iterable[Picture],
        *,
        rate: Fraction = Fraction(25),
        time_base: Fraction | None = None,
        pts: Sequence[int] | None = None,
        codec: str = "libx264",
        pixel_format: str = "yuv420p",
        options: dict[str, str] | None = None,
    ) -> Path:
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate, options=options or {"preset": "ultrafast", "crf": "18"})
            stream.pix_fmt = pixel_format
            stream.codec_context.time_base = time_base or 1 / rate
            for number, picture in enumerate(pictures):
                if number == 0:
                    stream.height, stream.width = picture.shape[:2]
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.time_base = stream.codec_context.time_base
                frame.pts = number if pts is None else pts[number]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return write
