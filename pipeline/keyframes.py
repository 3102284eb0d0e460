"""The few frames of every shot that are kept after its samples are gone, for what looks across shots and episodes.

They are taken from the samples, so that nothing is decoded again, and deleted when the title is done; only stills that prove something stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landmarks.picture import Picture
from pipeline.samples import Sample


@dataclass(frozen=True, eq=False)
class Keyframe:
    """A frame that stands for its shot: `embedding` `(D,)` float32, L2-normalised, of the picture's own area."""

    shot: int
    frame: int
    path: Path
    embedding: NDArray[np.float32]

    def picture(self) -> Picture:
        """Read the picture, RGB `(H, W, 3)`, at most 720 pixels on its short side.

        Raises:
            StorageError: it is gone or damaged.
        """
        return Sample(self.frame, self.path).picture()
