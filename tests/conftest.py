"""Clips with known truth, made where they are needed."""

from __future__ import annotations

import fcntl
import functools
import inspect
import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av
import cv2
import imageio_ffmpeg  # type: ignore[import-untyped]
import numpy as np
import pytest
from numpy.typing import NDArray
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from models.storage import whole_folder

if TYPE_CHECKING:
    from landmarks.index import LandmarkIndex

# Read when torch is imported: threads that spin while they wait take the cores from whoever shares the machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_plugins = ["tests.register.fixtures"]

Picture = NDArray[np.uint8]


class DrawFacade(Protocol):
    """`draw_facade`, as the fixture `facade` hands it out."""

    def __call__(self, seed: int, width: int = 900, height: int = 600) -> Picture: ...


class SeenFrom(Protocol):
    """`view`, as the fixture `seen_from` hands it out."""

    def __call__(
        self, picture: Picture, shift: float, width: int = 720, height: int = 1280, ground: tuple[int, int, int] = (120, 150, 120)
    ) -> Picture: ...


class Calibrated(Protocol):
    """`with_record`, as the fixture `calibrated` hands it out."""

    def __call__(self, index: LandmarkIndex, negatives: int = 40) -> LandmarkIndex: ...


_REAL = "tests/real/"


_LOADERS = re.compile(
    r"load_models|models_of|verify_here\b|make_demo|(?:ShotDetector|Recogniser|TextReader|LocalMatcher|Embedder)\(|\"(?:verify|demo)\"|"
    r"\bconverted\(|run_title|_draw_title|\"batch\""
)
"""What loads network weights, in the source of a test or of a fixture that it uses."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what loads network weights; begin with the tests that take longest: side by side, none of them is left for the end."""
    loads = functools.cache(lambda function: bool(_LOADERS.search(inspect.getsource(function))))
    for item in items:
        assert isinstance(item, pytest.Function)
        used = [
            one.func
            for several in item._fixtureinfo.name2fixturedefs.values()
            for one in several
            if one.func.__module__.partition(".")[0] in ("tests", "conftest")
        ]
        if any(loads(function) for function in (inspect.unwrap(item.function), *used)):
            item.add_marker("networks")
    items.sort(key=lambda item: not item.nodeid.startswith(_REAL))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Keep a file's tests together where tests run side by side (`pytest -n`), since they share what the file's fixtures make."""
    return _ByFile(config, log)


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """`made_once(name, make)`: a folder that `make(folder)` filled once for all processes of this run of the tests; to be read only."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    home.mkdir(exist_ok=True)

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder: Path = home / name
        with (home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                with whole_folder(folder) as fresh:
                    make(fresh)
        return folder

    return once


@pytest.fixture(scope="session")
def ffmpeg() -> Callable[..., None]:
    """Run ffmpeg with the given arguments; the file names among them are paths or strings."""
    executable = imageio_ffmpeg.get_ffmpeg_exe()

    def run(*arguments: str | Path) -> None:
        subprocess.run([executable, "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True, capture_output=True)

    return run


@pytest.fixture(scope="session")
def write_clip() -> Callable[..., Path]:
    """Encode RGB pictures `(h, w, 3)` to a video; `pts` are in ticks of `time_base`, by default one tick per frame at `rate`."""

    def write(
        path: Path,
        pictures: Iterable[Picture],
        *,
        rate: Fraction = Fraction(25),
        time_base: Fraction | None = None,
        pts: Sequence[int] | None = None,
        codec: str = "libx264",
        pixel_format: str = "yuv420p",
        options: dict[str, str] | None = None,
    ) -> Path:
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate, options=options or {"preset": "ultrafast", "crf": "18"})
            assert isinstance(stream, av.VideoStream)
            stream.pix_fmt = pixel_format
            stream.codec_context.time_base = time_base or 1 / rate
            for number, picture in enumerate(pictures):
                if number == 0:
                    stream.height, stream.width = picture.shape[:2]
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.time_base = stream.codec_context.time_base
                frame.pts = number if pts is None else pts[number]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return write


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """`free_port()`: a port of loopback on which nobody listens."""

    def find() -> int:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port: int = listening.getsockname()[1]
        return port

    return find


def draw_facade(seed: int, width: int = 900, height: int = 600) -> Picture:
    """Return an RGB picture full of corners that no other seed repeats."""
    rng = np.random.default_rng(seed)
    canvas = np.full((height, width, 3), rng.integers(90, 200, 3), np.uint8)
    for _ in range(220):
        centre, size = rng.integers(0, (width, height)), rng.integers(8, 70, 2)
        angle, colour = float(rng.uniform(0, 180)), tuple(int(c) for c in rng.integers(0, 255, 3))
        corners = cv2.boxPoints(((float(centre[0]), float(centre[1])), (float(size[0]), float(size[1])), angle)).astype(np.int32)
        cv2.fillPoly(canvas, [corners], colour)
    return cv2.GaussianBlur(canvas, (3, 3), 0.6)


def view(picture: Picture, shift: float, width: int = 720, height: int = 1280, ground: tuple[int, int, int] = (120, 150, 120)) -> Picture:
    """Return the facade as a vertical frame sees it from the side: `shift` in -0.2..0.2 tilts the view."""
    h, w = picture.shape[:2]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    top, bottom = height * 0.25, height * 0.25 + width * h / w
    target = np.array(
        [[20, top + 120 * shift], [width - 20, top - 120 * shift], [width - 20, bottom + 120 * shift], [20, bottom - 120 * shift]],
        np.float32,
    )
    canvas = np.full((height, width, 3), ground, np.uint8)
    return cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(source, target), (width, height), canvas, borderMode=cv2.BORDER_TRANSPARENT
    )


@pytest.fixture(scope="session")
def facade() -> DrawFacade:
    """`facade(seed)`: a drawn facade."""
    return draw_facade


@pytest.fixture(scope="session")
def seen_from() -> SeenFrom:
    """`seen_from(facade, tilt)`: the facade in a vertical frame."""
    return view


@dataclass(frozen=True)
class DrawnTitle:
    """Two short episodes and the index of the facades in them: `yugutai` and `bajingtai` in the first, `yugutai` in the second."""

    videos: tuple[Path, ...]
    index: Path


def with_record(index: LandmarkIndex, negatives: int = 40) -> LandmarkIndex:
    """The index as if `calibrate` had set its present thresholds on its present photos; saves the minutes that takes."""
    from landmarks.calibration_record import CalibrationRecord
    from landmarks.looks import Look

    record = CalibrationRecord(
        made_on=index.material_sha256,
        looks=tuple(Look),
        positives=2,
        positives_confirmed=2,
        negatives=negatives,
        false_confirms=0,
        false_confirm_rate_upper95=0.07,
        negative_inliers={"4": negatives},
        source="a record of the tests",
    )
    return index.with_calibration(index.thresholds, record)


@pytest.fixture(scope="session")
def calibrated() -> Calibrated:
    """`calibrated(index, negatives=40)`: the index with a calibration on its present photos."""
    return with_record


@pytest.fixture(scope="session")
def drawn_title(made_once: Callable[[str, Callable[[Path], object]], Path], write_clip: Callable[..., Path]) -> DrawnTitle:
    """Vertical clips of 1.2-second shots in 360 x 640, whose grounds differ so that every cut is one."""
    root = made_once("drawn-title", functools.partial(_draw_title, write_clip=write_clip))
    return DrawnTitle(tuple(root / name for name in _SHOTS), root / "index")


_SHOTS = {"ep01.mp4": (1, 7, 2), "ep02.mp4": (8, 1)}


def _draw_title(root: Path, write_clip: Callable[..., Path]) -> None:
    from landmarks.builder import build_index, load_models
    from landmarks.index import save_index
    from models.device import choose_runtime

    for name, seed in (("yugutai", 1), ("bajingtai", 2), ("_decoy/lookalike", 3)):
        (root / "gallery" / name).mkdir(parents=True)
        cv2.imwrite(str(root / "gallery" / name / "01.png"), cv2.cvtColor(draw_facade(seed), cv2.COLOR_RGB2BGR))
    networks = load_models("efficientnet-lite0", choose_runtime("cpu"))
    save_index(with_record(build_index(root / "gallery", *networks, None, lambda done, total: None)), root / "index")
    grounds = ((235, 235, 235), (20, 20, 20), (60, 120, 200))
    for name, seeds in _SHOTS.items():
        write_clip(root / name, (frame for seed, ground in zip(seeds, grounds, strict=False) for frame in draw_shot(seed, ground)))


def draw_shot(seed: int, ground: tuple[int, int, int], frames: int = 30) -> Iterable[Picture]:
    """A facade seen in passing."""
    facade = draw_facade(seed)
    for number in range(frames):
        yield view(facade, 0.2 * number / frames - 0.1, 360, 640, ground)
