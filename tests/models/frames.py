"""Frames as the shot detector sees them, `(80, 27, 48, 3)`."""

import numpy as np
from numpy.typing import NDArray


def hard_cut() -> NDArray[np.uint8]:
    """A ramp of light, and from frame 30 on a square that moves."""
    frames = np.zeros((80, 27, 48, 3), np.uint8)
    for number, frame in enumerate(frames[:30]):
        frame[:] = np.linspace(3 * number, 255, 48, dtype=np.uint8)[None, :, None]
    for number, frame in enumerate(frames[30:]):
        frame[:] = (20, 60, 120)
        frame[5:15, number % 38 : number % 38 + 10] = (220, 180, 30)
    return frames
