"""Local features of one picture as they are kept: light to import, since an index is read before any network is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LocalFeatures:
    """Keypoints `(N, 2)` float32, x and y in pixels of a `width` x `height` picture; descriptors `(N, D)` float16, L2-normalised."""

    keypoints: NDArray[np.float32]
    descriptors: NDArray[np.float16]
    width: int
    height: int

    def outside(self, boxes: Sequence[tuple[float, float, float, float]]) -> LocalFeatures:
        """Return the features that lie in none of the boxes `(x0, y0, x1, y1)`, given in 0..1 of the picture."""
        if not boxes:
            return self
        x, y = self.keypoints[:, 0] / self.width, self.keypoints[:, 1] / self.height
        inside = np.zeros(len(self.keypoints), bool)
        for x0, y0, x1, y1 in boxes:
            inside |= (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        return self.chosen(~inside)

    def chosen(self, mask: NDArray[np.bool_]) -> LocalFeatures:
        """Return the features where `mask` `(N,)` is true."""
        return LocalFeatures(self.keypoints[mask], self.descriptors[mask], self.width, self.height)
