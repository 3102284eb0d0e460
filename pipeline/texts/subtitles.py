"""Subtitles that are text already: tracks inside the video, and files that lie beside it under its name.

`ep01.mp4` brings `ep01.srt`, `ep01.zh.ass` and so on. What cannot be read is a warning that names it and never ends the job, since no
condition hangs on subtitles.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import pysubs2
from av.container import InputContainer
from av.stream import Discard
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from pages.errors import NotedError, system_reason
from pages.notes import Argument, Note, note
from pipeline.film.media import open_video
from pipeline.record.chinese_text import decoded
from pipeline.record.evidence import InputFile
from pipeline.record.grounds import TextSource
from pipeline.record.timeline import ZERO, Interval
from pipeline.texts.texts import TextLine

__all__ = ["read_subtitles", "subtitle_files"]

_FORMATS = {".srt": "srt", ".ass": "ass", ".ssa": "ssa", ".vtt": "vtt"}
_MOST_BYTES = 16 << 20
"""Far more than any episode's text; a larger file is something else under that name."""

_MS = Fraction(1, 1000)


class _Spoken(NamedTuple):
    """A subtitle's text and its seconds on the episode's time line."""

    interval: Interval
    text: str


def subtitle_files(video: Path) -> tuple[Path, ...]:
    """Return the subtitle files beside a video that carry its name, in order of their names."""
    found = (path for path in video.parent.iterdir() if path.name.startswith(f"{video.stem}.") and path.suffix.lower() in _FORMATS)
    return tuple(sorted(path for path in found if path.is_file()))


def read_subtitles(video: Path, file: InputFile) -> tuple[tuple[TextLine, ...], tuple[Note, ...]]:
    """Read the subtitles of an episode from its text tracks and the files beside it.

    Args:
        video: the episode's file.
        file: what is known of it: tracks count from the container's zero, the lines returned from the first frame.

    Returns:
        The lines in order of time, and a note for every track or file that could not be used, or whose encoding is in doubt.
    """
    lines: list[TextLine] = []
    warnings: list[Note] = []
    sources = [(TextSource.SUBTITLE_TRACK, video.name, _tracks(video, file.start_offset, warnings))]
    for path in subtitle_files(video):
        sources.append((TextSource.SUBTITLE_FILE, path.name, _from_file(path, warnings)))
    for source, name, spoken in sources:
        inside = [line for line in spoken if ZERO <= line.interval.start < file.duration and line.interval.length]
        if len(inside) < len(spoken):
            warnings.append(note("subtitle_outside", file=name, count=len(spoken) - len(inside), total=len(spoken)))
        lines += [_line(source, line, file.duration) for line in inside]
    return tuple(sorted(lines, key=lambda line: (line.start, line.end, line.text))), tuple(warnings)


def _line(source: TextSource, spoken: _Spoken, run_time: Fraction) -> TextLine:
    return TextLine(source=source, start=spoken.interval.start, end=min(spoken.interval.end, run_time), text=spoken.text, score=1.0)


def _tracks(video: Path, start_offset: Fraction, warnings: list[Note]) -> list[_Spoken]:
    """Read every text track of a video; it is demuxed for this, and nothing but its subtitles is decoded."""
    with open_video(video) as (container, _):
        tracks = [stream for stream in container.streams.subtitles if stream.codec_context is not None]
        if not tracks:
            return []
        for stream in container.streams:
            stream.discard = Discard.default if stream in tracks else Discard.all
        found: list[_Spoken] = []
        try:
            for spoken in _track_lines(container, tracks):
                found.append(_Spoken(Interval(spoken.interval.start - start_offset, spoken.interval.end - start_offset), spoken.text))
        except av.FFmpegError as error:
            warnings.append(note("subtitle_track_breaks_off", file=video.name, reason=type(error).__name__))
        return found


def _track_lines(container: InputContainer, tracks: list[SubtitleStream]) -> Iterator[_Spoken]:
    for packet in container.demux(*tracks):
        if packet.pts is None or not packet.duration or packet.time_base is None:
            continue
        start = packet.pts * packet.time_base
        for subtitle in packet.decode():
            # Pictures (DVD, Blu-ray) are no text.
            if isinstance(subtitle, AssSubtitle) and (text := _plain(subtitle.ass.decode("utf-8", "replace"))):
                yield _Spoken(Interval(start, start + packet.duration * packet.time_base), text)


def _plain(ass: str) -> str:
    """The text of an ASS event without its fields and override tags; a line break becomes a space."""
    event = pysubs2.SSAEvent(text=ass.split(",", 8)[-1])
    return " ".join(event.plaintext.split())


def _from_file(path: Path, warnings: list[Note]) -> list[_Spoken]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NotedError(note("file_larger_than", limit=_MOST_BYTES >> 20))
        read = decoded(path.read_bytes())
        subtitles = pysubs2.SSAFile.from_string(read.text, format_=_FORMATS[path.suffix.lower()])
    except NotedError as error:
        warnings.append(_unreadable(path, error.note))
        return []
    except OSError as error:
        warnings.append(_unreadable(path, system_reason(error)))
        return []
    except (ValueError, LookupError, OverflowError, pysubs2.Pysubs2Error) as error:
        warnings.append(_unreadable(path, type(error).__name__))
        return []
    events = [event for event in subtitles if not event.is_comment]
    found = [_Spoken(Interval(event.start * _MS, event.end * _MS), " ".join(event.plaintext.split())) for event in events]
    spoken = [line for line in found if line.text]
    if not spoken:
        warnings.append(_unreadable(path, note("file_without_subtitles")))
    elif read.rival:
        warnings.append(note("subtitle_encoding_doubtful", file=path.name, encoding=read.encoding, rival=read.rival))
    return spoken


def _unreadable(path: Path, reason: Argument) -> Note:
    return note("subtitle_unreadable", file=path.name, reason=reason)
