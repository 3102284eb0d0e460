"""What the applicant hands in: which files it is, as orders name them, and the record of his rushes (camera originals)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from flows.context import LocalFiles, hashes_of
from flows.orders import FileOrder
from flows.references import BlobRef
from pages.errors import InputError
from pages.names import one_line
from pages.notes import Note, note
from pipeline.film.media import probe
from pipeline.record.grounds import Rush, Trust
from pipeline.rushes.claims import RushClaims
from pipeline.rushes.scan import ScannedRush
from pipeline.rushes.sidecars import sidecars_of
from pipeline.texts.subtitles import subtitle_files

_SIDECARS = {".srt", ".gpx"}


@dataclass(frozen=True)
class HandedIn:
    """What was handed in as orders name it, and where it lies on this machine."""

    orders: tuple[FileOrder, ...]
    files: LocalFiles


def episodes_in(videos: Sequence[Path]) -> HandedIn:
    """Return a title's episodes with their subtitle files.

    Raises:
        InputError: some are no videos that can be used; all of them are named.
    """
    files: LocalFiles = {}
    orders: list[FileOrder] = []
    refused: list[Note | str] = []
    for video in videos:
        try:
            probe(video)
            orders.append(_order(video, video.name, subtitle_files(video), files))
        except InputError as error:
            refused.extend(error.args)
    if refused:
        raise InputError(*refused)
    return HandedIn(tuple(orders), files)


def rushes_in(folder: Path) -> HandedIn:
    """Return the files of a folder and the folders in it, in order of their names; sidecars belong to their videos.

    Raises:
        InputError: no such folder, or no video in it that can be used.
    """
    if not folder.is_dir():
        raise InputError(note("rushes_no_folder", folder=str(folder)))
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    files: LocalFiles = {}
    orders = []
    for path in paths:
        if path.suffix.lower() in _SIDECARS:
            continue
        name = one_line(path.relative_to(folder).as_posix())
        refused: Note | str = ""
        try:
            probe(path)
        except InputError as error:
            refused = _without_path(error.args[0], path, name)
        orders.append(_order(path, name, sidecars_of(path), files, refused))
    if not orders:
        raise InputError(note("rushes_empty_folder", folder=str(folder)))
    if all(one.refused for one in orders):
        raise InputError(note("rushes_none_usable", folder=str(folder), reason=orders[0].refused))
    return HandedIn(tuple(orders), files)


def file_in(path: Path) -> tuple[BlobRef, LocalFiles]:
    """Return one file, and where it lies.

    Raises:
        InputError: it cannot be read.
    """
    files: LocalFiles = {}
    return _blob(path, path.name, files), files


def _without_path(said: Note | str, path: Path, name: str) -> Note | str:
    """Return a message that calls a file by its name in the order: where it lies is this machine's business."""
    if isinstance(said, str):
        return said.replace(str(path), name)
    arguments = {key: value if isinstance(value, int) else _without_path(value, path, name) for key, value in said.arguments.items()}
    return Note(code=said.code, arguments=arguments)


def _order(path: Path, name: str, beside: Sequence[Path], files: LocalFiles, refused: Note | str = "") -> FileOrder:
    return FileOrder(video=_blob(path, name, files), beside=tuple(_blob(one, one.name, files) for one in beside), refused=refused)


def _blob(path: Path, name: str, files: LocalFiles) -> BlobRef:
    found = hashes_of(path)
    files[found.sha256, name] = path
    return BlobRef(name=name, sha256=found.sha256, sm3=found.sm3, size=path.stat().st_size)


def rush_record(rush: FileOrder, claims: RushClaims | None, scanned: ScannedRush | None, contradictions: tuple[Note, ...]) -> Rush:
    """Return a rush's record; one that could not be used stands there with the reason and nothing else."""
    if claims is None or scanned is None:
        return Rush(
            file=rush.video.name,
            sha256=rush.video.sha256,
            duration=Fraction(0),
            frames=0,
            width=0,
            height=0,
            captured=None,
            device=None,
            trust=Trust.NONE,
            positions=(),
            in_ganzhou=None,
            warnings=(note("rush_not_used", reason=rush.refused),),
        )
    return Rush(
        file=rush.video.name,
        sha256=rush.video.sha256,
        duration=scanned.table.run_time,
        frames=len(scanned.table),
        width=scanned.facts.width,
        height=scanned.facts.height,
        captured=claims.captured,
        device=claims.device,
        trust=claims.trust,
        positions=claims.positions,
        in_ganzhou=claims.in_ganzhou,
        contradictions=(*claims.contradictions, *contradictions),
        warnings=(*claims.warnings, *scanned.facts.warnings),
    )
