"""What an index's thresholds rest on; imports no network's library, so that whoever reads a report can ask it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class CalibrationState(StrEnum):
    """How far an index's thresholds can be relied on.

    calibrated: set on negatives of its own. uncalibrated: the packaged ones, held against nothing of this gallery. too_few: set on fewer
    independent negatives than `ENOUGH_NEGATIVES`. outdated: set when the index had other photos or networks, or when frames were looked at
    in fewer ways.
    """

    CALIBRATED = "calibrated"
    UNCALIBRATED = "uncalibrated"
    TOO_FEW = "too_few"
    OUTDATED = "outdated"


ENOUGH_NEGATIVES = 30
"""Independent pictures or videos without landmarks: none of 30 confirmed says no more than that at most a tenth would be (95 % bound)."""


class CalibrationRecord(BaseModel):
    """What the thresholds rest on: see `landmarks.calibration`.

    `made_on` is the index's `material_sha256` at that time, `looks` are the ways in which negatives were looked at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_on: str
    looks: tuple[str, ...] = ()
    positives: int
    positives_confirmed: int
    negatives: int
    false_confirms: int
    false_confirm_rate_upper95: float
    negative_inliers: dict[str, int]
    source: str
