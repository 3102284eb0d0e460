"""Makes the demonstration's title: a gallery of drawn landmarks, three episodes in which they appear, and the labels that say where.

Every picture is drawn by this project's code from a fixed seed. The buildings are inventions that only bear the names of landmarks.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import ffmpeg  # type: ignore[import-untyped]
import imageio_ffmpeg  # type: ignore[import-untyped]

from demo.camera_work import HEIGHT, WIDTH, on_screen, photograph, shoot
from demo.cast import LANDMARKS, Place, draw_places
from demo.scene import Picture
from demo.screenplay import EPISODES, PHOTOS, RATE, Photo, Shot
from models.errors import InputError, StorageError
from pipeline.labels import COLUMNS
from pipeline.timeline import decimal_seconds

__all__ = ["DemoTitle", "make_demo"]

_README = """\
演示材料：gallery/ 中的照片和各集画面全部由程序绘制。建筑纯属虚构，仅借用赣州地标的名称，与实景毫无相似之处。
labels.csv 写明每个地标真实出现的时间。

Demonstration material: the photos in gallery/ and the episodes are drawn by a program. The buildings are inventions that only bear the
names of landmarks in Ganzhou and look like none of them. labels.csv says when each of them truly is on screen.
"""


@dataclass(frozen=True)
class DemoTitle:
    """Where the title lies; `landmarks` are the catalogue ids of its buildings."""

    gallery: Path
    episodes: tuple[Path, ...]
    labels: Path
    landmarks: tuple[str, ...]


def make_demo(folder: Path) -> DemoTitle:
    """Draw the title into `folder` (about half a minute on two cores); made again, it replaces the files of the same names.

    Raises InputError where the gallery there holds photos that are not the demonstration's, StorageError where something cannot be written.
    """
    gallery = folder / "gallery"
    photos = {gallery / _photo_name(photo): photo for photo in PHOTOS}
    strangers = sorted(path for path in gallery.rglob("*") if path.is_file() and path not in photos)
    if strangers:
        raise InputError(f"{strangers[0]}: is not one of the demonstration's photos; give another folder, or remove {gallery}")
    places = draw_places([photo.place for photo in PHOTOS] + [shot.place for shots in EPISODES for shot in shots])
    try:
        for path, photo in photos.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(cv2.imencode(".jpg", photograph(places, photo), [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes())
        (folder / "README.txt").write_text(_README, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written ({error.strerror}); free some space or give another folder") from error
    rows: list[tuple[str, str, str, str]] = []
    episodes: list[Path] = []
    for number, shots in enumerate(EPISODES, 1):
        path = folder / f"第{number:02d}集.mp4"
        rows += [(path.name, *row) for row in _film(path, places, shots)]
        episodes.append(path)
    labels = folder / "labels.csv"
    with labels.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])
    return DemoTitle(gallery, tuple(episodes), labels, LANDMARKS)


def _photo_name(photo: Photo) -> str:
    if photo.place in LANDMARKS:
        return f"{photo.place}/{photo.number:02d}.jpg"
    return f"_decoy/lookalike/{photo.place}_{photo.number:02d}.jpg"


def _film(path: Path, places: dict[str, Place], shots: Sequence[Shot]) -> list[tuple[str, str, str]]:
    """Write an episode; returns (start, end, landmark) of every occurrence, seconds as exact decimals."""
    rows: list[tuple[str, str, str]] = []
    first = 0
    with _encoder(path) as write:
        for shot in shots:
            for picture in shoot(places, shot):
                write(picture)
            if shot.place in LANDMARKS:
                seen = on_screen(places[shot.place], shot)
                rows.append((_seconds(first + seen[0]), _seconds(first + seen[-1] + 1), shot.place))
            first += shot.frames
    return rows


def _seconds(frames: int) -> str:
    return decimal_seconds(Fraction(frames, RATE), 2)


@contextmanager
def _encoder(path: Path) -> Iterator[Callable[[Picture], None]]:
    """Gives a function that appends a picture to the video; the file has its name only when it is whole."""
    partial = path.with_name(f"{path.stem}.partial{path.suffix}")
    frames = ffmpeg.input("pipe:", format="rawvideo", pix_fmt="bgr24", s=f"{WIDTH}x{HEIGHT}", framerate=RATE)
    # A fixed number of threads and no version tags: the same pictures give the same file on every machine with this ffmpeg.
    options = {
        "vcodec": "libx264",
        "preset": "veryfast",
        "crf": 21,
        "pix_fmt": "yuv420p",
        "threads": 2,
        "fflags": "+bitexact",
        "flags": "+bitexact",
    }
    command = frames.output(str(partial), loglevel="error", **options).overwrite_output()
    process = command.run_async(cmd=imageio_ffmpeg.get_ffmpeg_exe(), pipe_stdin=True, pipe_stderr=True)
    try:
        # A broken pipe is ffmpeg's end; it says itself why.
        with suppress(BrokenPipeError):
            yield lambda picture: process.stdin.write(picture.tobytes())
        message = process.communicate()[1].decode(errors="replace").strip()
        if process.returncode:
            raise StorageError(f"{path}: ffmpeg could not write it ({message.splitlines()[-1] if message else process.returncode})")
        partial.replace(path)
    finally:
        process.kill()
        process.wait()
        partial.unlink(missing_ok=True)
