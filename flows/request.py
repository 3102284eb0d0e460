"""What `verify` is asked for."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipeline.record.grounds import Datum
from pipeline.sightings.episode import Settings


class VerifyRequest(BaseModel):
    """What `verify` was asked for; plain values, so that a deployment can carry it."""

    model_config = ConfigDict(frozen=True)

    title: str
    videos: tuple[Path, ...]
    index: Path
    out: Path
    work: Path
    device: str = "auto"
    processes: int = 1
    rushes: Path | None = None
    rushes_datum: Datum = Datum.WGS84
    shooting_log: Path | None = None
    released: datetime.date | None = None
    language: Literal["zh", "en"] = "zh"
    settings: Settings = Settings()
