"""One episode: the decoding pass, then the search of its shots. Plain functions over a working folder; no Prefect here."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from landmarks.index import Region
from landmarks.recogniser import Proof, Recogniser
from models.device import release_freed_memory
from models.shot_detector import ShotDetector
from models.turns import Turns
from pages.errors import StorageError
from pages.notes import note
from pipeline.film.decode import THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, Decoder
from pipeline.film.keyframes import keep_keyframes
from pipeline.film.overlays import find_overlays
from pipeline.film.picture_area import find_picture_area
from pipeline.film.samples import Sample, listed, store
from pipeline.film.shots import find_shots
from pipeline.record.evidence import Discontinuity, InputFile, Match, Shot, Sighting, Track
from pipeline.record.frame_table import FrameTable
from pipeline.record.manifest import FileHashes
from pipeline.record.record import Record
from pipeline.record.stills import frame_still_path, keep_still, reference_still_path
from pipeline.sightings.proven import FoundTrack
from pipeline.sightings.sightings import ShotSearch

STILLS = "stills"
KEYFRAMES = "keyframes"
_TIMES = "times.npy"
_PICTURES = "pictures.npy"
_THUMBNAILS = "thumbnails.npy"

_TOO_SMALL_FOR_SHOTS = 0.3
"""Share of the frame below which a cut in it is none to the shot detector: at 0.16 it finds 14 of a title's 44 shots, at 0.08 six."""

_GREY_AT_ONCE = 4096

Progress = Callable[[str, Fraction], None]
"""Called with what is being done and how much of it is done, 0..1."""


class Settings(BaseModel):
    """What a measurement hangs on beside the input, the index and the weights; hashed into every key and into the evidence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples_per_second: int = 4
    sample_short_side: int = 720
    bridging_gap_seconds: Fraction = Fraction(1)
    reported_gaps_seconds: tuple[Fraction, ...] = (Fraction(0), Fraction(1), Fraction(2))


class DecodedEpisode(Record):
    """What the decoding pass found: the file's facts, shots as frames `[start, end)`, overlays in 0..1 of the frame.

    `picture_area` is the part of the frame, in 0..1, that a fixed surround leaves to the pictures, None where there is none.
    """

    input: InputFile
    last_duration: int
    shots: tuple[tuple[int, int], ...]
    overlays: tuple[Region, ...]
    picture_area: Region | None = None

    def table(self, folder: Path) -> FrameTable:
        """Read the frame table that was stored with it.

        Raises:
            StorageError: it is gone or damaged.
        """
        try:
            times = np.load(folder / _TIMES, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise StorageError(note("working_folder_damaged", path=str(folder))) from error
        return FrameTable(times, self.last_duration, Fraction(self.input.time_base))

    def pictures(self, folder: Path) -> NDArray[np.uint64]:
        """Read the digests of all frames, `(frames,)`, that were stored with it (`pipeline.film.decode.Decoder.pictures`).

        Raises:
            StorageError: they are gone or damaged.
        """
        try:
            return np.asarray(np.load(folder / _PICTURES, allow_pickle=False), np.uint64)
        except (OSError, ValueError) as error:
            raise StorageError(note("working_folder_damaged", path=str(folder))) from error

    def thumbnails(self, folder: Path) -> NDArray[np.uint8]:
        """Map the grey thumbnails of all frames, `(frames, 27, 48)`, that were stored with it.

        Raises:
            StorageError: they are gone or damaged.
        """
        try:
            return np.asarray(np.load(folder / _THUMBNAILS, mmap_mode="r", allow_pickle=False), np.uint8)
        except (OSError, ValueError) as error:
            raise StorageError(note("working_folder_damaged", path=str(folder))) from error

    def shots_of(self, table: FrameTable) -> list[Shot]:
        """Return the shots with their exact times."""
        return [
            Shot(episode=self.input.file, index=index, start=table.time(start), end=table.time(end))
            for index, (start, end) in enumerate(self.shots)
        ]


class MatchedEpisode(Record):
    """What the search of the shots found."""

    tracks: tuple[Track, ...]
    frame_length: dict[int, str]

    def lengths(self) -> dict[int, Fraction]:
        """Seconds each sighting's frame lasts, by frame number."""
        return {frame: Fraction(length) for frame, length in self.frame_length.items()}


def decode_episode(
    path: Path, hashes: FileHashes, detector: ShotDetector, settings: Settings, folder: Path, samples: Path, progress: Progress
) -> DecodedEpisode:
    """Decode a file once: frame times, shots and overlays, whose files go into `folder`; sampled frames, which are scratch, into `samples`.

    A damaged file is decoded a second time without frame threads, with which its damaged frames would come out differently in each run;
    a file whose pictures lie in a small part of a fixed surround is, too, since shots are then looked for in those pictures alone.

    Raises:
        InputError: the file cannot be used.
        StorageError: a folder cannot be written to.
    """
    decode = functools.partial(_decode, path, hashes, detector, settings, folder, samples, progress)
    decoded = decode(None, frame_threads=True)
    is_whole = not decoded.input.decode_failures
    if not is_whole:
        decoded = decode(None, frame_threads=False)
    area = decoded.picture_area
    if area is not None and (area[2] - area[0]) * (area[3] - area[1]) < _TOO_SMALL_FOR_SHOTS:
        decoded = decode(area, frame_threads=is_whole)
    release_freed_memory()
    return decoded


def _decode(
    path: Path,
    hashes: FileHashes,
    detector: ShotDetector,
    settings: Settings,
    folder: Path,
    samples: Path,
    progress: Progress,
    area: Region | None,
    *,
    frame_threads: bool,
) -> DecodedEpisode:
    """One decoding pass, with the shots of its frames, or of the pictures in a part of them; what an earlier pass left is replaced."""
    for sample in samples.iterdir():
        sample.unlink()
    decoder = Decoder(
        path,
        samples_per_second=Fraction(settings.samples_per_second),
        sample_short_side=settings.sample_short_side,
        picture_area=area,
        frame_threads=frame_threads,
    )
    expected = decoder.probe.container_duration
    try:
        with tempfile.TemporaryFile(dir=folder) as spool:
            probabilities = detector.probabilities(_frames(decoder, samples, spool, expected, progress))
            table = decoder.table
            spool.flush()
            thumbnails = np.memmap(spool, np.uint8, "r", shape=(len(table), THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, 3))
            shots = find_shots(probabilities, thumbnails)
            _keep_grey(thumbnails, folder / _THUMBNAILS)
            del thumbnails
        np.save(folder / _TIMES, table.pts, allow_pickle=False)
        np.save(folder / _PICTURES, decoder.pictures, allow_pickle=False)
    except OSError as error:
        raise StorageError(note("working_not_written", path=str(folder), reason=str(error.strerror or error))) from error
    width, height = decoder.probe.display_size
    area = area or find_picture_area(listed(samples))
    return DecodedEpisode(
        input=InputFile(
            file=path.name,
            sha256=hashes.sha256,
            sm3=hashes.sm3,
            size_bytes=path.stat().st_size,
            duration=table.run_time,
            container_duration=table.container_duration,
            start_offset=table.start_offset,
            frames=len(table),
            codec=decoder.probe.codec,
            width=width,
            height=height,
            rotation=decoder.probe.orientation.rotation,
            time_base=str(table.time_base),
            variable_rate=table.is_variable_rate,
            decode_failures=table.decode_failures,
            discontinuities=tuple(
                Discontinuity(frame=frame, time=table.time(frame), jump=ticks * table.time_base) for frame, ticks in table.jumps
            ),
            warnings=table.warnings,
        ),
        last_duration=table.last_duration,
        shots=tuple((int(start), int(end)) for start, end in shots),
        overlays=tuple(find_overlays(listed(samples), shots, area)),
        picture_area=area,
    )


def _keep_grey(thumbnails: NDArray[np.uint8], path: Path) -> None:
    """Store the thumbnails in grey, part by part: a long episode's do not have to fit into memory."""
    kept = np.lib.format.open_memmap(path, "w+", np.uint8, thumbnails.shape[:3])
    for start in range(0, len(thumbnails), _GREY_AT_ONCE):
        part = thumbnails[start : start + _GREY_AT_ONCE]
        kept[start : start + len(part)] = cv2.cvtColor(part.reshape(-1, THUMBNAIL_WIDTH, 3), cv2.COLOR_RGB2GRAY).reshape(part.shape[:3])
    kept.flush()


def _frames(
    decoder: Decoder,
    samples: Path,
    spool: BinaryIO,
    expected: Fraction | None,
    progress: Progress,
) -> Iterator[NDArray[np.uint8]]:
    """Pass the thumbnails on while samples are taken from the same frames."""
    for frame in decoder:
        spool.write(frame.thumbnail.tobytes())
        if frame.picture is not None:
            store(frame.picture, frame.index, samples)
            if expected:
                progress("decode", min(frame.time / expected, Fraction(1)))
        yield frame.thumbnail


def match_episode(
    decoded: DecodedEpisode,
    table: FrameTable,
    samples: Sequence[Sample],
    recogniser: Recogniser,
    folder: Path,
    progress: Progress,
    turns: Turns | None = None,
) -> MatchedEpisode:
    """Search every shot for landmarks; the stills that prove what is found go under `folder/stills`, keyframes under `folder/keyframes`.

    Args:
        decoded: the decoding pass's result.
        table: the times of its frames.
        samples: its sampled frames in order.
        recogniser: index and networks.
        folder: where stills are written.
        progress: called after each shot.
        turns: how many shots are searched side by side, shared with whatever else runs; the result does not depend on it.

    Raises:
        StorageError: samples are gone, or stills cannot be written.
    """
    tracks: list[Track] = []
    turns = turns or Turns(1)

    def search(inside: Sequence[Sample]) -> list[FoundTrack]:
        with turns:
            return ShotSearch(recogniser, inside, decoded.overlays, decoded.picture_area).tracks() if inside else []

    shots = [[sample for sample in samples if start <= sample.frame < end] for start, end in decoded.shots]
    # Taken one by one: a run that is stopped drops the shots still to come.
    with ThreadPoolExecutor(turns.count) as side_by_side:
        for number, (inside, found) in enumerate(zip(shots, side_by_side.map(search, shots), strict=True)):
            for one in found:
                tracks.append(_track(one, number, decoded.shots[number], inside, table, recogniser, decoded.input, folder))
            progress("match", Fraction(number + 1, len(shots)))
    with turns:
        keep_keyframes(samples, decoded.shots, recogniser.embedder, folder / KEYFRAMES)
    release_freed_memory()
    frames = sorted({sighting.frame for track in tracks for sighting in track.sightings})
    return MatchedEpisode(tracks=tuple(tracks), frame_length={frame: str(table.duration(frame)) for frame in frames})


def _track(
    found: FoundTrack,
    shot: int,
    bounds: tuple[int, int],
    samples: list[Sample],
    table: FrameTable,
    recogniser: Recogniser,
    file: InputFile,
    folder: Path,
) -> Track:
    """Give a found track its exact times and keep its pictures."""
    start, end = _extent(found, bounds, samples)
    best = samples[found.best.at]
    still = frame_still_path(file.sha256, best.frame)
    keep_still(folder / still, best.encoded())
    decoy = _match(recogniser, found.decoy, found.decoy_similarity) if found.decoy else None
    sightings = tuple(
        Sighting(
            frame=samples[proven.at].frame,
            time=table.time(samples[proven.at].frame),
            match=_match(recogniser, proven.proof, found.similarity),
            nearest_decoy=decoy,
            screen_share=proven.proof.screen_share,
            confirmed=proven.confirmed,
        )
        for proven in found.proven
    )
    return Track(
        landmark=found.landmark,
        shot=shot,
        start=table.time(start),
        end=table.time(end),
        samples=found.last - found.first + 1,
        sightings=sightings,
        still=still,
        reference_still=_keep_photo(recogniser, found.best.proof.row, folder),
        nearest_decoy_still=_keep_photo(recogniser, found.decoy.row, folder) if found.decoy else None,
        second_witness=found.second_witness,
        by_agreement=found.by_agreement,
    )


def _extent(found: FoundTrack, bounds: tuple[int, int], samples: list[Sample]) -> tuple[int, int]:
    """Return the frames `[start, end)` of a track: the shot's bounds where it reaches the shot's first or last sample.

    Inside a shot the end lies half-way between the last sample with and the first without the landmark: at four samples a second no
    more than an eighth of a second off.
    """
    start, end = bounds
    if found.first > 0:
        start = (samples[found.first - 1].frame + samples[found.first].frame + 1) // 2
    if found.last < len(samples) - 1:
        end = (samples[found.last].frame + samples[found.last + 1].frame + 1) // 2
    return start, end


def _match(recogniser: Recogniser, proof: Proof, similarity: float) -> Match:
    photo = recogniser.index.photos[proof.row]
    return Match(
        identity=photo.identity,
        reference=photo.name,
        similarity=round(similarity, 4),
        inliers=proof.inliers,
        look=proof.look,
        outline=proof.outline,
        points=proof.points,
    )


def _keep_photo(recogniser: Recogniser, row: int, folder: Path) -> str:
    photo = recogniser.index.photos[row]
    name = reference_still_path(photo.name)
    keep_still(folder / name, recogniser.index.pictures[photo.picture])
    return name
