"""Real photos and videos; they lie beside the checkout and are never part of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from landmarks.builder import build_index, load_models, models_of
from landmarks.calibration import Negative, calibrate
from landmarks.calibration_record import CalibrationRecord
from landmarks.catalogue import PACKAGED, Catalogue, parse_catalogue
from landmarks.gallery import PHOTO_SUFFIXES, load_picture
from landmarks.index import Thresholds, load_index, save_index
from landmarks.recogniser import Recogniser
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real material."""
    if not REAL.is_dir():
        pytest.skip("no ../shared/real beside the checkout")
    return REAL


STAND_INS = {
    "yueyanglou": "岳阳楼",
    "tengwangge": "滕王阁",
    "eiffel_tower": "埃菲尔铁塔",
    "canton_tower": "广州塔",
    "taj_mahal": "泰姬陵",
    "petra": "佩特拉",
}
"""Places of which there is real video; in these tests, and nowhere else, they lie in Ganzhou."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The packaged catalogue with the stand-ins in it, as a bureau would write its own."""
    entries = "".join(f"  - {{id: {id}, name: {name}, english: {id}, kind: landmark, county: 章贡区}}\n" for id, name in STAND_INS.items())
    return parse_catalogue(PACKAGED.read_bytes() + entries.encode(), PACKAGED)


KEPT_CALIBRATION = Path(__file__).with_name("calibration.json")
"""What `calibrate` said of the real gallery, kept since it takes minutes; used only while photos and networks are those it was made on."""


@pytest.fixture(scope="session")
def real_index(real, catalogue, tmp_path_factory) -> Path:
    """An index of the real gallery, calibrated on a third of the photos of other cities; the tests hold it against the others."""
    networks = load_models("efficientnet-lite0", choose_runtime("cpu"))
    index = mask_shared_marks(build_index(real / "gallery", *networks, None, lambda done, total: None, catalogue))
    kept = json.loads(KEPT_CALIBRATION.read_text(encoding="utf-8"))
    thresholds, record = Thresholds.model_validate(kept["thresholds"]), CalibrationRecord.model_validate(kept["calibration"])
    if record.made_on != index.material_sha256:
        thresholds, record = calibrate_anew(Recogniser(index, *networks), real)
    folder = tmp_path_factory.mktemp("real") / "index"
    save_index(index.with_calibration(thresholds, record), folder)
    return folder


def calibrate_anew(recogniser: Recogniser, real: Path) -> tuple[Thresholds, CalibrationRecord]:
    """Calibrate as `landmarks calibrate` does; what it returns is worth keeping in `KEPT_CALIBRATION`."""
    negatives = (Negative(path.name, load_picture(path)) for path in photos_of(real / "negatives")[1::3])
    found = calibrate(recogniser, negatives, "a third of the photos of other cities", lambda phase, done: None)
    return found.thresholds, found.record


def photos_of(folder: Path) -> list[Path]:
    """Every photo under a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES)


@pytest.fixture(scope="session")
def recogniser(real_index) -> Recogniser:
    """The real gallery's recogniser."""
    index = load_index(real_index)
    return Recogniser(index, *models_of(index, choose_runtime("cpu")))


@pytest.fixture(scope="session")
def real_title(real, tmp_path_factory) -> Path:
    """The title cut from `titles/dev.csv`, with its labels."""
    if not shutil.which("ffprobe"):
        pytest.skip("tools/make_title.py needs ffmpeg and ffprobe on the PATH")
    folder = tmp_path_factory.mktemp("title")
    subprocess.run(
        [sys.executable, real / "tools/make_title.py", real / "titles/dev.csv", real, folder], check=True, capture_output=True, timeout=900
    )
    return folder
