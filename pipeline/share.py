"""The share of the run time that was shot in Ganzhou (取景时长占比), by grade of evidence. Here: grade `sighted`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pipeline.evidence import GanzhouShare, Grade, Occurrence, Shot, Status
from pipeline.timeline import ZERO


def graded(
    shots: Iterable[Shot], occurrences: Iterable[Occurrence], statuses: frozenset[Status] = frozenset({Status.CONFIRMED})
) -> list[Shot]:
    """Return the shots with the strongest grade of evidence each has, counting occurrences of the given statuses."""
    sighted = {(o.episode, o.shot) for o in occurrences if o.status in statuses}
    return [shot.model_copy(update={"grade": Grade.SIGHTED if (shot.episode, shot.index) in sighted else Grade.NONE}) for shot in shots]


def ganzhou_share(shots: Sequence[Shot], runtime: Fraction) -> GanzhouShare:
    """Return the share per grade, cumulated from the top; 0 for a title without run time."""
    sighted = sum((shot.end - shot.start for shot in shots if shot.grade is Grade.SIGHTED), ZERO)
    return GanzhouShare(sighted=sighted / runtime if runtime else ZERO)
