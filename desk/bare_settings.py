"""The settings of a desk that keeps nothing, for the type checker and `makemigrations`."""

from __future__ import annotations

from pathlib import Path

from desk.settings import Place, values

PLACE = Place(data=Path("/nonexistent"))
globals().update(values(PLACE, "not a secret: signs nothing"))
