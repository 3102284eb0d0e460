"""The rushes (camera originals) that the applicant hands in: which files they are, and their record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from flows.stages import hashes_of
from pages.errors import InputError
from pages.names import one_line
from pages.notes import Argument, Note, note
from pipeline.film.media import probe
from pipeline.record.grounds import Rush, Trust
from pipeline.rushes.claims import RushClaims
from pipeline.rushes.scan import ScannedRush
from pipeline.rushes.sidecars import sidecars_of

_SIDECARS = {".srt", ".gpx"}


@dataclass(frozen=True)
class RushFile:
    """A file of the folder of rushes; `name` is its path under it. `refused` says why it is of no use, empty where it is a video."""

    path: Path
    name: str
    sha256: str
    beside_sha256: str
    refused: Argument = ""


def rushes_in(folder: Path) -> tuple[RushFile, ...]:
    """Return the files of a folder and the folders in it, in order of their names; sidecars belong to their videos.

    Raises:
        InputError: no such folder, or no video in it that can be used.
    """
    if not folder.is_dir():
        raise InputError(note("rushes_no_folder", folder=str(folder)))
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    found = tuple(_rush(path, path.relative_to(folder).as_posix()) for path in files if path.suffix.lower() not in _SIDECARS)
    if not found:
        raise InputError(note("rushes_empty_folder", folder=str(folder)))
    if all(rush.refused for rush in found):
        raise InputError(note("rushes_none_usable", folder=str(folder), reason=found[0].refused))
    return found


def _rush(path: Path, name: str) -> RushFile:
    refused: Argument = ""
    try:
        probe(path)
    except InputError as error:
        refused = error.args[0]
    beside = hashlib.sha256("".join(hashes_of(sidecar).sha256 for sidecar in sidecars_of(path)).encode()).hexdigest()
    return RushFile(path, one_line(name), hashes_of(path).sha256, beside, refused)


def rush_record(rush: RushFile, claims: RushClaims | None, scanned: ScannedRush | None, contradictions: tuple[Note, ...]) -> Rush:
    """Return a rush's record; one that could not be used stands there with the reason and nothing else."""
    if claims is None or scanned is None:
        return Rush(
            file=rush.name,
            sha256=rush.sha256,
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
        file=rush.name,
        sha256=rush.sha256,
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
