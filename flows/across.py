"""A whole title: the stages that look across its episodes and at what was handed in with them, then its measurement and report.

repeats ─┐
link ────┤
scan, describe (per rush) ─ find (per episode) ─┤
shooting log ───────────────────────────────────┴─ elsewhere ─ measure ─ report
"""

from __future__ import annotations

import datetime
import functools
import platform
import shutil
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from flows.handed_in import RushFile, rush_record, rushes_in
from flows.preflight import require_free
from flows.request import VerifyRequest
from flows.results import content_key
from flows.stages import EpisodeStages
from landmarks.gallery import is_decoy
from models.storage import whole_folder
from pages.errors import StorageError
from pages.notes import Note, note
from pipeline.film.keyframes import LinkableEpisode, ShotKey
from pipeline.links.elsewhere import find_elsewhere
from pipeline.links.links import link_shots
from pipeline.log.log_agreement import hold_against
from pipeline.log.shooting_log import DeclaredRow, read_shooting_log
from pipeline.measure.share import graded
from pipeline.measure.title import Across, MeasuredEpisode, confirmed_shots, measure_title, occurrences_by_gap, shots_of
from pipeline.measure.verdict import law_for
from pipeline.record.evidence import Evidence, Grade, Occurrence, Run, Shot
from pipeline.record.grounds import Elsewhere, Grounds, Link, LogRow, Repeat, Rush, RushMatch
from pipeline.record.manifest import FileHashes
from pipeline.record.record import Record
from pipeline.repeats.repeat_stills import with_stills
from pipeline.repeats.repeats import Footage, find_repeats
from pipeline.report import write_report
from pipeline.rushes.claims import RushClaims, describe_rush
from pipeline.rushes.contradictions import contradictions_between
from pipeline.rushes.find import CutEpisode, find_in_rushes
from pipeline.rushes.scan import RushFacts, load_rush, scan_rush
from pipeline.sightings.episode import STILLS, DecodedEpisode
from pipeline.texts.elements import EpisodeLines, find_licences, find_mentions
from pipeline.texts.subtitles import read_subtitles
from pipeline.texts.texts import TextLine

REPEATS_VERSION = "1"
LINK_VERSION = "4"
SCAN_VERSION = "5"
FIND_VERSION = "8"
ELSEWHERE_VERSION = "2"
"""As in `flows.stages`: raised by hand whenever a stage's result changes for the same input."""

_LONGER_THAN_ANY = Fraction(10**9)

Hashes = Mapping[Path, FileHashes]
"""The title's episodes in their order."""


class Repeats(Record):
    """What the stage `repeats` found."""

    found: tuple[Repeat, ...]


class Links(Record):
    """What the stage `link` found."""

    found: tuple[Link, ...]


class RushMatches(Record):
    """What the stage `find` found in one episode."""

    found: tuple[RushMatch, ...]


class ElsewhereShots(Record):
    """What the stage `elsewhere` found."""

    found: tuple[Elsewhere, ...]


class TitleRun(EpisodeStages):
    """One title on its way through all stages.

    Raises:
        InputError: the shooting log or the rushes cannot be used.
    """

    def __init__(self, request: VerifyRequest) -> None:
        super().__init__(request)
        self.rushes: tuple[RushFile, ...] = rushes_in(request.rushes) if request.rushes else ()
        self._still_folders: list[Path] = []
        if request.shooting_log is not None:
            # Before the long work; only times past an episode's end show when its frames are known.
            unknown_lengths = {video.name: _LONGER_THAN_ANY for video in request.videos}
            read_shooting_log(request.shooting_log, self.catalogue, unknown_lengths, self._gallery)

    @property
    def usable_rushes(self) -> tuple[RushFile, ...]:
        """The rushes that are videos."""
        return tuple(rush for rush in self.rushes if not rush.refused)

    def repeats(self, hashes: Hashes) -> tuple[Repeat, ...]:
        """Find footage that stands in the title more than once."""
        key = content_key(stage=f"repeats-{REPEATS_VERSION}", decoded=self._of_all(hashes))

        def compute(folder: Path) -> Repeats:
            footage = [
                Footage(file, episode.decoded.thumbnails(self._decode_folder(video, hashes)), episode.table, episode.decoded.shots)
                for video, file, episode in self._named(hashes)
            ]
            return Repeats(found=with_stills(find_repeats(footage), self._linkable(hashes), folder))

        self._still_folders.append(self.store.folder("repeats", key))
        return self.kept_or_computed("repeats", key, Repeats, self.request.title, compute).found

    def link(self, hashes: Hashes) -> tuple[Link, ...]:
        """Link shots to sighted ones of the same place."""
        key = content_key(stage=f"link-{LINK_VERSION}", matched=self._of_all_matches(hashes))

        def compute(folder: Path) -> Links:
            sighted = confirmed_shots(self._occurrences(hashes))
            matcher = self.networks.recogniser.matcher
            progress = self.progress_of(self.request.title)
            return Links(found=link_shots(self._linkable(hashes), sighted, matcher, folder, progress, self.turns))

        self._still_folders.append(self.store.folder("link", key))
        return self.kept_or_computed("link", key, Links, self.request.title, compute).found

    def scan(self, rush: RushFile) -> RushFacts:
        """Decode a rush once and keep what finding shots in it takes."""
        progress = functools.partial(self.progress_of(rush.name), "scan")
        return self.kept_or_computed(
            "scan",
            self._scan_key(rush),
            RushFacts,
            rush.name,
            lambda folder: scan_rush(rush.path, self.networks.recogniser.embedder, folder, progress, file=rush.name).facts,
        )

    def describe(self, rush: RushFile) -> RushClaims:
        """Read what a rush says of itself."""
        datum = self.request.rushes_datum
        key = content_key(stage=f"describe-{SCAN_VERSION}", rush=rush.sha256, beside=rush.beside_sha256, datum=datum.value)
        return self.kept_or_computed("describe", key, RushClaims, rush.name, lambda folder: describe_rush(rush.path, datum=datum))

    def find(self, video: Path, hashes: Hashes) -> tuple[RushMatch, ...]:
        """Find an episode's shots in the rushes."""
        usable = self.usable_rushes
        if not usable:
            return ()
        key = content_key(
            stage=f"find-{FIND_VERSION}",
            matched=self.match_key(self.decode_key(video, hashes[video])),
            rushes=" ".join(f"{rush.name}={self._scan_key(rush)}" for rush in usable),
        )

        def compute(folder: Path) -> RushMatches:
            episode = self._episode(video, hashes)
            cut = CutEpisode(
                file=video.name,
                sha256=hashes[video].sha256,
                table=episode.table,
                shots=episode.decoded.shots,
                keyframes=self.keyframes(video, hashes[video]),
                thumbnails=episode.decoded.thumbnails(self._decode_folder(video, hashes)),
                overlays=episode.decoded.overlays,
            )
            scanned = [load_rush(self.store.folder("scan", self._scan_key(rush)), rush.name) for rush in usable]
            networks = self.networks.recogniser
            progress = functools.partial(self.progress_of(video.name), "find")
            return RushMatches(found=find_in_rushes(cut, scanned, networks.embedder, networks.matcher, folder, progress, self.turns))

        self._still_folders.append(self.store.folder("find", key))
        return self.kept_or_computed("find", key, RushMatches, video.name, compute).found

    def look_elsewhere(self, hashes: Hashes, wanted: set[ShotKey]) -> tuple[Elsewhere, ...]:
        """Look whether shots that would count without a landmark show a known place elsewhere."""
        if not wanted:
            return ()
        key = content_key(
            stage=f"elsewhere-{ELSEWHERE_VERSION}",
            matched=self._of_all_matches(hashes),
            wanted=" ".join(f"{episode}:{shot}" for episode, shot in sorted(wanted)),
        )
        self._still_folders.append(self.store.folder("elsewhere", key))
        return self.kept_or_computed(
            "elsewhere",
            key,
            ElsewhereShots,
            self.request.title,
            lambda folder: ElsewhereShots(found=find_elsewhere(self._linkable(hashes), wanted, self.networks.recogniser, folder)),
        ).found

    def measure(self, hashes: Hashes) -> Evidence:
        """Put the kept results together; what looks across episodes and was not computed yet is computed here."""
        self._still_folders.clear()
        episodes = [self._episode(video, hashes) for video in hashes]
        by_gap = occurrences_by_gap(episodes, self.request.settings, self.catalogue)
        occurrences = by_gap[self.request.settings.bridging_gap_seconds]
        declared, log_notes = self._declared(episodes)
        found = Grounds(links=self.link(hashes), rushes=self._rush_records(), rush_matches=self._numbered_matches(hashes))
        log = self._held(declared, episodes, occurrences, found)
        wanted = _only_claimed(graded(shots_of(episodes), occurrences, found.with_log(log)))
        found = found.with_elsewhere(self.look_elsewhere(hashes, wanted))
        lines, warnings = self._lines(hashes)
        across = Across(
            grounds=found.with_log(self._held(declared, episodes, occurrences, found)),
            log_notes=log_notes,
            mentions=find_mentions(lines, self.names),
            licences=find_licences(lines, self.request.released.year if self.request.released else None),
            repeats=self.repeats(hashes),
        )
        return measure_title(
            self.request.title,
            [episode.warned(warnings.get(episode.decoded.input.file, ())) for episode in episodes],
            by_gap,
            across,
            self.index,
            self.request.settings,
            self.runtime,
            self.run_block(),
            law_for(self.request.released),
        )

    def report(self, evidence: Evidence, hashes: Hashes) -> Path:
        """Write the report folder; it appears under its name only when complete.

        Raises:
            StorageError: it cannot be written.
        """
        progress = self.progress_of(self.request.title)
        progress("report", Fraction(0))
        require_free(self.request.out)
        folders = [self.store.folder("match", self.match_key(self.decode_key(video, found))) for video, found in hashes.items()]
        folders += [self.store.folder("read", self.read_key(self.decode_key(video, found))) for video, found in hashes.items()]
        with whole_folder(self.request.out) as fresh:
            (fresh / STILLS).mkdir()
            for folder in (*folders, *self._still_folders):
                if (folder / STILLS).is_dir():
                    shutil.copytree(folder / STILLS, fresh / STILLS, dirs_exist_ok=True)
            write_report(evidence, fresh, self.request.language)
        progress("report", Fraction(1))
        return self.request.out

    def is_kept(self, hashes: Hashes) -> bool:
        """Whether nothing is left that takes long: then starting Prefect would take longer than the rest."""
        return all(self.needs_no_samples(video, found) for video, found in hashes.items()) and all(
            self.store.kept("scan", self._scan_key(rush), RushFacts) is not None for rush in self.usable_rushes
        )

    def _episode(self, video: Path, hashes: Hashes) -> MeasuredEpisode:
        key = self.decode_key(video, hashes[video])
        decoded = self.store.kept("decode", key, DecodedEpisode)
        matched = self.matched(key)
        if decoded is None or matched is None:
            raise StorageError(note("results_vanished", folder=str(self.request.work), file=video.name))
        return MeasuredEpisode(decoded, matched, decoded.table(self.store.folder("decode", key)))

    def _named(self, hashes: Hashes) -> Iterable[tuple[Path, str, MeasuredEpisode]]:
        for video in hashes:
            yield video, video.name, self._episode(video, hashes)

    def _linkable(self, hashes: Hashes) -> list[LinkableEpisode]:
        return [
            LinkableEpisode(
                name=file,
                sha256=hashes[video].sha256,
                keyframes=self.keyframes(video, hashes[video]),
                shots=episode.decoded.shots,
                table=episode.table,
                overlays=episode.decoded.overlays,
            )
            for video, file, episode in self._named(hashes)
        ]

    def _occurrences(self, hashes: Hashes) -> list[Occurrence]:
        settings = self.request.settings
        episodes = [self._episode(video, hashes) for video in hashes]
        return occurrences_by_gap(episodes, settings, self.catalogue)[settings.bridging_gap_seconds]

    def _declared(self, episodes: Sequence[MeasuredEpisode]) -> tuple[tuple[DeclaredRow, ...], tuple[Note, ...]]:
        """The shooting log's rows, and what a person should know about the file."""
        if self.request.shooting_log is None:
            return (), ()
        lengths = {episode.decoded.input.file: episode.table.run_time for episode in episodes}
        log = read_shooting_log(self.request.shooting_log, self.catalogue, lengths, self._gallery)
        return log.rows, log.notes

    @functools.cached_property
    def _gallery(self) -> frozenset[str]:
        return frozenset(photo.identity for photo in self.index.photos if not is_decoy(photo.identity))

    def _held(
        self, declared: Sequence[DeclaredRow], episodes: Sequence[MeasuredEpisode], occurrences: Sequence[Occurrence], found: Grounds
    ) -> tuple[LogRow, ...]:
        if self.request.shooting_log is None:
            return ()
        return hold_against(declared, shots_of(episodes), occurrences, found, self.catalogue, self._gallery)

    def _numbered_matches(self, hashes: Hashes) -> tuple[RushMatch, ...]:
        matches = [match for video in hashes for match in self.find(video, hashes)]
        return tuple(match.model_copy(update={"id": f"rush-match-{number:04d}"}) for number, match in enumerate(matches, 1))

    def _rush_records(self) -> tuple[Rush, ...]:
        usable = self.usable_rushes
        tables = {rush.name: load_rush(self.store.folder("scan", self._scan_key(rush)), rush.name) for rush in usable if self.scan(rush)}
        claims = {rush.name: self.describe(rush) for rush in usable}
        durations = {name: scanned.table.run_time for name, scanned in tables.items()}
        against = contradictions_between(claims, durations, released=self.request.released)
        return tuple(rush_record(rush, claims.get(rush.name), tables.get(rush.name), against.get(rush.name, ())) for rush in self.rushes)

    def _lines(self, hashes: Hashes) -> tuple[list[EpisodeLines], dict[str, tuple[Note, ...]]]:
        """Every episode's text, burned in and as subtitles, and the subtitles' warnings by episode."""
        found: list[EpisodeLines] = []
        warnings: dict[str, tuple[Note, ...]] = {}
        for video, file, episode in self._named(hashes):
            burned_in = self.texts(video, hashes[video]).lines
            subtitles, warnings[file] = read_subtitles(video, episode.decoded.input)
            lines: list[TextLine] = [*burned_in, *subtitles]
            found.append(EpisodeLines(file, lines))
        return found, warnings

    def run_block(self) -> Run:
        """When and where this run ran, and what it found computed already."""
        return Run(
            started=self.started.isoformat(timespec="seconds"),
            finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            host=platform.node(),
            seconds={name: round(seconds, 3) for name, seconds in sorted(self.seconds.items())},
            # What this run computed it asks for again when it measures.
            reused=tuple(sorted(set(self.reused) - set(self.computed))),
        )

    def _decode_folder(self, video: Path, hashes: Hashes) -> Path:
        return self.store.folder("decode", self.decode_key(video, hashes[video]))

    def _of_all(self, hashes: Hashes) -> str:
        return " ".join(self.decode_key(video, found) for video, found in hashes.items())

    def _of_all_matches(self, hashes: Hashes) -> str:
        return " ".join(self.match_key(self.decode_key(video, found)) for video, found in hashes.items())

    def _scan_key(self, rush: RushFile) -> str:
        return content_key(stage=f"scan-{SCAN_VERSION}", rush=rush.sha256, embedder=self.index.models.embedder_sha256, **self.machine)


def _only_claimed(shots: Iterable[Shot]) -> set[ShotKey]:
    """The shots that count on other grounds than a landmark in them."""
    return {(shot.episode, shot.index) for shot in shots if shot.grade in (Grade.LINKED, Grade.RUSHES, Grade.DECLARED)}
