"""Real photos and videos; they lie beside the checkout and are never part of it.

A few places and seconds of it are for each change, all of it for `make test-all` (the tests marked `slow`).
"""

from __future__ import annotations

import csv
import functools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from benchmarks.real_gallery import EMBEDDER, KEPT_CALIBRATION, photos_of, real_catalogue
from benchmarks.real_gallery import real_index as make_index
from landmarks.builder import build_index, load_models, models_of
from landmarks.calibration_record import CalibrationRecord
from landmarks.index import LandmarkIndex, Thresholds, load_index, save_index
from landmarks.recogniser import Recogniser
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"

Measure = Literal["few", "all"]
FEW_AND_ALL = ["few", pytest.param("all", marks=pytest.mark.slow)]

_FEW_PLACES = ("eiffel_tower", "taj_mahal", "tengwangge", "yugutai", "sanbaishan", "_decoy/other_pavilions", "_decoy/ganzhou_not_landmark")
_FEW_PHOTOS = 8
"""Places of the episode in small and what looks like them, and photos of each at most."""

_FEW_EPISODE, _FEW_SECONDS = "ep04", 2.0
"""The episode of the development title that is cut in small, and seconds of each of its parts at most."""


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real material."""
    if not REAL.is_dir():
        pytest.skip("no ../shared/real beside the checkout")
    return REAL


@pytest.fixture(scope="session")
def real_index(real: Path, made_once: Callable[[str, Callable[[Path], object]], Path]) -> Callable[[Measure], Path]:
    """`real_index("all")`: an index of the real gallery, calibrated on a third of the photos of other cities; tests hold it against others.

    `real_index("few")`: one of a few places at the same thresholds.
    """

    def index(measure: Measure) -> Path:
        make = make_index if measure == "all" else _index_of_few
        return made_once(f"real-index-{measure}", lambda folder: save_index(make(real), folder / "index")) / "index"

    return index


def _index_of_few(real: Path) -> LandmarkIndex:
    with tempfile.TemporaryDirectory() as gallery:
        for place in _FEW_PLACES:
            (Path(gallery) / place).mkdir(parents=True)
            for photo in photos_of(real / "gallery" / place)[:_FEW_PHOTOS]:
                shutil.copy(photo, Path(gallery) / place)
        networks = load_models(EMBEDDER, choose_runtime("cpu"))
        built = build_index(Path(gallery), *networks, None, lambda done, total: None, real_catalogue())
    index = mask_shared_marks(built)
    kept = json.loads(KEPT_CALIBRATION.read_text(encoding="utf-8"))
    record = CalibrationRecord.model_validate({**kept["calibration"], "made_on": index.material_sha256})
    return index.with_calibration(Thresholds.model_validate(kept["thresholds"]), record)


@pytest.fixture(scope="session")
def recogniser_of(real_index: Callable[[Measure], Path]) -> Callable[[Measure], Recogniser]:
    """`recogniser_of("few")`, `recogniser_of("all")`: the recogniser of that index."""
    loaded: dict[Measure, Recogniser] = {}

    def recogniser(measure: Measure) -> Recogniser:
        if measure not in loaded:
            index = load_index(real_index(measure))
            loaded[measure] = Recogniser(index, *models_of(index, choose_runtime("cpu")))
        return loaded[measure]

    return recogniser


@pytest.fixture(scope="session")
def real_title(real: Path, made_once: Callable[[str, Callable[[Path], object]], Path]) -> Callable[[Measure], Path]:
    """`real_title("all")`: the title cut from `titles/dev.csv`, with its labels; `real_title("few")`: one of its episodes in small."""
    if not shutil.which("ffprobe"):
        pytest.skip("tools/make_title.py needs ffmpeg and ffprobe on the PATH")

    def cut(measure: Measure, folder: Path) -> None:
        edits = real / "titles/dev.csv"
        if measure == "few":
            edits = _in_small(edits, folder / "edits.csv")
        subprocess.run([sys.executable, real / "tools/make_title.py", edits, real, folder], check=True, capture_output=True, timeout=900)

    return lambda measure: made_once(f"real-title-{measure}", functools.partial(cut, measure))


def _in_small(edits: Path, target: Path) -> Path:
    with edits.open(newline="", encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["episode"] == _FEW_EPISODE]
    with target.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "out": min(float(row["out"]), float(row["in"]) + _FEW_SECONDS)})
    return target
