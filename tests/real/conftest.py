"""Real photos and videos; they lie beside the checkout and are never part of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.real_gallery import real_index as make_index
from landmarks.builder import models_of
from landmarks.index import load_index, save_index
from landmarks.recogniser import Recogniser
from models.device import choose_runtime

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real material."""
    if not REAL.is_dir():
        pytest.skip("no ../shared/real beside the checkout")
    return REAL


@pytest.fixture(scope="session")
def real_index(real, tmp_path_factory) -> Path:
    """An index of the real gallery, calibrated on a third of the photos of other cities; the tests hold it against the others."""
    folder = tmp_path_factory.mktemp("real") / "index"
    save_index(make_index(real), folder)
    return folder


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
