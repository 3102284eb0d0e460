"""The camera originals: takes recorded to files that state position, time and device as a camera's do, and shots cut from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from demo.camera_work import HEIGHT, TAKE_HEIGHT, TAKE_WIDTH, WIDTH, finish, record
from demo.cast import Site
from demo.film import WITHOUT_VERSIONS, encoder, frames_of
from demo.scene import Picture
from demo.screenplay import Cut, ShotPlan, Take

__all__ = ["cut_from", "write_take"]

_DEVICE = {"make": "Demo", "model": "Demo Camera"}
# x264 signs its stream in supplementary data (NAL units of type 6), which no camera does.
_AS_A_CAMERA = {**WITHOUT_VERSIONS, "movflags": "+use_metadata_tags", "bsf:v": "filter_units=remove_types=6"}


def write_take(path: Path, places: Mapping[str, Site], take: Take) -> None:
    """Record a take with the tags of its camera, or as a program writes it: without them, but with the program's name."""
    tags = {"creation_time": take.captured}
    options: dict[str, str] = {}
    if take.camera:
        tags |= {f"com.apple.quicktime.{name}": value for name, value in _DEVICE.items()}
        options = {**_AS_A_CAMERA, "metadata:s:v:0": f"encoder={_DEVICE['model']}"}
    if take.position:
        tags["com.apple.quicktime.location.ISO6709"] = "{:+08.4f}{:+09.4f}/".format(*take.position)
    options |= {f"metadata:g:{number}": f"{name}={value}" for number, (name, value) in enumerate(tags.items())}
    with encoder(path, TAKE_WIDTH, TAKE_HEIGHT, options) as write:
        for picture in record(places, take):
            write(picture)


def cut_from(path: Path, shot: ShotPlan, cut: Cut) -> Iterator[Picture]:
    """The frames of a shot that is cut from the take at `path`."""
    yield from finish(_reframed(path, shot.frames, cut), shot)


def _reframed(path: Path, frames: int, cut: Cut) -> Iterator[Picture]:
    """Each frame of the cut from the take's frame at that moment: its upright part, mirrored or not, in the episode's size."""
    wanted = [round(cut.first + cut.speed * number) for number in range(frames)]
    width = TAKE_HEIGHT * WIDTH // HEIGHT
    left = round(cut.left * (TAKE_WIDTH - width))
    for number, picture in enumerate(frames_of(path)):
        for _ in range(wanted.count(number)):
            part = picture[:, left : left + width]
            part = part[:, ::-1] if cut.mirrored else part
            yield cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.uint8)
