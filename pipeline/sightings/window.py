"""What is tried in one window of a shot: the pictures that passed the gate, and the proofs of each landmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landmarks.recogniser import Gated
from pipeline.sightings.proven import ProvenFrame


@dataclass(frozen=True)
class GatePicture:
    """A picture that passed the gate: sample number and what the gate says of it."""

    at: int
    gated: Gated

    @property
    def similarity(self) -> NDArray[np.float32]:
        """Its similarity to every photo `(N,)`."""
        return self.gated.similarity


@dataclass(frozen=True)
class Finding:
    """A landmark in a window: its strongest frame, the gate picture of it, and further proofs that it needs, if it is none by itself."""

    frame: ProvenFrame
    origin: GatePicture
    agreeing: tuple[ProvenFrame, ...] = ()


class Tried:
    """The proofs that were tried in a window, by landmark."""

    def __init__(self) -> None:
        self._found: dict[str, list[Finding]] = {}

    def keep(self, landmark: str, finding: Finding) -> None:
        """Keep a proof, however few inliers it has."""
        self._found.setdefault(landmark, []).append(finding)

    def landmarks(self) -> list[str]:
        """Those that any proof was made of, in the order of the first ones."""
        return list(self._found)

    def best(self, landmark: str) -> Finding | None:
        """The first of those with the most inliers."""
        return max(self._found.get(landmark, ()), key=lambda finding: finding.frame.proof.inliers, default=None)

    def is_confirmed(self, landmark: str) -> bool:
        """Whether a single proof confirms it."""
        best = self.best(landmark)
        return best is not None and best.frame.confirmed

    def frames(self, landmark: str) -> list[ProvenFrame]:
        """All proofs of it."""
        return [finding.frame for finding in self._found.get(landmark, ())]
