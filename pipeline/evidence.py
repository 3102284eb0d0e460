"""The records that travel between stages and into `evidence.json`.

All are frozen. Seconds and shares are `Fraction`; in JSON each stands as a decimal string with six places beside the exact rational
(`start`: "12.300000", `start_exact`: "123/10"). `Evidence.model_validate_json` reads the exact value back.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from pipeline.timeline import Interval, decimal_seconds

SCHEMA_VERSION = "1.0"
_DECIMAL = r"^-?\d+\.\d{6,}$"

Exact = Annotated[
    Fraction,
    PlainSerializer(decimal_seconds, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _DECIMAL, "description": "decimal; the exact rational stands beside it as <name>_exact"}),
]


class Record(BaseModel):
    """A frozen value that refuses unknown fields and writes every `Fraction` twice: as a decimal and exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_serializer(mode="wrap")
    def _write_exact_beside(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, written in handler(self).items():
            data[name] = written
            value = getattr(self, name)
            if isinstance(value, Fraction):
                data[f"{name}_exact"] = f"{value.numerator}/{value.denominator}"
        return data

    @model_validator(mode="before")
    @classmethod
    def _read_exact(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever it was given
        if not isinstance(data, dict):
            return data
        exact = {name.removesuffix("_exact"): value for name, value in data.items() if name.endswith("_exact")}
        return {name: exact.get(name, value) for name, value in data.items() if not name.endswith("_exact")}


class Status(StrEnum):
    """What became of an occurrence (`measure6.md`)."""

    CONFIRMED = "confirmed"
    REVIEW = "review"
    REJECTED = "rejected"


class Grade(StrEnum):
    """The strongest evidence that a shot was taken in Ganzhou; the share is cumulated from the top."""

    SIGHTED = "sighted"
    NONE = "none"


class Verdict(StrEnum):
    """Outcome of one condition of 第6条, and of all together."""

    MET = "met"
    NOT_MET = "not_met"
    NEEDS_REVIEW = "needs_review"


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
    warnings: tuple[str, ...] = ()


class Shot(Record):
    """`[start, end)` between two boundaries of the shot detector; `index` counts from 0 in its episode."""

    episode: str
    index: int
    start: Exact
    end: Exact
    grade: Grade = Grade.NONE

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
    reasons: tuple[str, ...] = Field(default=(), description="why it is not confirmed, or what a reviewer should look at")

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
    tips: tuple[Tip, ...] = ()


class GanzhouShare(Record):
    """Share of the run time that was shot in Ganzhou (取景时长占比), 0..1, cumulated from the strongest grade of evidence."""

    sighted: Exact


class Measure6(Record):
    """The figures and the verdict on 第6条."""

    runtime: Exact
    occurrence_count: int
    review_count: int
    on_screen_seconds: OnScreenSeconds
    ganzhou_share: GanzhouShare
    conditions: tuple[Condition, ...]
    verdict: Verdict


class ModelUsed(Record):
    """A network and the weights it ran with."""

    role: str
    name: str
    weights_sha256: str


class Provenance(Record):
    """What the figures depend on, beside the files."""

    versions: dict[str, str]
    models: tuple[ModelUsed, ...]
    index_sha256: str
    configuration_sha256: str
    configuration: dict[str, Any]
    thresholds: dict[str, Any]
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


class Evidence(Record):
    """`evidence.json`: everything the verdict rests on."""

    schema_version: str = SCHEMA_VERSION
    title: str
    notice: str = "机器初检结果，须人工确认。 A machine's finding for people to confirm."
    inputs: tuple[InputFile, ...]
    shots: tuple[Shot, ...]
    occurrences: tuple[Occurrence, ...]
    landmarks: tuple[Place, ...] = Field(description="the places that the occurrences name")
    measure6: Measure6
    provenance: Provenance
    run: Run


def evidence_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `evidence.json`, with the `_exact` fields that `Record` writes."""
    schema = Evidence.model_json_schema(mode="validation")
    rational = {"type": "string", "pattern": r"^-?\d+/\d+$"}
    for model in [schema, *schema["$defs"].values()]:
        properties = model.get("properties", {})
        for name, field in list(properties.items()):
            options = field.get("anyOf", [field])
            # By the pattern, since a field's own description takes the place of the type's.
            if any(option.get("pattern") == _DECIMAL for option in options):
                properties[f"{name}_exact"] = rational
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
