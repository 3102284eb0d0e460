"""An edit decision list in the CMX 3600 form, UTF-8: what editing software reads where it does not know OpenTimelineIO.

Cuts are events; a mark is a locator (`* LOC:`) at its first frame, in a colour that Avid names, and a comment with both its ends, since a
locator has none. Time code of 29.97 and 59.94 frames a second drops frame numbers (SMPTE ST 12-1), so that it shows the time of day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pages.names import one_line

_MOST_TITLE = 70
"""Characters of a title line that the form allows."""


@dataclass(frozen=True)
class Locator:
    """A mark on frames `[start, end)` with the name of a colour."""

    start: int
    end: int
    colour: str
    text: str


@dataclass(frozen=True)
class Event:
    """Frames `[start, end)` of the source, at the same place in the record; `file` is where the source comes from."""

    start: int
    end: int
    name: str
    file: str
    locators: tuple[Locator, ...]


def write_edl(title: str, reel: str, rate: Fraction, events: Sequence[Event]) -> bytes:
    """Write a list.

    Args:
        title: one line.
        reel: at most eight letters and digits.
        rate: frames a second of the time code.
        events: in order, none overlapping another.
    """
    lines = [f"TITLE: {title[:_MOST_TITLE]}", f"FCM: {'DROP FRAME' if drops_frames(rate) else 'NON-DROP FRAME'}", ""]
    for number, event in enumerate(events, 1):
        first, last = timecode(event.start, rate), timecode(event.end, rate)
        lines.append(f"{number:03d}  {reel:8} V     C        {first} {last} {first} {last}")
        lines.append(f"* FROM CLIP NAME:  {one_line(event.name)}")
        lines.append(f"* FROM FILE: {one_line(event.file)}")
        for mark in event.locators:
            mark_in, mark_out = timecode(mark.start, rate), timecode(mark.end, rate)
            lines.append(f"* LOC: {mark_in} {mark.colour:7} {one_line(mark.text)}")
            lines.append(f"* MARK: {mark_in} {mark_out} {one_line(mark.text)}")
    return ("\r\n".join(lines) + "\r\n").encode()


def drops_frames(rate: Fraction) -> bool:
    """Whether time code of a rate drops frame numbers."""
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))


def timecode(frame: int, rate: Fraction) -> str:
    """Write a frame number as time code: `hh:mm:ss:ff`, or `hh:mm:ss;ff` where frame numbers are dropped.

    Two numbers (four at 59.94) are left out at the start of every minute but each tenth.
    """
    base = round(rate)
    if drops_frames(rate):
        dropped = 2 * base // 30
        per_minute = 60 * base - dropped
        tens, rest = divmod(frame, 10 * per_minute + dropped)
        minutes_lost = max(0, rest - dropped) // per_minute
        frame += dropped * (9 * tens + minutes_lost)
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if drops_frames(rate) else ':'}{frames:02d}"
