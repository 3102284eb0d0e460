"""What several camera originals say that cannot all be true: of their time, their camera and their place.

Two cameras in two places at one time are no contradiction, for a title may have two units. One camera in two places is: it is told by
its serial number, and where files give none by its model, which two cameras may share; then the note says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from landmarks.places.coordinates import kilometres_between
from pages.notes import Note, note
from pipeline.record.grounds import RushPosition
from pipeline.rushes.claims import RushClaims, instant, reachable_kilometres
from pipeline.rushes.positions import quoted

_CLOCK_SECONDS = 2
"""Containers store whole seconds, and cameras stamp a file a moment before or after its first frame."""


@dataclass(frozen=True)
class _Take:
    """One recording of one camera; `start` and `end` are seconds on one clock."""

    file: str
    start: Fraction
    end: Fraction
    positions: tuple[RushPosition, ...]
    is_one_camera: bool


class _Clash(NamedTuple):
    """Two recordings that cannot both be true."""

    first: _Take
    second: _Take
    code: str
    figures: dict[str, str]


def contradictions_between(
    claims: Mapping[str, RushClaims], durations: Mapping[str, Fraction], *, released: date | None
) -> dict[str, tuple[Note, ...]]:
    """Hold a title's rushes against each other and against the day the title was released, if that is known.

    Args:
        claims: what each rush says, by file name.
        durations: seconds of the rushes, by the same names.
        released: the first day on which the title was shown.

    Returns:
        for every rush what contradicts it: `created_after_release`, `device_two_places`, `model_two_places`,
        `device_overlap`.
    """
    found: dict[str, list[Note]] = {file: [] for file in claims}
    if released:
        for file, claim in claims.items():
            found[file].extend(_after(claim, released))
    for takes in _by_camera(claims, durations):
        for clash in (*_two_places(takes), *_overlaps(takes)):
            found[clash.first.file].append(note(clash.code, other=quoted(clash.second.file), **clash.figures))
            found[clash.second.file].append(note(clash.code, other=quoted(clash.first.file), **clash.figures))
    return {file: tuple(notes) for file, notes in found.items()}


def _after(claim: RushClaims, released: date) -> Iterator[Note]:
    """Taken after the release, whichever time zone the camera meant."""
    if claim.captured is None:
        return
    time = datetime.fromisoformat(claim.captured)
    if min(time.date(), instant(time).astimezone(UTC).date()) > released:
        yield note("created_after_release", captured=claim.captured, released=released.isoformat())


def _by_camera(claims: Mapping[str, RushClaims], durations: Mapping[str, Fraction]) -> list[list[_Take]]:
    """Every camera's recordings in order of time; times from different tags may be hours apart and are not compared."""
    cameras: dict[tuple[str, str | None, str | None], list[_Take]] = defaultdict(list)
    for file, claim in claims.items():
        if claim.captured is None or claim.device is None:
            continue
        start = Fraction(instant(datetime.fromisoformat(claim.captured)).timestamp())
        take = _Take(file, start, start + durations[file], claim.positions, claim.serial is not None)
        cameras[claim.device, claim.serial, claim.time_source].append(take)
    return [sorted(takes, key=lambda take: (take.start, take.file)) for takes in cameras.values()]


def _two_places(takes: Sequence[_Take]) -> Iterator[_Clash]:
    """Neighbours in time that are further apart than the camera can have been carried, at `claims.MAX_SPEED_KMH`.

    Some cameras stamp a file's end instead of its start; so both lengths are added to the time between two takes.
    """
    placed = [take for take in takes if take.positions]
    for first, second in pairwise(placed):
        here, there = first.positions[-1], second.positions[0]
        distance = kilometres_between(here.latitude, here.longitude, there.latitude, there.longitude)
        between = second.start - first.start + (first.end - first.start) + (second.end - second.start)
        if distance > reachable_kilometres(between):
            code = "device_two_places" if first.is_one_camera else "model_two_places"
            yield _Clash(first, second, code, {"distance": f"{distance:.1f}", "seconds": f"{float(second.start - first.start):.0f}"})


def _overlaps(takes: Sequence[_Take]) -> Iterator[_Clash]:
    """Recordings of one camera that ran at the same time; one that equals another in time is taken for its copy."""
    longest: _Take | None = None
    for take in takes:
        if longest and take.is_one_camera and longest.end - take.start > _CLOCK_SECONDS and not _is_copy(longest, take):
            seconds = float(min(longest.end, take.end) - take.start)
            yield _Clash(longest, take, "device_overlap", {"seconds": f"{seconds:.0f}"})
        if longest is None or take.end > longest.end:
            longest = take


def _is_copy(first: _Take, second: _Take) -> bool:
    return abs(first.start - second.start) <= _CLOCK_SECONDS and abs(first.end - second.end) <= _CLOCK_SECONDS
