"""The records that travel between stages and into `evidence.json`.

All are frozen. Seconds and shares are `Fraction`, written as `pipeline.record.record` says; `Evidence.model_validate_json` reads the exact
value back. What a shot's grade rests on beside a sighting stands in `pipeline.record.grounds`.
"""

from __future__ import annotations

import datetime
from collections.abc import Container
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from landmarks.calibration_record import CalibrationState
from landmarks.looks import Look
from pages.notes import Language, Note
from pipeline.record.grounds import Elsewhere, LicenceNumber, Link, LogRow, PlaceMention, Repeat, Rush, RushMatch
from pipeline.record.record import Exact, Record, add_exact_fields
from pipeline.record.timeline import Interval

SCHEMA_VERSION = "2.3"

RECORD_NAME = "evidence.json"
"""What the record is called in a report folder."""


class Status(StrEnum):
    """What became of an occurrence (`measure6.md`)."""

    CONFIRMED = "confirmed"
    REVIEW = "review"
    REJECTED = "rejected"


class Grade(StrEnum):
    """The strongest evidence that a shot was taken in Ganzhou; the share is cumulated from the top.

    sighted: a confirmed landmark in it. linked: the same place as a sighted shot. rushes: found in a camera original with a position inside
    Ganzhou. declared: the shooting log says so and nothing contradicts it. contradicted: declared, but shown to be elsewhere.
    """

    SIGHTED = "sighted"
    LINKED = "linked"
    RUSHES = "rushes"
    DECLARED = "declared"
    NONE = "none"
    CONTRADICTED = "contradicted"


class Verdict(StrEnum):
    """Outcome of one condition of 第6条, and of all together."""

    MET = "met"
    NOT_MET = "not_met"
    NEEDS_REVIEW = "needs_review"


class Discontinuity(Record):
    """A place where a file's own clock jumps; the frame before it counts as one typical frame."""

    frame: int = Field(description="the first frame after the jump")
    time: Exact = Field(description="where that frame stands in this record, seconds")
    jump: Exact = Field(description="seconds from the frame before on the file's own clock, negative where it steps back")


class InputFile(Record):
    """One episode as it was handed in and as it decoded.

    `duration` is the sum of the decoded frames' durations in seconds; `width` and `height` are as displayed (rotation and sample aspect
    ratio applied); `decode_failures` counts packets that did not decode.
    """

    file: str = Field(description="file name; the name of the episode in this record")
    sha256: str = Field(description="SHA-256 of the file")
    sm3: str = Field(description="SM3 (GB/T 32905) of the file")
    size_bytes: int = Field(description="size of the file")
    duration: Exact = Field(description="sum of the decoded frames' durations, seconds")
    container_duration: Exact | None = Field(description="what the container says the video lasts, seconds; None where it says nothing")
    start_offset: Exact = Field(description="PTS of the first frame in the container, seconds; this record's times count from it")
    frames: int = Field(description="decoded frames")
    codec: str = Field(description="codec of the video stream, as FFmpeg names it")
    width: int = Field(description="pixels as displayed")
    height: int = Field(description="pixels as displayed")
    rotation: int = Field(description="degrees by which the stored picture is turned for display")
    time_base: str = Field(description="seconds per tick of the stream's clock, as a fraction")
    variable_rate: bool = Field(description="whether frames last differently long")
    decode_failures: int = Field(description="packets that did not decode and frames that came out damaged")
    discontinuities: tuple[Discontinuity, ...] = Field(default=(), description="where its clock jumps")
    warnings: tuple[Note, ...] = Field(default=(), description="what a person should know about the file")


class Shot(Record):
    """`[start, end)` between two boundaries of the shot detector; `index` counts from 0 in its episode."""

    episode: str = Field(description="the episode's file name")
    index: int = Field(description="number in its episode, from 0")
    start: Exact = Field(description="seconds")
    end: Exact = Field(description="seconds; the first moment of the next shot")
    grade: Grade = Field(default=Grade.NONE, description="the strongest evidence that it was taken in Ganzhou")
    grounds: tuple[str, ...] = Field(default=(), description="ids of the occurrences, links, rush matches and log rows the grade rests on")

    @property
    def interval(self) -> Interval:
        """The shot's seconds."""
        return Interval(self.start, self.end)


class Match(Record):
    """A picture held against one reference photo: which, how similar, how many homography inliers.

    `outline` is the landmark's quadrilateral in the displayed frame, as (x, y) in 0..1 of its width and height; `points` are matched point
    pairs `(x_frame, y_frame, x_reference, y_reference)`, likewise in 0..1.
    """

    identity: str = Field(description="landmark id, or `_decoy/<name>`")
    reference: str = Field(description="the reference photo's path in the gallery")
    similarity: float = Field(description="cosine similarity of the embeddings, -1..1")
    inliers: int = Field(description="matches that agree with one homography")
    second_witness: int | None = Field(default=None, description="the same, counted by SIFT")
    look: Look = Field(default=Look.AS_IS, description="how the frame was looked at; outline and points stand in the frame as it is")
    outline: tuple[tuple[float, float], ...] = Field(
        default=(), description="the landmark's quadrilateral in the displayed frame, (x, y) in 0..1 of its width and height"
    )
    points: tuple[tuple[float, float, float, float], ...] = Field(
        default=(), description="matched pairs (x_frame, y_frame, x_reference, y_reference) in 0..1"
    )


class Sighting(Record):
    """One sampled frame in which one catalogued landmark was proven, or nearly.

    `time` is the frame's first moment in seconds; `confirmed` says whether it passes the calibrated thresholds.
    """

    frame: int = Field(description="number of the frame in its episode, from 0")
    time: Exact = Field(description="the frame's first moment, seconds")
    match: Match = Field(description="the proof")
    nearest_decoy: Match | None = Field(
        description="the decoy that matches best, or a landmark proven far better on the same spot, where there is one"
    )
    screen_share: float = Field(description="part of the frame the landmark covers, 0..1")
    confirmed: bool = Field(description="whether it passes the calibrated thresholds")


class Track(Record):
    """One landmark followed through one shot: `[start, end)` seconds on screen, and the sightings it was followed from.

    The stills name pictures that the matching stage kept; `samples` counts the sampled frames in which the landmark was seen.
    """

    landmark: str
    shot: int
    start: Exact
    end: Exact
    samples: int
    sightings: tuple[Sighting, ...]
    still: str
    reference_still: str
    nearest_decoy_still: str | None
    second_witness: int | None = None
    by_agreement: bool = False


class SeenFrame(Record):
    """A sampled frame that was held against the reference photo: a `Sighting` without what shows where in the picture it matched."""

    frame: int = Field(description="number of the frame in its episode, from 0")
    time: Exact = Field(description="the frame's first moment, seconds")
    length: Exact = Field(description="seconds the frame lasts")
    reference: str = Field(description="the reference photo's path in the gallery")
    inliers: int = Field(description="matches that agree with one homography")
    look: Look = Field(default=Look.AS_IS, description="how the frame was looked at")
    similarity: float = Field(description="cosine similarity of the embeddings, -1..1")
    screen_share: float = Field(description="part of the frame the landmark covers, 0..1")
    confirmed: bool = Field(description="whether it passes the thresholds")


class Seen(Record):
    """A stretch in which a landmark was followed without a break; an occurrence is one of them, or several joined over short gaps."""

    start: Exact = Field(description="seconds")
    end: Exact = Field(description="seconds; the first moment without it")
    samples: int = Field(description="sampled frames in which it was seen")
    frames: tuple[SeenFrame, ...] = Field(description="the frames that were held against the photo")
    still: str = Field(description="path of its best frame under the report folder")
    reference_still: str = Field(description="path of the reference photo's copy under the report folder")
    nearest_decoy: Match | None = Field(
        description="the decoy that matches best, or a landmark proven far better on the same spot, without its points"
    )
    nearest_decoy_still: str | None = Field(description="path of the decoy photo's copy under the report folder")
    second_witness: int | None = Field(description="inliers of the best frame, counted by SIFT")
    by_agreement: bool = Field(
        default=False, description="no frame reaches the review threshold by itself; several photos or frames together have enough inliers"
    )


class Occurrence(Record):
    """One landmark's stay on screen inside one shot (次).

    `low` covers the frames between the first and the last proven one, `[start, end)` also the tracked ones (the point estimate).
    """

    id: str = Field(description="`occ-` and a number in order of the title")
    episode: str = Field(description="the episode's file name")
    shot: int = Field(description="number of the shot in its episode, from 0")
    landmark: str = Field(description="the landmark's id")
    start: Exact = Field(description="seconds; where the landmark is first followed to")
    end: Exact = Field(description="seconds; the first moment without it")
    low_start: Exact = Field(description="seconds; where the first frame that is proven by itself begins")
    low_end: Exact = Field(description="seconds; where the last one ends; both are 0 without any")
    status: Status = Field(description="confirmed, left to review, or rejected")
    reference: str = Field(description="the reference photo's path in the gallery")
    inliers: int = Field(description="inliers of the best proven frame")
    similarity: float = Field(description="cosine similarity of its embedding to the photo's, -1..1")
    screen_share: float = Field(description="part of the frame the landmark covers, 0..1")
    still: str = Field(description="path of the best proven frame under the report folder")
    still_time: Exact = Field(description="where that frame stands, seconds")
    reference_still: str = Field(description="path of the reference photo's copy under the report folder")
    proof: Match = Field(description="the best proven frame held against the photo")
    nearest_decoy: Match | None = Field(
        description="the decoy that matches that frame best, or a landmark proven far better there, where there is one"
    )
    nearest_decoy_still: str | None = Field(
        default=None, description="path of the decoy photo's copy under the report folder, where it was kept"
    )
    confirmed_frames: int = Field(description="sampled frames that pass the confirm threshold")
    counted: bool = Field(
        default=True, description="whether the catalogue lists its place; what it does not list enters no figure, whatever its status"
    )
    reasons: tuple[Note, ...] = Field(default=(), description="why it is not confirmed, or what a reviewer should look at")
    seen: tuple[Seen, ...] = Field(default=(), description="what all its figures rest on; empty in records before 2.0 only")

    def counts(self, statuses: Container[Status] = frozenset({Status.CONFIRMED})) -> bool:
        """Whether it enters figures that count these statuses."""
        return self.counted and self.status in statuses

    @property
    def interval(self) -> Interval:
        """The point estimate."""
        return Interval(self.start, self.end)

    @property
    def low(self) -> Interval:
        """The part proven by confirmed frames."""
        return Interval(self.low_start, self.low_end)


class OnScreenSeconds(Record):
    """Seconds with at least one landmark on screen (合计时长): see `pipeline.measure.verdict` for what each counts."""

    low: Exact = Field(description="seconds that frames prove by themselves")
    point: Exact = Field(description="seconds in which a landmark is followed as well; the figure that counts")
    high: Exact = Field(description="seconds of every shot with a confirmed or reviewable occurrence")


class Tip(Record):
    """What the value of a condition becomes under another reading, and the verdict it would give."""

    scenario: str = Field(
        description="the other reading: `review_accepted`, `review_rejected`, `gap_0s`, `gap_2s`, `without_repeats`, `declared_accepted`"
    )
    value: Exact = Field(description="the value under it")
    verdict: Verdict = Field(description="the verdict that value would give")


class Condition(Record):
    """One condition of 第6条: `value operator threshold`."""

    id: Literal["ganzhou_share", "elements", "occurrences", "on_screen_seconds", "released"] = Field(description="which condition")
    citation: str = Field(description="the measure's own words")
    operator: Literal[">", ">=", "human"] = Field(description="how value and threshold are compared; `human`: not by a figure")
    threshold: Exact | None = Field(description="what the measure asks for; None for a human judgement")
    value: Exact | None = Field(description="what was measured; None for a human judgement")
    verdict: Verdict = Field(description="what the condition comes to")
    margin: Exact | None = Field(description="value minus threshold")
    reasons: tuple[Note, ...] = Field(default=(), description="why a person decides, whatever the figure (`pipeline.measure.doubts`)")
    tips: tuple[Tip, ...] = Field(default=(), description="what it comes to under other readings")


class GanzhouShare(Record):
    """Share of the run time that was shot in Ganzhou (取景时长占比), 0..1, cumulated from the strongest grade of evidence.

    `contradicted` is the share of the shots that are declared in Ganzhou and shown to be elsewhere; it is in none of the others.
    """

    sighted: Exact = Field(description="shots with a confirmed landmark")
    linked: Exact = Field(description="these and shots of the same places")
    rushes: Exact = Field(description="these and shots found in camera originals with positions in Ganzhou; the figure that counts")
    declared: Exact = Field(description="these and shots that only the shooting log places in Ganzhou")
    contradicted: Exact = Field(description="shots declared in Ganzhou and shown to be elsewhere; in none of the others")


class WithoutRepeats(Record):
    """The figures when openings, recaps and other parts that recur in several episodes are counted where they stand first only."""

    runtime: Exact = Field(description="seconds that are left")
    occurrence_count: int = Field(description="confirmed occurrences that begin there")
    on_screen_seconds: OnScreenSeconds = Field(description="seconds on screen there")
    ganzhou_share: GanzhouShare = Field(description="share of what is left")


class LawUsed(Record):
    """The version of the measures' numbers under which a verdict stands; see `law.Law` and the reading in `pipeline.measure.verdict`."""

    version: str = Field(description="`issued` for the numbers as issued, else the day from which the version is in force")
    start: datetime.date | None = Field(description="in force from that day; None for the numbers as issued")
    documents: tuple[str, ...] = Field(description="the measures' title, then the documents that changed a number since, oldest first")
    sha256: str = Field(description="SHA-256 of the version's numbers (`law.numbers`)")
    day: datetime.date | None = Field(description="the day of release that chose the version; None: not stated, the newest was taken")


class Measure6(Record):
    """The figures and the verdict on 第6条."""

    law: LawUsed | None = Field(default=None, description="under which version of the law; None in records made before 2.2")
    runtime: Exact = Field(description="run time of all episodes together, seconds")
    occurrence_count: int = Field(description="confirmed occurrences")
    review_count: int = Field(description="occurrences left to review")
    on_screen_seconds: OnScreenSeconds = Field(description="seconds with at least one landmark on screen")
    ganzhou_share: GanzhouShare = Field(description="share of the run time that was shot in Ganzhou")
    without_repeats: WithoutRepeats | None = Field(
        default=None, description="the same figures, each repeat counted once; None where nothing recurs"
    )
    conditions: tuple[Condition, ...] = Field(description="the conditions in the measure's order")
    verdict: Verdict = Field(description="all conditions together")


class ModelUsed(Record):
    """A network and the weights it ran with."""

    role: str = Field(description="what the network does here")
    name: str = Field(description="name of the network")
    weights_sha256: str = Field(description="SHA-256 of its weights")


class Calibration(Record):
    """What the thresholds rest on; see `landmarks.index.CalibrationState`. The rate counts independent scenes, not pictures."""

    state: CalibrationState = Field(default=CalibrationState.UNCALIBRATED, description="how far the thresholds can be relied on")
    negatives: int = Field(default=0, description="independent pictures or videos without landmarks that they were held against")
    false_confirms: int = Field(default=0, description="how many of those are confirmed")
    false_confirm_rate_upper95: float = Field(default=1.0, description="95 % upper bound of that rate, 0..1")
    source: str = Field(default="", description="what those pictures were")


class Provenance(Record):
    """What the figures depend on, beside the files."""

    versions: dict[str, str] = Field(description="versions of the packages that figures hang on")
    models: tuple[ModelUsed, ...] = Field(description="the networks")
    index_sha256: str = Field(description="SHA-256 of the index of reference photos")
    configuration_sha256: str = Field(description="SHA-256 of `configuration` in its canonical form")
    configuration: dict[str, Any] = Field(description="the measurement's settings")
    thresholds: dict[str, Any] = Field(description="the index's thresholds")
    calibration: Calibration = Field(default_factory=Calibration, description="what the thresholds rest on")
    catalogue_sha256: str = Field(default="", description="of the catalogue that says which places count")
    own_catalogue: bool = Field(default=False, description="whether that is another than the one this program carries")
    unlisted_places: tuple[str, ...] = Field(
        default=(), description="places of the index that the catalogue does not list; they never count"
    )
    device: str = Field(description="what the networks ran on")
    precision: str = Field(description="their precision")
    threads: int = Field(description="their threads")
    seeds: dict[str, int] = Field(description="seeds of whatever draws at random")


class Run(Record):
    """The only part that differs between two runs on the same input."""

    started: str = Field(description="UTC, ISO 8601")
    finished: str = Field(description="UTC, ISO 8601; its day in China is the report's")
    host: str = Field(description="name of the machine")
    seconds: dict[str, float] = Field(description="wall time per stage; 0 where a kept result was used")
    reused: tuple[str, ...] = Field(default=(), description="stages whose kept results were used")


class Place(Record):
    """A landmark's names as the report shows them."""

    id: str = Field(description="the landmark's id")
    name: str = Field(description="its Chinese name")
    english: str = Field(description="its English name")
    county: str = Field(description="the county-level unit of Ganzhou it lies in")
    kind: str = Field(description="what kind of place it is")
    listed: bool = Field(default=True, description="whether the catalogue lists it; what is found of another place never counts")


class Evidence(Record):
    """`evidence.json`: everything the verdict rests on."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this form")
    title: str = Field(description="name of the work")
    language: Language = Field(default="zh", description="language of the report's pages and tables")
    renderer: str = Field(default="", description="what its pages were made with (`pipeline.report.renderer`); empty before they are made")
    notice: str = Field(
        default="机器初检结果，须人工确认。 A machine's finding for people to confirm.", description="what every page says first"
    )
    inputs: tuple[InputFile, ...] = Field(description="the episodes in their order")
    shots: tuple[Shot, ...] = Field(description="all shots, by episode and time")
    occurrences: tuple[Occurrence, ...] = Field(description="all occurrences, by episode and time")
    landmarks: tuple[Place, ...] = Field(description="the places that the occurrences name")
    links: tuple[Link, ...] = Field(default=(), description="shots of the same place as a sighted one")
    rushes: tuple[Rush, ...] = Field(default=(), description="camera originals that were handed in")
    rush_matches: tuple[RushMatch, ...] = Field(default=(), description="shots found in them")
    elsewhere: tuple[Elsewhere, ...] = Field(default=(), description="shots that show a known place elsewhere")
    shooting_log: tuple[LogRow, ...] = Field(default=(), description="the shooting log held against the measurement")
    shooting_log_notes: tuple[Note, ...] = Field(default=(), description="what of the log was left out, or read in a way to be known")
    mentions: tuple[PlaceMention, ...] = Field(default=(), description="places named in texts of the title")
    licences: tuple[LicenceNumber, ...] = Field(default=(), description="licence and filing numbers on screen")
    repeats: tuple[Repeat, ...] = Field(default=(), description="footage that stands in the title more than once")
    measure6: Measure6 = Field(description="the figures and the verdict")
    provenance: Provenance = Field(description="what the figures depend on, beside the files")
    run: Run = Field(description="the only part that differs between two runs on the same input")


def stills_named(evidence: Evidence) -> list[str]:
    """Return the path of every still that a record names, each once, sorted."""
    found: set[str | None] = set()
    for occurrence in evidence.occurrences:
        found |= {occurrence.still, occurrence.reference_still, occurrence.nearest_decoy_still}
        for seen in occurrence.seen:
            found |= {seen.still, seen.reference_still, seen.nearest_decoy_still}
    for link in evidence.links:
        found |= {link.still, link.to_still}
    for match in evidence.rush_matches:
        found |= {match.still, match.rush_still}
    for other in evidence.elsewhere:
        found |= {other.still, other.reference_still}
    for items in (evidence.mentions, evidence.licences, evidence.repeats):
        found |= {item.still for item in items}
    return sorted(still for still in found if still is not None)


def evidence_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `evidence.json`, with the `_exact` fields that `Record` writes."""
    schema = add_exact_fields(Evidence.model_json_schema(mode="validation"))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
