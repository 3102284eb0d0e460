"""What a camera original says of itself, how far that is to be believed, and what in it contradicts itself.

Everything here is a claim: whoever can write a file can write its tags. The grade says how much would have to be forged:

    signed            an intact C2PA signature of a camera over picture and tags (see `signature`)
    camera_original   device and time from the camera itself, and no trace of a program that wrote the file
    re_encoded        it states something, but a program wrote it or its camera's tags are not complete
    none              it states neither device nor time nor position; what lies beside it does not count here

Containers and receivers give WGS-84 by their standards. Some phones and apps of China write GCJ-02 there, and exports may be BD-09: whoever
knows states the datum, which then holds for tags and sidecars that name none themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from landmarks.places.coordinates import kilometres_between
from pages.notes import Argument, Note, listed, note
from pipeline.record.grounds import Datum, RushPosition, Trust
from pipeline.record.record import Exact, Record
from pipeline.rushes.metadata import ContainerTags, read_tags
from pipeline.rushes.positions import MAX_POSITIONS, Fix, PositionError, PositionTrack, border_warnings, located, parse_iso6709, thinned
from pipeline.rushes.sidecars import read_sidecar, sidecars_of
from pipeline.rushes.signature import Signature, read_signature
from pipeline.rushes.telemetry import read_telemetry
from pipeline.rushes.text_telemetry import read_text_tracks

MAX_SPEED_KMH = 1000.0
"""Faster than an airliner nothing that films moves."""

SAME_PLACE_KM = 1.0
"""Two positions of one moment further apart disagree: phones go by masts, to some hundred metres, and GCJ-02 shifts by 0.6 km."""

_SAME_TIME = timedelta(days=1)
"""Two times of one clip further apart disagree: cameras write local time as UTC and the other way round, which is up to 14 hours."""


class RushClaims(Record):
    """What one camera original says of itself.

    `positions` are thinned along the clip. `time_source` names the tag that `captured` comes from: times from different tags may be hours
    apart.
    """

    captured: str | None = Field(description="when it says it was taken, ISO 8601; without an offset it is local time")
    time_source: str | None
    duration: Exact | None = Field(description="seconds, by its container")
    device: str | None = Field(description="make and model")
    serial: str | None = Field(description="the camera's serial number")
    signer: str | None = Field(description="the name in the certificate of an intact C2PA signature")
    trust: Trust
    positions: tuple[RushPosition, ...]
    in_ganzhou: bool | None = Field(description="whether all its positions lie inside Ganzhou; None without any")
    contradictions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()


def describe_rush(path: Path, *, datum: Datum = Datum.WGS84) -> RushClaims:
    """Read what a camera original and the files beside it say; `datum` is the one of positions that name none.

    Raises:
        InputError: it is no video that can be opened, see `pipeline.film.media.open_video`.
    """
    tags = read_tags(path)
    tagged, faults = _tagged(tags, datum)
    inside = [read_telemetry(path, tags.duration), *read_text_tracks(path, datum)]
    device = next(filter(None, (tags.device, *(track.device for track in inside))), None)
    times = [*tags.times, *_times(inside)]
    time_source, captured = times[0] if times else (None, None)
    beside = [read_sidecar(sidecar, datum=datum, start=captured, duration=tags.duration) for sidecar in sidecars_of(path)]
    tracks = [*inside, *beside]
    signature = read_signature(path)
    trust = _trust(
        signature, tags, says_all=bool(device and captured), says_something=bool(device or captured or tags.positions or _fixes(inside))
    )
    sources = [[fix] for fix in tagged] + _ways(tracks)
    fixes = [fix for source in sources for fix in source]
    positions = tuple(located(fix) for fix in fixes)
    return RushClaims(
        captured=captured.isoformat() if captured else None,
        time_source=time_source,
        duration=tags.duration,
        device=device,
        serial=tags.serial,
        signer=signature.signer,
        trust=trust,
        positions=positions,
        in_ganzhou=all(position.county for position in positions) if positions else None,
        contradictions=(
            *signature.contradictions,
            *_outside(positions),
            *_apart(sources),
            *_jumps(sources),
            *_times_apart([*times, *_times(beside)]),
        ),
        warnings=(
            *tags.warnings,
            *faults,
            *(warning for track in tracks for warning in track.warnings),
            *signature.warnings,
            *_grade_warnings(trust, tags, device, captured),
            *_source_warnings([*tagged, *_fixes(inside)], beside),
            *border_warnings(fixes),
        ),
    )


def _tagged(tags: ContainerTags, datum: Datum) -> tuple[list[Fix], list[Note]]:
    """The positions in the container's tags, and what is wrong with the others."""
    fixes: list[Fix] = []
    faults: list[Note] = []
    for stated in tags.positions:
        try:
            fixes.append(parse_iso6709(stated.text, stated.source, datum))
        except PositionError as error:
            faults.append(error.note)
    return fixes, faults


def _fixes(tracks: Iterable[PositionTrack]) -> list[Fix]:
    return [fix for track in tracks for fix in track.fixes]


def _times(tracks: Iterable[PositionTrack]) -> list[tuple[str, datetime]]:
    return [(track.name, track.time) for track in tracks if track.time]


def _ways(tracks: Iterable[PositionTrack]) -> list[list[Fix]]:
    """The positions along the clip, by source; together no more than `MAX_POSITIONS`."""
    ways = [track.fixes for track in tracks if track.fixes]
    return [thinned(way, MAX_POSITIONS // len(ways)) for way in ways]


def _trust(signature: Signature, tags: ContainerTags, *, says_all: bool, says_something: bool) -> Trust:
    # No issuer is checked, so anyone could have signed what a program wrote.
    if signature.of_camera and not tags.programs:
        return Trust.SIGNED
    if not says_something:
        return Trust.NONE
    return Trust.CAMERA_ORIGINAL if says_all and not tags.programs else Trust.RE_ENCODED


def _grade_warnings(trust: Trust, tags: ContainerTags, device: str | None, captured: datetime | None) -> Iterator[Note]:
    """Say why a file is not taken for a camera original."""
    if trust in (Trust.SIGNED, Trust.CAMERA_ORIGINAL):
        return
    if tags.programs:
        yield note("re_encoded", programs=", ".join(tags.programs[:3]))
    missing: list[Argument] = [note(code) for code, value in (("tag_device", device), ("tag_time", captured)) if not value]
    if missing:
        yield note("tags_incomplete", missing=listed(missing))


def _source_warnings(own: Sequence[Fix], beside: Iterable[PositionTrack]) -> Iterator[Note]:
    names = [track.name for track in beside if track.fixes]
    if not own and names:
        yield note("position_beside", files=", ".join(names))
    elif not own:
        yield note("position_missing")


def _outside(positions: Sequence[RushPosition]) -> Iterator[Note]:
    outside = [position for position in positions if position.county is None]
    if outside:
        far = max(outside, key=lambda position: position.kilometres_outside)
        yield note(
            "position_outside",
            count=len(outside),
            total=len(positions),
            distance=f"{far.kilometres_outside:.1f}",
            position=f"{far.latitude:.5f}, {far.longitude:.5f}",
            source=far.source,
        )


def _apart(sources: Sequence[Sequence[Fix]]) -> Iterator[Note]:
    """Sources that name different places: a fixed position may be anywhere along the other source's way."""
    fixed = [source for source in sources if len(source) == 1] or sources[:1]
    named = [(first, other) for first in fixed for other in sources if other is not first]
    told = set()
    for first, other in named:
        pair = frozenset((first[0].source, other[0].source))
        distance, datum = _nearest(first[0], other)
        if distance > SAME_PLACE_KM and pair not in told:
            told.add(pair)
            hint = note("datum_would_agree", datum=datum.value) if datum else ""
            yield note("positions_disagree", first=first[0].source, other=other[0].source, distance=f"{distance:.1f}", hint=hint)


def _nearest(fix: Fix, way: Sequence[Fix]) -> tuple[float, Datum | None]:
    """Kilometres to the nearest position of a way, and the datum that would bring the two within a fifth of `SAME_PLACE_KM`."""

    def distance(datum: Datum | None, way_datum: Datum | None) -> float:
        place = fix.wgs84(datum)
        return min(kilometres_between(*place, *other.wgs84(way_datum)) for other in way)

    readings = [(datum, None) for datum in Datum if not fix.datum_stated] + [(None, datum) for datum in Datum if not way[0].datum_stated]
    fitting = next((one or other for one, other in readings if distance(one, other) < SAME_PLACE_KM / 5), None)
    return distance(None, None), fitting


def _jumps(sources: Sequence[Sequence[Fix]]) -> Iterator[Note]:
    """Ways that nothing can go at that speed."""
    for source in sources:
        for first, second in pairwise(source):
            if first.at is None or second.at is None:
                continue
            distance = kilometres_between(*first.wgs84(), *second.wgs84())
            if distance > reachable_kilometres(second.at - first.at):
                seconds = f"{float(second.at - first.at):.1f}"
                yield note("position_jumps", source=first.source, distance=f"{distance:.1f}", seconds=seconds)
                break


def _times_apart(times: Sequence[tuple[str, datetime]]) -> Iterator[Note]:
    for source, time in times[1:]:
        if abs(instant(time) - instant(times[0][1])) > _SAME_TIME:
            first_source, first_time = times[0]
            yield note("times_disagree", first=first_source, first_time=first_time.isoformat(), other=source, other_time=time.isoformat())


def reachable_kilometres(seconds: Fraction) -> float:
    """How far a camera can have moved in that time, with `SAME_PLACE_KM` for what positions are not exact."""
    return MAX_SPEED_KMH * float(abs(seconds)) / 3600 + SAME_PLACE_KM


def instant(time: datetime) -> datetime:
    """Return a time that can be compared; one without an offset counts as UTC."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)
