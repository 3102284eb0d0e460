"""What is kept of an episode once it is decoded and searched: all that looking across episodes, rushes and texts needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from pipeline.film.keyframes import Keyframe
from pipeline.record.frame_table import FrameTable


def _no_thumbnails() -> NDArray[np.uint8]:
    return np.zeros((0, 27, 48), np.uint8)


@dataclass(frozen=True, eq=False)
class KeptEpisode:
    """An episode by the name of its file.

    `shots` are frames `[start, end)`, `overlays` regions in 0..1 of the frame that lie on the picture, `thumbnails` every frame squashed to
    48 x 27 grey pixels, `(frames, 27, 48)`, which may be a memory map.
    """

    file: str
    sha256: str
    table: FrameTable
    shots: Sequence[tuple[int, int]]
    overlays: Sequence[Region] = ()
    keyframes: Sequence[Keyframe] = ()
    thumbnails: NDArray[np.uint8] = field(default_factory=_no_thumbnails)
