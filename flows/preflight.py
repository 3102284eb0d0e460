"""What is looked at before the networks' libraries are loaded, which takes many seconds: all that can be refused is refused at once.

Imports nothing heavy; the rooms behind look at the same things again when they use them.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from models.storage import require_space
from pages.errors import EvidenceError, InputError, StorageError
from pages.names import one_line
from pages.notes import Note, note
from pipeline.record.manifest import MANIFEST_NAME, hash_file

if TYPE_CHECKING:
    from landmarks.catalogue import Catalogue

REPORT_BYTES = 20 << 20
WORK_BYTES = 100 << 20
"""Free space without which a run is not even begun; a long episode's samples take more."""

_LONGER_THAN_ANY = Fraction(10**9)
_GUESSED_SECONDS = 60.0


@dataclass(frozen=True)
class HandedIn:
    """Run times in seconds as the containers say them, of the episodes by file name and of the rushes by path under their folder."""

    episodes: dict[str, float]
    rushes: dict[str, float]


def look_at(
    videos: Sequence[Path], *, index: Path, out: Path, work: Path, rushes: Path | None, shooting_log: Path | None, device: str
) -> HandedIn:
    """Look at everything that `verify` is given.

    Raises:
        EvidenceError: something of it cannot be used; all unusable episodes are named at once.
    """
    require_usable_names(videos)
    episodes = _run_times(videos)
    require_different_files(videos)
    require_free(out)
    require_space(out.parent, REPORT_BYTES, "--out")
    require_space(work, WORK_BYTES, "--work")
    _require_device(device)
    if rushes is not None and not rushes.is_dir():
        raise InputError(note("input.no_rushes", folder=str(rushes)))
    catalogue, gallery = _places_of(index)
    if shooting_log is not None:
        from pipeline.log.shooting_log import read_shooting_log

        read_shooting_log(shooting_log, catalogue, dict.fromkeys(episodes, _LONGER_THAN_ANY), gallery)
    return HandedIn(episodes, _rushes(rushes) if rushes is not None else {})


def require_usable_names(paths: Sequence[Path]) -> None:
    """Episodes are known by their file names, so that two of one name cannot be told apart, and records hold text only.

    Raises:
        InputError: two files share a name, or a name is no text.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            str(path).encode()
        except UnicodeEncodeError as error:
            raise InputError(note("video_name_not_text", file=str(path))) from error
        if path.name in seen:
            raise InputError(note("video_same_name", file=str(path), other=str(seen[path.name])))
        seen[path.name] = path


def require_different_files(videos: Sequence[Path]) -> None:
    """One content counts once: no file may stand in a title under two names.

    Raises:
        InputError: files are the same byte by byte; all of them are named.
    """
    alike: dict[int, list[Path]] = {}
    for video in videos:
        alike.setdefault(video.stat().st_size, []).append(video)
    doubled: list[Note] = []
    for several in alike.values():
        seen: dict[str, Path] = {}
        for video in several if len(several) > 1 else ():
            first = seen.setdefault(hash_file(video).sha256, video)
            if first is not video:
                doubled.append(note("video_same_bytes", file=str(video), other=str(first)))
    if doubled:
        raise InputError(*doubled)


def require_free(out: Path) -> None:
    """Refuse to replace a folder that is no report of ours.

    Raises:
        StorageError: `out` is a file, a mount point, or a folder with something else in it.
    """
    if out.is_mount():
        raise StorageError(note("input.out_mount", folder=str(out)))
    if out.is_dir() and (not any(out.iterdir()) or ((out / MANIFEST_NAME).is_file() and (out / "evidence.json").is_file())):
        return
    if out.exists():
        raise StorageError(note("input.out_taken", folder=str(out)))


def _run_times(videos: Sequence[Path]) -> dict[str, float]:
    from pipeline.film.media import probe

    found: dict[str, float] = {}
    refused: list[Note | str] = []
    for video in videos:
        try:
            found[video.name] = float(probe(video).container_duration or _GUESSED_SECONDS)
        except InputError as error:
            refused.extend(error.args)
    if refused:
        raise InputError(*refused)
    return found


def _rushes(folder: Path) -> dict[str, float]:
    """The videos among the rushes; what is none is named when they are read."""
    from pipeline.film.media import probe

    found: dict[str, float] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        try:
            found[one_line(path.relative_to(folder).as_posix())] = float(probe(path).container_duration or _GUESSED_SECONDS)
        except EvidenceError:
            continue
    return found


def _places_of(index: Path) -> tuple[Catalogue, frozenset[str]]:
    """The catalogue and the landmarks of an index, each byte of which is checked."""
    from landmarks.gallery import is_landmark
    from landmarks.index import load_index

    loaded = load_index(index)
    return loaded.catalogue, frozenset(photo.identity for photo in loaded.photos if is_landmark(photo.identity))


def _require_device(device: str) -> None:
    """Without the driver's library no network can run on CUDA, which PyTorch takes seconds to say."""
    if device != "cuda" or not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError as error:
        raise InputError(note("input.no_cuda")) from error
