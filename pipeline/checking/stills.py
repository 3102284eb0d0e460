"""The stills held against what their names say, and against the videos they were taken from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from landmarks.picture import Picture
from pages.errors import InputError, system_reason
from pages.notes import Note, note
from pipeline.film.decode import Decoder
from pipeline.film.samples import encoded
from pipeline.record.evidence import RECORD_NAME, Evidence, InputFile, stills_named
from pipeline.record.frame_table import FrameTable
from pipeline.record.manifest import Difference, hash_file
from pipeline.record.stills import frame_still_path

_RUSH_STILL = re.compile(r"stills/rush-([0-9a-f]{16})\.jpg")
_FRAME_STILL = re.compile(r"stills/([0-9a-f]{12})-(\d{8})\.jpg")

_SAME_PICTURE = 3.0
"""Mean difference of grey levels up to which two pictures are one: another version of the decoder or of the JPEG encoder may round
differently."""


@dataclass(frozen=True)
class Compared:
    """What came of looking into the videos: what differs, and what was and what could not be looked at, for a person to read."""

    differences: tuple[Difference, ...]
    said: tuple[Note, ...]


def still_differences(evidence: Evidence, folder: Path) -> list[Difference]:
    """Return the stills of rushes that are not the picture they are named by."""
    found = []
    for still in stills_named(evidence):
        named = _RUSH_STILL.fullmatch(still)
        if named is None or not (folder / still).is_file():
            continue
        if hashlib.sha256((folder / still).read_bytes()).hexdigest()[:16] != named[1]:
            found.append(Difference(still, "picture", note("still_not_of_its_name")))
    return found


def compare_with_videos(evidence: Evidence, folder: Path, videos: Sequence[Path]) -> Compared:
    """Hash the episodes, decode them again, and hold run time, frames and every still against the report.

    Raises:
        InputError: a video cannot be read.
    """
    differences: list[Difference] = []
    said: list[Note] = []
    by_hash = {item.sha256: item for item in evidence.inputs}
    seen: set[str] = set()
    for video in videos:
        hashes = hash_file(video)
        item = by_hash.get(hashes.sha256)
        if item is None:
            known = any(video.name == one.file for one in evidence.inputs)
            why = note("video_changed", sha256=hashes.sha256) if known else note("video_unknown", sha256=hashes.sha256)
            differences.append(Difference(video.name, "picture", why))
            continue
        seen.add(item.sha256)
        if hashes.sm3 != item.sm3:
            differences.append(_figure(f"inputs.{item.file}.sm3", item.sm3, hashes.sm3))
        differences += _compare_one(evidence, item, folder, video)
        said.append(note("video_compared", file=item.file))
    said += [note("video_not_given", file=item.file) for item in evidence.inputs if item.sha256 not in seen]
    return Compared(tuple(differences), tuple(said))


def _compare_one(evidence: Evidence, item: InputFile, folder: Path, video: Path) -> list[Difference]:
    wanted = _frames_wanted(evidence, item)
    settings = evidence.provenance.configuration
    try:
        decoder = Decoder(
            video,
            samples_per_second=Fraction(settings["samples_per_second"]),
            sample_short_side=int(settings["sample_short_side"]),
            # As the first time: damaged frames come out the same without frame threads only.
            frame_threads=not item.decode_failures,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(note("configuration_unusable", why=type(error).__name__)) from error
    found: list[Difference] = []
    pending = dict(wanted)
    for frame in decoder:
        still = pending.pop(frame.index, None)
        if still is None:
            continue
        if frame.picture is None:
            found.append(Difference(still, "picture", note("still_of_no_sample", frame=frame.index)))
        elif (why := _unlike(folder / still, frame.picture)) is not None:
            found.append(Difference(still, "picture", why))
    found += [Difference(still, "picture", note("still_past_the_end", frame=number)) for number, still in sorted(pending.items())]
    return found + _of_table(evidence, item, decoder.table)


def _frames_wanted(evidence: Evidence, item: InputFile) -> dict[int, str]:
    """The stills of an episode by the numbers of their frames."""
    prefix = frame_still_path(item.sha256, 0).rpartition("-")[0]
    found = {}
    for still in stills_named(evidence):
        named = _FRAME_STILL.fullmatch(still)
        if named is not None and still.startswith(f"{prefix}-"):
            found[int(named[2])] = still
    return found


def _unlike(path: Path, picture: Picture) -> Note | None:
    """Say how a still differs from the frame it should show; None where it does not."""
    try:
        kept = path.read_bytes()
    except OSError as error:
        return note("could_not_be_read", why=system_reason(error))
    if kept == encoded(picture):
        return None
    shown = cv2.imdecode(np.frombuffer(kept, np.uint8), cv2.IMREAD_COLOR_RGB)
    again = cv2.imdecode(np.frombuffer(encoded(picture), np.uint8), cv2.IMREAD_COLOR_RGB)
    if shown is None or again is None or shown.shape != again.shape:
        return note("still_of_another_size")
    apart = np.abs(shown.astype(np.int16) - again.astype(np.int16))
    # Blocks of 16 pixels, so that a small part that was painted over does not drown in the rest.
    worst = float(cv2.blur(apart.mean(axis=2).astype(np.float32), (16, 16)).max())
    return note("still_differs", levels=f"{worst:.1f}") if worst > _SAME_PICTURE else None


def _of_table(evidence: Evidence, item: InputFile, table: FrameTable) -> list[Difference]:
    """Frames, run time, and every recorded frame's place in it."""
    found = []
    for name, stated, is_so in (("frames", item.frames, len(table)), ("duration", item.duration, table.run_time)):
        if stated != is_so:
            found.append(_figure(f"inputs.{item.file}.{name}", stated, is_so))
    bounds = {table.time(number) for number in range(len(table) + 1)}
    for shot in evidence.shots:
        if shot.episode == item.file and not {shot.start, shot.end} <= bounds:
            found.append(Difference(RECORD_NAME, "figure", note("cut_between_frames", shot=f"{shot.episode} {shot.index}")))
    frames = {
        frame.frame: frame
        for occurrence in evidence.occurrences
        if occurrence.episode == item.file
        for seen in occurrence.seen
        for frame in seen.frames
    }
    for number, frame in sorted(frames.items()):
        if number >= len(table) or frame.time != table.time(number) or frame.length != table.duration(number):
            found.append(Difference(RECORD_NAME, "figure", note("frame_elsewhere", file=item.file, frame=number)))
    return found


def _figure(figure: str, stated: object, found: object) -> Difference:
    return Difference(RECORD_NAME, "figure", note("figure_differs", figure=figure, stated=str(stated), found=str(found)))
