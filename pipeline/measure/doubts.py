"""What keeps a measured condition from standing by itself, whatever its figure; read from the record alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from landmarks.calibration_record import ENOUGH_NEGATIVES, CalibrationState
from pages.notes import Note, listed, note
from pipeline.record.evidence import InputFile, Provenance, Verdict
from pipeline.record.frame_table import is_mismatch
from pipeline.record.timeline import decimal_seconds


@dataclass(frozen=True)
class Doubts:
    """`unproven`: why nothing measured is met (it is then for a person). `for_a_person`: why nothing measured is decided at all."""

    unproven: tuple[Note, ...] = ()
    for_a_person: tuple[Note, ...] = ()

    @property
    def reasons(self) -> tuple[Note, ...]:
        """All of them."""
        return self.for_a_person + self.unproven

    def weigh(self, verdict: Verdict) -> Verdict:
        """Return what a measured verdict comes to under these doubts."""
        if self.for_a_person or (self.unproven and verdict is Verdict.MET):
            return Verdict.NEEDS_REVIEW
        return verdict


def doubts_of(inputs: Sequence[InputFile], provenance: Provenance) -> Doubts:
    """Return the doubts of a title: of its files' clocks, and of the thresholds that its sightings passed."""
    return Doubts(unproven=_of_thresholds(provenance), for_a_person=_of_clocks(inputs))


def warnings_of(provenance: Provenance) -> tuple[Note, ...]:
    """Return what whoever reads the figures should know first: how the thresholds stand, what never counts, whose catalogue says so."""
    warnings = list(_of_thresholds(provenance))
    places = provenance.unlisted_places
    if places:
        warnings.append(note("unlisted_places", count=len(places), places=listed(places)))
    if provenance.own_catalogue:
        warnings.append(note("own_catalogue", sha256=provenance.catalogue_sha256))
    return tuple(warnings)


def _of_thresholds(provenance: Provenance) -> tuple[Note, ...]:
    calibration = provenance.calibration
    match calibration.state:
        case CalibrationState.CALIBRATED:
            return ()
        case CalibrationState.UNCALIBRATED:
            return (note("uncalibrated"),)
        case CalibrationState.OUTDATED:
            return (note("calibration_outdated"),)
        case CalibrationState.TOO_FEW:
            bound = f"{100 * calibration.false_confirm_rate_upper95:.1f}"
            return (note("calibration_too_few", negatives=calibration.negatives, needed=ENOUGH_NEGATIVES, bound=bound),)


def _of_clocks(inputs: Sequence[InputFile]) -> tuple[Note, ...]:
    """A clock that jumps, or one far from what the container says: nobody but a person knows how long that film is."""
    found = []
    for item in inputs:
        if item.discontinuities:
            found.append(note("clock_jumps", file=item.file, count=len(item.discontinuities)))
        declared = item.container_duration
        if declared is not None and is_mismatch(item.duration, declared):
            figures = {"decoded": decimal_seconds(item.duration, 3), "declared": decimal_seconds(declared, 3)}
            found.append(note("clock_mismatch", file=item.file, **figures))
    return tuple(found)
