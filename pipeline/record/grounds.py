"""What a shot's grade and the plot's features rest on beside sightings: links, rushes, the shooting log, places named, repeats.

`at` and `start`/`end` are seconds on the episode's own time line unless a field says otherwise. Stills are paths under the report folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from pydantic import Field

from pages.notes import Note
from pipeline.record.record import Exact, Record
from pipeline.record.timeline import Interval


class Link(Record):
    """A shot shows the same place as another one: their backgrounds agree with one geometry.

    `points` are matched pairs `(x, y, x_to, y_to)` in 0..1 of the two stills.
    """

    id: str = Field(description="`link-` and a number in order of the title")
    episode: str = Field(description="the episode's file name")
    shot: int = Field(description="number of the shot in its episode, from 0")
    at: Exact = Field(description="where its still stands, seconds")
    still: str = Field(description="path of its still under the report folder")
    to_episode: str = Field(description="the other shot's episode")
    to_shot: int = Field(description="the other shot's number")
    to_at: Exact = Field(description="where the other still stands, seconds")
    to_still: str = Field(description="path of the other still under the report folder")
    depth: int = Field(description="1: the other shot is sighted; 2: it is linked to a sighted one")
    inliers: int = Field(description="matches of the backgrounds that agree with one geometry")
    second_witness: int = Field(description="inliers counted by SIFT")
    weakest_inliers: int = Field(description="inliers of the weakest step from here to the sighted shot")
    similarity: float = Field(description="cosine similarity of the two frames' embeddings, -1..1")
    points: tuple[tuple[float, float, float, float], ...] = Field(
        default=(), description="matched pairs (x, y, x_to, y_to) in 0..1 of the two stills"
    )


class Trust(StrEnum):
    """What a camera original's own statements are worth, from the strongest; all of them are claims."""

    SIGNED = "signed"
    CAMERA_ORIGINAL = "camera_original"
    RE_ENCODED = "re_encoded"
    NONE = "none"


class Datum(StrEnum):
    """The coordinate system of a position: GCJ-02 and BD-09 are the shifted ones of Chinese map services."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


class RushPosition(Record):
    """One position that a rush carries; degrees in WGS-84, converted from `datum`."""

    source: str = Field(description="where it was read, for instance `QuickTime ISO 6709`")
    datum: Datum = Field(description="the coordinate system it was given in")
    latitude: float = Field(description="degrees, WGS-84")
    longitude: float = Field(description="degrees, WGS-84")
    at: Exact | None = Field(default=None, description="seconds into the rush; None where it holds for the whole file")
    county: str | None = Field(description="the county-level unit of Ganzhou it lies in; None outside")
    kilometres_outside: float = Field(description="distance to Ganzhou's border where outside, else 0")


class Rush(Record):
    """One camera original as it was handed in, and what it says of itself."""

    file: str = Field(description="path under the folder of rushes")
    sha256: str = Field(description="SHA-256 of the file")
    duration: Exact = Field(description="sum of its frames' durations, seconds")
    frames: int = Field(description="decoded frames")
    width: int = Field(description="pixels as displayed")
    height: int = Field(description="pixels as displayed")
    captured: str | None = Field(description="when it says it was taken, ISO 8601")
    device: str | None = Field(description="the camera it names")
    trust: Trust = Field(description="what its statements are worth")
    positions: tuple[RushPosition, ...] = Field(description="the positions it carries")
    in_ganzhou: bool | None = Field(description="whether all its positions lie inside Ganzhou; None without any")
    contradictions: tuple[Note, ...] = Field(default=(), description="what its statements contradict")
    warnings: tuple[Note, ...] = Field(default=(), description="what a person should know about it")


class RushMatch(Record):
    """A shot of the cut was found in a rush: moment `t` of the shot stands at `rush_start + speed * (t - start)` there.

    `crop` is the part of the rush's picture that the shot shows, `(x0, y0, x1, y1)` in 0..1; `points` are matched pairs
    `(x_shot, y_shot, x_rush, y_rush)` in 0..1.
    """

    id: str = Field(description="`rush-match-` and a number in order of the title")
    episode: str = Field(description="the episode's file name")
    shot: int = Field(description="number of the shot in its episode, from 0")
    start: Exact = Field(description="where the part that was found begins in the cut, seconds")
    end: Exact = Field(description="where it ends in the cut, seconds")
    rush: str = Field(description="the rush's path under the folder of rushes")
    rush_start: Exact = Field(description="where it begins in the rush, seconds")
    rush_end: Exact = Field(description="where it ends in the rush, seconds")
    speed: Exact = Field(description="seconds of the rush per second of the cut")
    mirrored: bool = Field(description="whether the cut shows it mirrored")
    crop: tuple[float, float, float, float] = Field(
        description="the part of the rush's picture that the shot shows, (x0, y0, x1, y1) in 0..1"
    )
    inliers: int = Field(description="matches that agree with one geometry")
    agreement: float = Field(description="correlation of the two along the whole shot, -1..1")
    doubt: Exact = Field(
        default=Fraction(0),
        description="seconds by which `rush_start` may be off, since the pictures agree as well there: large where hardly anything moves",
    )
    at: Exact = Field(description="where the still stands in the cut, seconds")
    still: str = Field(description="path of the still under the report folder")
    rush_at: Exact = Field(description="where the rush's still stands, seconds into the rush")
    rush_still: str = Field(description="path of the rush's still under the report folder")
    points: tuple[tuple[float, float, float, float], ...] = Field(
        default=(), description="matched pairs (x_shot, y_shot, x_rush, y_rush) in 0..1"
    )


class Elsewhere(Record):
    """A shot that shows a place known to be no landmark of Ganzhou: it matches a decoy as a landmark would have to be matched."""

    id: str = Field(description="`elsewhere-` and a number in order of the title")
    episode: str = Field(description="the episode's file name")
    shot: int = Field(description="number of the shot in its episode, from 0")
    at: Exact = Field(description="where the still stands, seconds")
    still: str = Field(description="path of the still under the report folder")
    identity: str = Field(description="the decoy, `_decoy/<name>`")
    reference: str = Field(description="the decoy photo's path in the gallery")
    reference_still: str = Field(description="path of its copy under the report folder")
    inliers: int = Field(description="matches that agree with one homography")


class Agreement(StrEnum):
    """How a row of the shooting log and the measurement stand to each other."""

    AGREES = "agrees"
    ONLY_DECLARED = "only_declared"
    ONLY_MEASURED = "only_measured"
    CONTRADICTED = "contradicted"


class LogRow(Record):
    """A row of the shooting log held against the measurement; for `only_measured` there is no row, but a stretch that no row covers."""

    id: str = Field(description="`log-` and a number")
    row: int | None = Field(description="line of the file, 1 for its heading; None for `only_measured`")
    episode: str = Field(description="the episode's file name")
    start: Exact = Field(description="seconds")
    end: Exact = Field(description="seconds")
    place: str = Field(description="as written; for `only_measured` the place that was measured")
    landmark: str | None = Field(description="the catalogue's id, where the place is a catalogued one")
    county: str | None = Field(
        description="the county-level unit it lies in; empty for a gallery's place that the catalogue lacks, None outside Ganzhou"
    )
    date: str | None = Field(description="YYYY-MM-DD")
    agreement: Agreement = Field(description="how the row and the measurement stand to each other")
    reasons: tuple[Note, ...] = Field(default=(), description="why it stands so, see `pipeline.log.log_agreement.hold_against`")

    @property
    def interval(self) -> Interval:
        """The row's seconds."""
        return Interval(self.start, self.end)


class TextSource(StrEnum):
    """Where a text was read."""

    PICTURE = "picture"
    SUBTITLE_TRACK = "subtitle_track"
    SUBTITLE_FILE = "subtitle_file"


class PlaceMention(Record):
    """A name of the catalogue, or of a county, in a text of the title.

    `doubt` says why it may mean something else, for a person to judge.
    """

    id: str = Field(description="a number in order of the title")
    episode: str = Field(description="the episode's file name")
    start: Exact = Field(description="where the text appears, seconds")
    end: Exact = Field(description="where it vanishes, seconds")
    source: TextSource = Field(description="where the text was read")
    text: str = Field(description="the whole line")
    name: str = Field(description="the part of it that is a place name")
    place: str = Field(description="the catalogue's id, or the county's name")
    score: float = Field(description="the reader's confidence, 0..1; 1 for subtitles that are text already")
    doubt: Note | None = Field(default=None, description="why it may mean something else")
    box: tuple[float, float, float, float] | None = Field(default=None, description="where the line stands, in 0..1 of the frame")
    still: str | None = Field(default=None, description="path of its still under the report folder")
    at: Exact | None = Field(default=None, description="where the still stands")


class LicenceNumber(Record):
    """A licence or filing number on screen; plausible means only that it is formed as such numbers are."""

    id: str = Field(description="`licence-` and a number")
    episode: str = Field(description="the episode's file name")
    at: Exact = Field(description="where it stands, seconds")
    text: str = Field(description="as read")
    number: str = Field(description="in the usual form")
    plausible: bool = Field(description="whether it is formed as such numbers are; nothing more")
    reasons: tuple[Note, ...] = Field(default=(), description="what is unusual about its form")
    score: float = Field(description="the reader's confidence, 0..1")
    still: str | None = Field(default=None, description="path of its still under the report folder")


class Stretch(Record):
    """A part of an episode."""

    episode: str = Field(description="the episode's file name")
    start: Exact = Field(description="seconds")
    end: Exact = Field(description="seconds")

    @property
    def interval(self) -> Interval:
        """Its seconds."""
        return Interval(self.start, self.end)


class Repeat(Record):
    """The same footage in several episodes, or twice in one: the first place is the original, the others are repeats."""

    id: str = Field(description="`repeat-` and a number in order of the first places")
    kind: Literal["opening", "recap", "closing", "licence_card", "other"] = Field(
        description="a label for readers, told from where it stands; no figure rests on it"
    )
    places: tuple[Stretch, ...] = Field(description="where it stands, in order of the title; the first is counted in both readings")
    still: str | None = Field(default=None, description="path of a still under the report folder")


@dataclass(frozen=True)
class Grounds:
    """What grades rest on beside the occurrences, for a whole title."""

    links: tuple[Link, ...] = ()
    rushes: tuple[Rush, ...] = ()
    rush_matches: tuple[RushMatch, ...] = ()
    log: tuple[LogRow, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    def with_log(self, log: tuple[LogRow, ...]) -> Grounds:
        """Return the same with the rows of a shooting log."""
        return replace(self, log=log)

    def with_elsewhere(self, elsewhere: tuple[Elsewhere, ...]) -> Grounds:
        """Return the same with the shots shown to be elsewhere."""
        return replace(self, elsewhere=elsewhere)
