"""Shot boundaries held against hand labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ShotScore:
    """Counts of matched and unmatched boundaries; scores of several videos add up."""

    cuts_found: int = 0
    cuts_missed: int = 0
    gradual_found: int = 0
    gradual_missed: int = 0
    extra: int = 0

    def __add__(self, other: ShotScore) -> ShotScore:
        return ShotScore(
            self.cuts_found + other.cuts_found,
            self.cuts_missed + other.cuts_missed,
            self.gradual_found + other.gradual_found,
            self.gradual_missed + other.gradual_missed,
            self.extra + other.extra,
        )

    @property
    def cut_f1(self) -> float:
        """F1 of hard cuts, 0..1; every boundary that matches no label at all counts against the precision."""
        return 2 * self.cuts_found / max(2 * self.cuts_found + self.cuts_missed + self.extra, 1)

    @property
    def gradual_recall(self) -> float:
        """Part of the gradual transitions that were found, 0..1."""
        return self.gradual_found / max(self.gradual_found + self.gradual_missed, 1)


def score_shots(
    shots: Sequence[tuple[int, int]],
    cuts: Sequence[int],
    gradual: Sequence[tuple[int, int]] = (),
    *,
    cut_tolerance: int = 1,
    gradual_tolerance: int = 10,
) -> ShotScore:
    """Match boundaries to labels one to one, the nearest pairs first, cuts before gradual transitions.

    Args:
        shots: found shots, frames `[start, end)`.
        cuts: labelled first frames of new shots.
        gradual: labelled first and last frames of transitions; a boundary is measured against their middle.
        cut_tolerance: frames.
        gradual_tolerance: frames.
    """
    starts = [start for start, _ in shots if start > 0]
    found, left = _match(starts, [float(cut) for cut in cuts], cut_tolerance)
    gradual_found, left = _match(left, [(first + last) / 2 for first, last in gradual], gradual_tolerance)
    return ShotScore(found, len(cuts) - found, gradual_found, len(gradual) - gradual_found, len(left))


def _match(starts: Sequence[int], labels: Sequence[float], tolerance: int) -> tuple[int, list[int]]:
    """Return how many labels found a partner, and the starts that found none."""
    pairs = sorted((abs(start - label), start, at) for start in starts for at, label in enumerate(labels))
    left, open_labels = set(starts), set(range(len(labels)))
    for distance, start, at in pairs:
        if distance <= tolerance and start in left and at in open_labels:
            left.remove(start)
            open_labels.remove(at)
    return len(labels) - len(open_labels), sorted(left)
