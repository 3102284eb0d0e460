"""Writing and reading the demonstration's videos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import av
import ffmpeg  # type: ignore[import-untyped]
import imageio_ffmpeg  # type: ignore[import-untyped]
import numpy as np

from demo.scene import Picture
from demo.screenplay import RATE
from pages.errors import StorageError
from pages.notes import note

__all__ = ["WITHOUT_VERSIONS", "encoder", "frames_of"]

# A fixed number of threads: the same pictures give the same file on every machine with this ffmpeg.
_ENCODING = {"vcodec": "libx264", "preset": "superfast", "crf": 21, "pix_fmt": "yuv420p", "threads": 2}
WITHOUT_VERSIONS = {"fflags": "+bitexact", "flags": "+bitexact"}
"""ffmpeg's options that keep its own name and version out of the file."""


@contextmanager
def encoder(path: Path, width: int, height: int, options: Mapping[str, str]) -> Iterator[Callable[[Picture], None]]:
    """Gives a function that appends a picture to the video; the file has its name only when it is whole.

    Raises StorageError where ffmpeg cannot write it.
    """
    partial = path.with_name(f"{path.stem}.partial{path.suffix}")
    frames = ffmpeg.input("pipe:", format="rawvideo", pix_fmt="bgr24", s=f"{width}x{height}", framerate=RATE)
    command = frames.output(str(partial), loglevel="error", **_ENCODING, **options).overwrite_output()
    process = command.run_async(cmd=imageio_ffmpeg.get_ffmpeg_exe(), pipe_stdin=True, pipe_stderr=True)
    try:
        # A broken pipe is ffmpeg's end; it says itself why.
        with suppress(BrokenPipeError):
            yield lambda picture: process.stdin.write(picture.tobytes())
        message = process.communicate()[1].decode(errors="replace").strip()
        if process.returncode:
            said = message.splitlines()[-1] if message else str(process.returncode)
            raise StorageError(note("video_unwritable", file=str(path), reason=said))
        partial.replace(path)
    finally:
        process.kill()
        process.wait()
        partial.unlink(missing_ok=True)


def frames_of(path: Path) -> Iterator[Picture]:
    """The frames of a video that `encoder` wrote, BGR."""
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
