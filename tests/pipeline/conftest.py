"""What several stages are tested on."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import keep_keyframes, load_keyframes
from pipeline.film.samples import store
from pipeline.record.frame_table import FrameTable


@pytest.fixture
def linkable(tmp_path: Path) -> Callable[..., KeptEpisode]:
    """`linkable(name, shots, embedder, overlays)`: an episode of shots given as lists of pictures, four pictures a second."""

    def make(name, shots, embedder, overlays=()):
        folder = tmp_path / name
        (folder / "samples").mkdir(parents=True)
        samples = [store(picture, frame, folder / "samples") for frame, picture in enumerate(picture for shot in shots for picture in shot)]
        ends = np.cumsum([len(shot) for shot in shots])
        bounds = [(int(end) - len(shot), int(end)) for shot, end in zip(shots, ends, strict=True)]
        keep_keyframes(samples, bounds, embedder, folder / "keyframes")
        table = FrameTable(np.arange(len(samples)), 1, Fraction(1, 4))
        kept = load_keyframes(folder / "keyframes")
        return KeptEpisode(name, name.encode().hex().ljust(64, "0"), table, bounds, overlays, kept)

    return make
