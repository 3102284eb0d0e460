"""The records that travel between stages and into `evidence.json`.

All are frozen. Seconds and shares are `Fraction`, written as `pipeline.record` says; `Evidence.model_validate_json` reads the exact value
back. What a shot's grade rests on beside a sighting stands in `pipeline.grounds`.
"""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from landmarks.calibration_record import CalibrationState
from pages.notes import Note
from pipeline.grounds import Elsewhere, LicenceNumber, Link, LogRow, PlaceMention, Repeat, Rush, RushMatch
from pipeline.record import Exact, Record, add_exact_fields
from pipeline.timeline import Interval

SCHEMA_VERSION = "1.1"


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

    file: str
    sha256: str
    sm3: str
    size_bytes: int
    duration: Exact
    container_duration: Exact | None
    start_offset: Exact = Field(description="PTS of the first frame in the container, seconds; this record's times count from it")
    frames: int
    codec: str
    width: int
    height: int
    rotation: int
    time_base: str
    variable_rate: bool
    decode_failures: int
    discontinuities: tuple[Discontinuity, ...] = ()
    warnings: tuple[Note, ...] = ()


class Shot(Record):
    """`[start, end)` between two boundaries of the shot detector; `index` counts from 0 in its episode."""

    episode: str
    index: int
    start: Exact
    end: Exact
    grade: Grade = Grade.NONE
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
    outline: tuple[tuple[float, float], ...] = ()
    points: tuple[tuple[float, float, float, float], ...] = ()


class Sighting(Record):
    """One sampled frame in which one catalogued landmark was proven, or nearly.

    `time` is the frame's first moment in seconds; `confirmed` says whether it passes the calibrated thresholds.
    """

    frame: int
    time: Exact
    match: Match
    nearest_decoy: Match | None
    screen_share: float
    confirmed: bool


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


def _of_code(value: object) -> object:
    """Records before 2.0 hold a note's code alone."""
    return {"code": value} if isinstance(value, str) else value


class Occurrence(Record):
    """One landmark's stay on screen inside one shot (次).

    `low` covers the frames between the first and the last proven one, `[start, end)` also the tracked ones (the point estimate).
    """

    id: str
    episode: str = Field(description="the episode's file name")
    shot: int
    landmark: str
    start: Exact
    end: Exact
    low_start: Exact
    low_end: Exact
    status: Status
    reference: str
    inliers: int
    similarity: float
    screen_share: float = Field(description="part of the frame the landmark covers, 0..1")
    still: str = Field(description="path of the best proven frame under the report folder")
    still_time: Exact = Field(description="where that frame stands, seconds")
    reference_still: str = Field(description="path of the reference photo's copy under the report folder")
    proof: Match
    nearest_decoy: Match | None
    nearest_decoy_still: str | None = Field(
        default=None, description="path of the decoy photo's copy under the report folder, where it was kept"
    )
    confirmed_frames: int = Field(description="sampled frames that pass the confirm threshold")
    counted: bool = Field(
        default=True, description="whether the catalogue lists its place; what it does not list enters no figure, whatever its status"
    )
    reasons: tuple[Annotated[Note, BeforeValidator(_of_code)], ...] = Field(
        default=(), description="why it is not confirmed, or what a reviewer should look at"
    )

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
    """Seconds with at least one landmark on screen (合计时长): see `pipeline.verdict` for what each counts."""

    low: Exact
    point: Exact
    high: Exact


class Tip(Record):
    """What the value of a condition becomes under another reading, and the verdict it would give."""

    scenario: str
    value: Exact
    verdict: Verdict


class Condition(Record):
    """One condition of 第6条: `value operator threshold`."""

    id: Literal["ganzhou_share", "elements", "occurrences", "on_screen_seconds", "released"]
    citation: str
    operator: Literal[">", ">=", "human"]
    threshold: Exact | None
    value: Exact | None
    verdict: Verdict
    margin: Exact | None = Field(description="value minus threshold")
    reasons: tuple[Note, ...] = Field(default=(), description="why a person decides, whatever the figure (`pipeline.doubts`)")
    tips: tuple[Tip, ...] = ()


class GanzhouShare(Record):
    """Share of the run time that was shot in Ganzhou (取景时长占比), 0..1, cumulated from the strongest grade of evidence.

    `contradicted` is the share of the shots that are declared in Ganzhou and shown to be elsewhere; it is in none of the others.
    """

    sighted: Exact
    linked: Exact
    rushes: Exact
    declared: Exact
    contradicted: Exact


class WithoutRepeats(Record):
    """The figures when openings, recaps and other parts that recur in several episodes are counted where they stand first only."""

    runtime: Exact
    occurrence_count: int
    on_screen_seconds: OnScreenSeconds
    ganzhou_share: GanzhouShare


class Measure6(Record):
    """The figures and the verdict on 第6条."""

    runtime: Exact
    occurrence_count: int
    review_count: int
    on_screen_seconds: OnScreenSeconds
    ganzhou_share: GanzhouShare
    without_repeats: WithoutRepeats | None = Field(
        default=None, description="the same figures, each repeat counted once; None where nothing recurs"
    )
    conditions: tuple[Condition, ...]
    verdict: Verdict


class ModelUsed(Record):
    """A network and the weights it ran with."""

    role: str
    name: str
    weights_sha256: str


class Calibration(Record):
    """What the thresholds rest on; see `landmarks.index.CalibrationState`. The rate counts independent scenes, not pictures."""

    state: CalibrationState = Field(default=CalibrationState.UNCALIBRATED, description="how far the thresholds can be relied on")
    negatives: int = Field(default=0, description="independent pictures or videos without landmarks that they were held against")
    false_confirms: int = Field(default=0, description="how many of those are confirmed")
    false_confirm_rate_upper95: float = Field(default=1.0, description="95 % upper bound of that rate, 0..1")
    source: str = Field(default="", description="what those pictures were")


class Provenance(Record):
    """What the figures depend on, beside the files."""

    versions: dict[str, str]
    models: tuple[ModelUsed, ...]
    index_sha256: str
    configuration_sha256: str
    configuration: dict[str, Any]
    thresholds: dict[str, Any]
    calibration: Calibration = Field(default_factory=Calibration, description="what the thresholds rest on")
    catalogue_sha256: str = Field(default="", description="of the catalogue that says which places count")
    own_catalogue: bool = Field(default=False, description="whether that is another than the one this program carries")
    unlisted_places: tuple[str, ...] = Field(
        default=(), description="places of the index that the catalogue does not list; they never count"
    )
    device: str
    precision: str
    threads: int
    seeds: dict[str, int]


class Run(Record):
    """The only part that differs between two runs on the same input."""

    started: str
    finished: str
    host: str
    seconds: dict[str, float] = Field(description="wall time per stage; 0 where a kept result was used")
    reused: tuple[str, ...] = ()


class Place(Record):
    """A landmark's names as the report shows them."""

    id: str
    name: str
    english: str
    county: str
    kind: str
    listed: bool = Field(default=True, description="whether the catalogue lists it; what is found of another place never counts")


class Evidence(Record):
    """`evidence.json`: everything the verdict rests on."""

    schema_version: str = SCHEMA_VERSION
    title: str
    notice: str = "机器初检结果，须人工确认。 A machine's finding for people to confirm."
    inputs: tuple[InputFile, ...]
    shots: tuple[Shot, ...]
    occurrences: tuple[Occurrence, ...]
    landmarks: tuple[Place, ...] = Field(description="the places that the occurrences name")
    links: tuple[Link, ...] = ()
    rushes: tuple[Rush, ...] = ()
    rush_matches: tuple[RushMatch, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    shooting_log: tuple[LogRow, ...] = ()
    shooting_log_notes: tuple[Note, ...] = Field(default=(), description="what of the log was left out, or read in a way to be known")
    mentions: tuple[PlaceMention, ...] = ()
    licences: tuple[LicenceNumber, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    measure6: Measure6
    provenance: Provenance
    run: Run

    @model_validator(mode="before")
    @classmethod
    def _of_older(cls, data: Any) -> Any:  # noqa: ANN401 - whatever is handed to pydantic
        """Records before 2.0 do not say which places are listed, but what kind they are, and counted them all."""
        if not isinstance(data, dict) or not str(data.get("schema_version")).startswith("1."):
            return data
        places = [place | {"listed": place.get("kind") != "unknown"} for place in data.get("landmarks", ())]
        unlisted = {place.get("id") for place in places if not place["listed"]}
        occurrences = [found | {"counted": found.get("landmark") not in unlisted} for found in data.get("occurrences", ())]
        return data | {"landmarks": places, "occurrences": occurrences}


def evidence_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `evidence.json`, with the `_exact` fields that `Record` writes."""
    schema = add_exact_fields(Evidence.model_json_schema(mode="validation"))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
