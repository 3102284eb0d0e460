"""Makes the demonstration's title: a gallery of drawn landmarks, pictures without them to calibrate on, camera originals, three episodes, a
shooting log, and the truth.

Every picture is drawn by this project's code from a fixed seed. The buildings are inventions that only bear the names of landmarks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import cv2

from demo.camera_work import HEIGHT, WIDTH, on_screen, photograph, shoot
from demo.cast import LANDMARKS, Site, draw_places
from demo.film import WITHOUT_VERSIONS, encoder
from demo.originals import cut_from, write_take
from demo.paperwork import Filmed, write_grades, write_labels, write_shooting_log
from demo.scene import Picture
from demo.screenplay import EPISODES, PHOTOS, TAKES, PhotoPlan, ShotPlan, Take
from demo.strangers import STRANGERS, stranger
from models.device import cores
from pages.errors import InputError, StorageError
from pages.notes import note

__all__ = ["DemoTitle", "episode_name", "make_demo"]

_README = """\
演示材料：gallery/ 中的照片、negatives/ 中不含地标的画面、rushes/ 中的原始素材和各集画面全部由程序绘制，其中写入的位置、时间和设备均为虚构。
建筑纯属虚构，仅借用赣州地标的名称，与实景毫无相似之处。
labels.csv 写明每个地标真实出现的时间，grades.csv 写明每个镜头真实的证据等级；shooting_log.csv 是虚构的取景日志，并非处处属实。

Demonstration material: the photos in gallery/, the pictures without landmarks in negatives/, the camera originals in rushes/ and the
episodes are drawn by a program; the positions, times and devices written into them are invented. The buildings are inventions that only
bear the names of landmarks in Ganzhou and look like none of them. labels.csv says when each of them truly is on screen, grades.csv the
true grade of evidence of every shot; shooting_log.csv is an invented log, and not all of it is true.
"""


@dataclass(frozen=True)
class DemoTitle:
    """Where the title lies; `landmarks` are the catalogue ids of its buildings."""

    gallery: Path
    negatives: Path
    episodes: tuple[Path, ...]
    rushes: Path
    shooting_log: Path
    labels: Path
    grades: Path
    landmarks: tuple[str, ...]


def episode_name(number: int) -> str:
    """Return the file name of an episode, counted from 1."""
    return f"第{number:02d}集.mp4"


def make_demo(folder: Path, painter: ThreadPoolExecutor | None = None) -> tuple[DemoTitle, Future[None]]:
    """Draw the title into `folder`; made again, it replaces the files of the same names.

    Args:
        folder: where to.
        painter: what draws the film once the gallery and the negatives are drawn, which is when this returns; by default it is drawn here.

    Returns:
        The title, and its film in the making: takes, episodes, truth and log are there when that is done.

    Raises:
        InputError: the gallery, the negatives or the rushes there hold files that are not the demonstration's.
        StorageError: something cannot be written.
    """
    title = DemoTitle(
        gallery=folder / "gallery",
        negatives=folder / "negatives",
        episodes=tuple(folder / episode_name(number) for number in range(1, len(EPISODES) + 1)),
        rushes=folder / "rushes",
        shooting_log=folder / "shooting_log.csv",
        labels=folder / "labels.csv",
        grades=folder / "grades.csv",
        landmarks=LANDMARKS,
    )
    photos = {title.gallery / _photo_name(photo): photo for photo in PHOTOS}
    strangers = {title.negatives / f"{number:02d}.jpg": number for number in range(STRANGERS)}
    takes = {title.rushes / take.file: take for take in TAKES}
    _refuse_others(title.gallery, photos, "photos")
    _refuse_others(title.negatives, strangers, "negatives")
    _refuse_others(title.rushes, takes, "rushes")
    places = draw_places({photo.place for photo in PHOTOS})
    try:
        for path, photo in photos.items():
            _keep(path, photograph(places, photo))
        for path, number in strangers.items():
            _keep(path, stranger(number))
        title.rushes.mkdir(exist_ok=True)
        (folder / "README.txt").write_text(_README, encoding="utf-8")
    except OSError as error:
        raise StorageError(note("demo_unwritable", folder=str(folder), reason=error.strerror or str(error))) from error
    if painter is not None:
        return title, painter.submit(_draw_film, title, takes, places)
    drawn: Future[None] = Future()
    _draw_film(title, takes, places)
    drawn.set_result(None)
    return title, drawn


def _keep(path: Path, picture: Picture) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes())


def _draw_film(title: DemoTitle, takes: Mapping[Path, Take], places: Mapping[str, Site]) -> None:
    wanted = {*(take.place for take in TAKES), *(shot.place for shots in EPISODES for shot in shots)}
    all_places = {**places, **draw_places(wanted - places.keys())}
    # Drawing, encoding and decoding leave the interpreter's lock; episodes are cut from finished takes.
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(lambda path: write_take(path, all_places, takes[path]), takes))
        filmed = list(
            chain.from_iterable(pool.map(lambda path, shots: _film(path, all_places, shots, title.rushes), title.episodes, EPISODES))
        )
    write_labels(title.labels, filmed)
    write_grades(title.grades, filmed)
    write_shooting_log(title.shooting_log, filmed)


def _refuse_others(folder: Path, own: Collection[Path], what: str) -> None:
    others = sorted(path for path in folder.rglob("*") if path.is_file() and path not in own)
    if others:
        raise InputError(note("not_of_the_demo", file=str(others[0]), what=note(f"demo_{what}"), folder=str(folder)))


def _photo_name(photo: PhotoPlan) -> str:
    if photo.place in LANDMARKS:
        return f"{photo.place}/{photo.number:02d}.jpg"
    return f"_decoy/lookalike/{photo.place}_{photo.number:02d}.jpg"


def _film(path: Path, places: Mapping[str, Site], shots: Sequence[ShotPlan], rushes: Path) -> list[Filmed]:
    """Write an episode; returns its shots."""
    filmed: list[Filmed] = []
    first = 0
    with encoder(path, WIDTH, HEIGHT, WITHOUT_VERSIONS) as write:
        for shot in shots:
            for picture in cut_from(rushes / shot.cut.take.file, shot, shot.cut) if shot.cut else shoot(places, shot):
                write(picture)
            seen = on_screen(places[shot.place], shot) if shot.place in LANDMARKS else []
            filmed.append(Filmed(path.name, shot, first, seen))
            first += shot.frames
    return filmed
