"""The real gallery that lies beside the checkout: its catalogue, its calibrated index, and that index without some of its places."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Container
from pathlib import Path

import numpy as np

from benchmarks.title import REAL, ROOT
from landmarks.builder import build_index, load_models
from landmarks.calibration import Negative, calibrate
from landmarks.calibration_record import CalibrationRecord, CalibrationState
from landmarks.catalogue import PACKAGED, Catalogue, parse_catalogue
from landmarks.gallery import PHOTO_SUFFIXES, load_picture
from landmarks.index import LandmarkIndex, Thresholds, save_index
from landmarks.recogniser import Recogniser
from landmarks.screening import mask_shared_marks
from models.device import choose_runtime

EMBEDDER = "efficientnet-lite0"

STAND_INS = {
    "yueyanglou": "岳阳楼",
    "tengwangge": "滕王阁",
    "eiffel_tower": "埃菲尔铁塔",
    "canton_tower": "广州塔",
    "taj_mahal": "泰姬陵",
    "petra": "佩特拉",
}
"""Places of which there is real video; in tests and benchmarks on real material, and nowhere else, they lie in Ganzhou."""

KEPT_CALIBRATION = Path(__file__).with_name("real_calibration.json")
"""What `calibrate` said of the real gallery, kept since it takes minutes; used only while photos and networks are those it was made on."""

Progress = Callable[[str, int], None]
"""Called with what is being done and how many pictures of it are done."""


def _nothing(what: str, done: int) -> None:
    """Nobody watches."""


def real_catalogue() -> Catalogue:
    """Return the packaged catalogue with the stand-ins in it, as a bureau would write its own."""
    entries = "".join(f"  - {{id: {id}, name: {name}, english: {id}, kind: landmark, county: 章贡区}}\n" for id, name in STAND_INS.items())
    return parse_catalogue(PACKAGED.read_bytes() + entries.encode(), PACKAGED)


def real_index(real: Path, progress: Progress = _nothing) -> LandmarkIndex:
    """Make an index of the real gallery, calibrated on a third of the photos of other cities; the others are left to hold it against.

    Args:
        real: the folder of real material.
        progress: called after each photo, and where no kept calibration fits, after each picture of a new one.

    Raises:
        InputError: there is no gallery, or it holds no readable photo.
    """
    networks = load_models(EMBEDDER, choose_runtime("cpu"))
    built = build_index(real / "gallery", *networks, None, lambda done, total: progress("photos", done), real_catalogue())
    index = mask_shared_marks(built)
    kept = json.loads(KEPT_CALIBRATION.read_text(encoding="utf-8"))
    thresholds, record = Thresholds.model_validate(kept["thresholds"]), CalibrationRecord.model_validate(kept["calibration"])
    calibrated = index.with_calibration(thresholds, record)
    if calibrated.calibration_state is CalibrationState.CALIBRATED:
        return calibrated
    return index.with_calibration(*calibrate_anew(Recogniser(index, *networks), real, progress))


def index_folder(folder: Path) -> Path:
    """Return where under a folder the index lies that the code of today makes."""
    sources = sorted(path for room in ("landmarks", "models") for path in (ROOT / room).rglob("*.py"))
    return folder / f"index-{hashlib.sha256(b''.join(path.read_bytes() for path in sources)).hexdigest()[:12]}"


def kept_index(folder: Path, progress: Progress = _nothing) -> Path:
    """Return where `real_index` lies under a folder; it is made anew where the code that makes it changed.

    Args:
        folder: where it is kept, which is made.
        progress: see `real_index`.

    Raises:
        InputError: see `real_index`.
    """
    index = index_folder(folder)
    if not index.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        save_index(real_index(REAL, progress), index)
    return index


def calibrate_anew(recogniser: Recogniser, real: Path, progress: Progress = _nothing) -> tuple[Thresholds, CalibrationRecord]:
    """Calibrate as `landmarks calibrate` does; what it returns is worth keeping in `KEPT_CALIBRATION`."""
    negatives = (Negative(path.name, load_picture(path)) for path in photos_of(real / "negatives")[1::3])
    found = calibrate(recogniser, negatives, "a third of the photos of other cities", progress)
    return found.thresholds, found.record


def without_places(index: LandmarkIndex, places: Container[str]) -> LandmarkIndex:
    """Return an index without the photos of some places, at the thresholds of the whole one: the places are all that differs.

    Its calibration reads as outdated, as it does for whoever takes photos out of a gallery.
    """
    rows = [row for row, photo in enumerate(index.photos) if photo.identity not in places]
    photos = tuple(index.photos[row].model_copy(update={"masked": ()}) for row in rows)
    pictures = {photo.picture: index.pictures[photo.picture] for photo in photos}
    features = tuple(index.features[row] for row in rows)
    vectors = np.ascontiguousarray(index.vectors[rows])
    fewer = LandmarkIndex(
        index.models, photos, vectors, features, pictures, index.unreadable, index.catalogue, index.thresholds, index.calibration
    )
    return mask_shared_marks(fewer)


def photos_of(folder: Path) -> list[Path]:
    """Return every photo under a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES)


if __name__ == "__main__":
    # A process of its own for whoever measures: what it holds would count as theirs.
    kept_index(Path(sys.argv[1]))
