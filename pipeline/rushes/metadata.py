"""What a camera original's container says: position, time, device, and whether a camera wrote it at all.

Names of the tags, as libavformat gives them and regardless of case, since Matroska stores them in capitals: `location` is `©xyz` of MP4
and 3GPP's `loci`; `com.apple.quicktime.*` are QuickTime's metadata keys; `com.android.*` those of Android's cameras. Nothing is decoded:
only the header and the first packet are read, the latter since x264 and x265 sign their streams there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from pages.notes import Note, note
from pipeline.film.media import open_video
from pipeline.rushes.positions import quoted

_LOCATION = re.compile(r"location(-\w+)?|(.*\.)?location\.iso6709", re.ASCII)
_TIMES = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded")
_MAKES = ("com.apple.quicktime.make", "com.android.manufacturer", "com.apple.proapps.manufacturer", "make")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "com.apple.proapps.modelname", "model", "camera_model_name")
_SERIALS = ("com.apple.proapps.serialno", "com.apple.quicktime.camera.serial", "serial_number", "camera_serial_number", "serial")
# Where programs leave their name. GoPro and DJI put the camera's into `encoder` and `handler_name`.
_WRITERS = (
    "encoder",
    "software",
    "com.apple.quicktime.software",
    "encoding_tool",
    "writing_application",
    "handler_name",
    "vendor_id",
)
_PROGRAMS = re.compile(
    r"lavf|lavc|ffmpeg|ffmp|x26[45]|handbrake|adobe|premiere|media encoder|mainconcept|final cut|compressor|davinci|imovie|quicktime player"
    r"|capcut|jianying|剪映|必剪|bcut|kwai|快影|vlc|videolan|gpac|mp4box|l-smash|bento4|shotcut|kdenlive|avidemux|mencoder|losslesscut"
    r"|filmora|wondershare|vegas|edius|camtasia|bandicam|obs studio|mkvmerge|produced by google|格式工厂|formatfactory",
    re.IGNORECASE,
)
# How a video service numbers what it has encoded; the rest of a comment is anybody's text.
_SERVICE_COMMENT = re.compile(r"vid:v\w+", re.ASCII)
_BITSTREAM_MARK = re.compile(rb"x264 - core \d+|x265 \(build \d+\)|Lavc\d[\d.]*")
_CAMERA_IN_ENCODER = re.compile(r"(DJI|GoPro|Insta360|Canon|Nikon|Sony|Panasonic|FUJIFILM)[ _.-]?(?P<model>.*)", re.IGNORECASE)
# What GoPro writes there names the part that encodes, not the camera: GoPro AVC encoder, GoPro H.265 encoder.
_NO_MODEL = re.compile(r"\b(?:encoder|avc|hevc|h\.?26[45])\b", re.IGNORECASE)
# Clocks that were never set show the year they count from: 1904, 1970, 1980.
_YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Stated:
    """A text and the tag it was read from."""

    source: str
    text: str


@dataclass(frozen=True)
class ContainerTags:
    """What a container says of its camera.

    Attributes:
        duration: seconds, or None where the container gives none.
        positions: every position tag, as written; equal texts once.
        times: capture times from the most to the least trustworthy; naive ones are local time.
        device: make and model; None where no model is named.
        serial: the camera's serial number.
        programs: names of programs, not cameras, that wrote the file or its pictures.
        warnings: what of the times is of no use.
    """

    duration: Fraction | None
    positions: tuple[Stated, ...]
    times: tuple[tuple[str, datetime], ...]
    device: str | None
    serial: str | None
    programs: tuple[str, ...]
    warnings: tuple[Note, ...]


def read_tags(path: Path) -> ContainerTags:
    """Read a video's tags.

    Raises:
        InputError: see `pipeline.film.media.open_video`.
    """
    with open_video(path) as (container, stream):
        groups = [_lower(container.metadata), *(_lower(other.metadata) for other in container.streams)]
        times, warnings = _times(groups)
        return ContainerTags(
            duration=_duration(container, stream),
            positions=tuple(_positions(groups)),
            times=tuple(times),
            device=_device(groups),
            serial=_first(groups, _SERIALS),
            programs=tuple(dict.fromkeys((*_programs(groups), *_signatures(container, stream)))),
            warnings=tuple(warnings),
        )


def parse_time(text: str) -> datetime | None:
    """Read an ISO 8601 date and time, None where it is none; without an offset it is local time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if re.search(r"\d[T ]\d", text) else None


def _lower(metadata: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in metadata.items()}


def _first(groups: list[dict[str, str]], keys: tuple[str, ...]) -> str | None:
    """The first text under any of the keys, in the keys' order."""
    found = (group[key].strip() for key in keys for group in groups if group.get(key, "").strip(" \0"))
    return next((quoted(text.strip("\0")) for text in found), None)


def _positions(groups: list[dict[str, str]]) -> Iterator[Stated]:
    seen = set()
    for group in groups:
        for key, text in group.items():
            if _LOCATION.fullmatch(key) and text not in seen:
                seen.add(text)
                yield Stated("QuickTime ISO 6709" if key.endswith("iso6709") else "MP4 location", text)


def _times(groups: list[dict[str, str]]) -> tuple[list[tuple[str, datetime]], list[Note]]:
    times: list[tuple[str, datetime]] = []
    warnings: list[Note] = []
    for key in _TIMES:
        text = next((group[key] for group in groups if key in group), None)
        if text is None:
            continue
        time = parse_time(text)
        if time is None:
            warnings.append(note("time_garbled", tag=key, text=quoted(text)))
        elif time.year not in _YEARS:
            warnings.append(note("time_unset", tag=key, year=str(time.year)))
        else:
            times.append((key, time))
    return times, warnings


def _device(groups: list[dict[str, str]]) -> str | None:
    make, model = _first(groups, _MAKES), _first(groups, _MODELS)
    if model:
        return model if not make or model.lower().startswith(make.lower()) else f"{make} {model}"
    encoder = _first(groups, ("encoder",))
    match = _CAMERA_IN_ENCODER.match(encoder) if encoder else None
    return encoder if match and match["model"].strip() and not _NO_MODEL.search(match["model"]) else None


def _programs(groups: list[dict[str, str]]) -> Iterator[str]:
    for group in groups:
        for key in _WRITERS:
            if _PROGRAMS.search(group.get(key, "")):
                yield quoted(group[key])
        if match := _SERVICE_COMMENT.match(group.get("comment", "")):
            yield quoted(match[0])


def _signatures(container: InputContainer, stream: VideoStream) -> Iterator[str]:
    """What encoders write into the pictures' own stream, where changing the tags does not reach it."""
    try:
        packet = bytes(next(container.demux(stream)))
    except (av.FFmpegError, StopIteration):
        # Whoever decodes the file says what is wrong with it.
        packet = b""
    for mark in _BITSTREAM_MARK.findall(bytes(stream.codec_context.extradata or b"") + packet):
        yield mark.decode("ascii")


def _duration(container: InputContainer, stream: VideoStream) -> Fraction | None:
    if stream.duration and stream.time_base:
        return max(stream.duration * stream.time_base, Fraction(0))
    return max(Fraction(container.duration, av.time_base), Fraction(0)) if container.duration else None
