"""A title under review: its record, its films, and the copies of these that browsers play."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desk.models import Case, Section, Upload
from desk.runs import report_folder, settled
from desk.uploads import folder, path_of
from flows.carrying.proxies import ProxyTask
from landmarks.catalogue import load_catalogue, packaged_sha256
from models.storage import unwritable
from pages.errors import InputError
from pages.notes import Note, note
from pipeline.film.proxy import FrameTimes
from pipeline.measure.review import facts_of
from pipeline.measure.verdict import TitleFacts
from pipeline.record.evidence import RECORD_NAME, Evidence, InputFile, Place, stills_named
from pipeline.record.manifest import hash_file
from pipeline.record.upgrade import read_record


@dataclass(frozen=True)
class Files:
    """Where a title's files lie: the report folder, and the folder for copies of episodes, by content."""

    report: Path
    proxies: Path


@dataclass(frozen=True, eq=False)
class Dossier:
    """What is reviewed of a title, by its number in the register and that of the run.

    `record` is its file, as it was at `changed` (ns), and `sha256` its hash; `inputs` and `stills` are the episodes and the paths of the
    pictures that it names; `listed` are the places that may be added; `claimed` are the local costs that are applied for, in fen.
    """

    number: int
    run: int
    files: Files
    record: Path
    changed: int
    sha256: str
    inputs: tuple[InputFile, ...]
    stills: frozenset[str]
    listed: Mapping[str, Place]
    claimed: int | None

    @property
    def evidence(self) -> Evidence:
        """The record itself, which is large and read again where it was not asked for lately.

        Raises:
            InputError: it cannot be read.
        """
        return _evidence(self.record, self.changed)

    @property
    def videos(self) -> Mapping[str, Path]:
        """The episodes that were handed in, by file name; asked of the register each time."""
        uploads = Upload.objects.filter(case__title_id=self.number, section=Section.EPISODES)
        return {upload.name: path_of(upload) for upload in uploads if upload.whole}

    @property
    def facts(self) -> TitleFacts:
        """What the record's figures are measured from, kept like the record itself.

        Raises:
            InputError: the record cannot be read.
        """
        return _facts(self.record, self.changed)

    def episode(self, index: int) -> InputFile:
        """Return an episode by its place in the title, from 0.

        Raises:
            InputError: there is no such episode.
        """
        if not 0 <= index < len(self.inputs):
            raise InputError(note("review.no_episode", number=index + 1))
        return self.inputs[index]

    def proxy(self, item: InputFile) -> Path:
        """Where an episode's copy lies; its table of times beside it is written last."""
        return self.files.proxies / f"{item.sha256[:20]}.mp4"

    def refused(self, item: InputFile) -> Path:
        """Where it stands why an episode's copy cannot be made, as notes; another run tries again."""
        return self.proxy(item).with_suffix(f".{self.run}.refused")

    def refuse(self, item: InputFile, reasons: Iterable[Note]) -> None:
        """Keep why an episode's copy cannot be made.

        Raises:
            StorageError: the desk's folder cannot be written to.
        """
        try:
            self.files.proxies.mkdir(parents=True, exist_ok=True)
            self.refused(item).write_text(json.dumps([one.model_dump() for one in reasons], ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise unwritable(self.files.proxies, error, "--data") from error

    def refusal(self, item: InputFile) -> tuple[Note, ...]:
        """Return why an episode's copy cannot be made; empty where that is not known."""
        path = self.refused(item)
        return tuple(map(Note.model_validate, json.loads(path.read_bytes()))) if path.is_file() else ()

    def times(self, item: InputFile) -> FrameTimes | None:
        """Return the times of an episode's frames; None while its copy is not made."""
        path = self._times(item)
        return _times(path, path.stat().st_mtime_ns) if path.is_file() else None

    def written_times(self, item: InputFile) -> bytes | None:
        """Return the same as it was written, in JSON."""
        path = self._times(item)
        return path.read_bytes() if path.is_file() else None

    def _times(self, item: InputFile) -> Path:
        return self.proxy(item).with_suffix(".json")


@lru_cache(maxsize=256)
def _times(path: Path, _changed: int) -> FrameTimes:
    return FrameTimes.model_validate_json(path.read_bytes())


def open_dossier(case: Case) -> Dossier | None:
    """Return what is reviewed of a case: its newest result; None where it is not handed in, or has no result yet.

    Raises:
        InputError: the record cannot be read.
    """
    run = settled(case) if case.handed_in is not None else None
    if run is None or not (record := report_folder(run) / RECORD_NAME).is_file():
        return None
    return _open(case.title_id, run.pk, record, record.stat().st_mtime_ns, case.local_costs)


@lru_cache(maxsize=1024)
def _open(number: int, run: int, record: Path, changed: int, claimed: int | None) -> Dossier:
    evidence = _evidence(record, changed)
    files = Files(record.parent, folder().with_name("proxies"))
    stills = frozenset(stills_named(evidence))
    sha256 = hash_file(record).sha256
    return Dossier(number, run, files, record, changed, sha256, evidence.inputs, stills, _listed(evidence), claimed)


@lru_cache(maxsize=64)
def _evidence(record: Path, _changed: int) -> Evidence:
    return read_record(record.read_bytes(), str(record))


@lru_cache(maxsize=64)
def _facts(record: Path, changed: int) -> TitleFacts:
    return facts_of(_evidence(record, changed))


def _listed(evidence: Evidence) -> dict[str, Place]:
    """The places of the catalogue that the record was made with; of one that is not at hand those that the record names."""
    named = {place.id: place for place in evidence.landmarks if place.listed}
    if evidence.provenance.catalogue_sha256 not in ("", packaged_sha256()):
        return named
    every = {
        place.id: Place(id=place.id, name=place.name, english=place.english, county=place.county, kind=place.kind.value)
        for place in load_catalogue().places
        if place.catalogued
    }
    return every | named


def missing_proxies(dossier: Dossier) -> list[ProxyTask]:
    """Return what has to be made so that all episodes can be played; what could not be made before is left out."""
    videos = dossier.videos
    return [
        ProxyTask(item=item, video=videos[item.file], proxy=dossier.proxy(item))
        for item in dossier.inputs
        if item.file in videos and dossier.times(item) is None and not dossier.refused(item).is_file()
    ]
