"""What a page asks to have decided: seconds by frame numbers, which the episode's table of times turns into exact ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from desk.review.dossier import Dossier
from desk.review.log import Log
from pages.errors import InputError
from pages.notes import note
from pipeline.film.proxy import FrameTimes
from pipeline.measure.readings import state_of
from pipeline.record.decisions import (
    MOST_AT_ONCE,
    Accept,
    Add,
    Decision,
    Finding,
    Identifier,
    Judge,
    Merge,
    Move,
    Reading,
    Reject,
    Remark,
    Reopen,
    Settle,
    Sign,
    Split,
    Stretch,
    Undo,
)
from pipeline.record.evidence import InputFile

_Frame = Annotated[int, Field(ge=0, le=10**9, strict=True)]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AcceptShown(_Asked):
    """`shown` are frames `[first, after the last)` that were on screen."""

    kind: Literal["accept"]
    finding: Identifier
    shown: Annotated[tuple[tuple[_Frame, _Frame], ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class MoveTo(_Asked):
    """One end to a frame: the finding's first one, or its last."""

    kind: Literal["move"]
    finding: Identifier
    end: Literal["first", "last"]
    frame: _Frame


class SplitBefore(_Asked):
    """The second part begins with the frame."""

    kind: Literal["split"]
    finding: Identifier
    frame: _Frame


class AddFrames(_Asked):
    """Frames from the first to the last, of an episode by its place in the title."""

    kind: Literal["add"]
    episode: Annotated[int, Field(ge=0, strict=True)]
    landmark: Identifier
    first: _Frame
    last: _Frame


Asked = Annotated[
    AcceptShown | MoveTo | SplitBefore | AddFrames | Reject | Merge | Remark | Judge | Settle | Undo | Sign | Reopen,
    Field(discriminator="kind"),
]


class Request(_Asked):
    """A decision and the token that makes it one, however often it is sent."""

    token: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")]
    decision: Asked


_REQUEST = TypeAdapter(Request)


def read_request(body: bytes) -> Request:
    """Read what a page sent.

    Raises:
        InputError: it is no such request; the message names the field.
    """
    try:
        return _REQUEST.validate_json(body)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "-"
        raise InputError(note("review.bad_request", field=where[:200])) from error


def decision_of(dossier: Dossier, log: Log, reading: Reading | None, asked: Asked) -> Decision:
    """Return the decision with exact seconds.

    Raises:
        InputError: no such finding, episode or frame, or the episode's copy is not made yet.
    """
    match asked:
        case AcceptShown():
            item, times = _of(dossier, _finding(dossier, log, reading, asked.finding))
            shown = tuple(Stretch(start=_time(item, times, first), end=_time(item, times, after)) for first, after in asked.shown)
            return Accept(finding=asked.finding, shown=shown)
        case MoveTo():
            finding = _finding(dossier, log, reading, asked.finding)
            item, times = _of(dossier, finding)
            if asked.end == "first":
                return Move(finding=finding.id, start=_time(item, times, asked.frame), end=finding.end)
            return Move(finding=finding.id, start=finding.start, end=_time(item, times, asked.frame + 1))
        case SplitBefore():
            item, times = _of(dossier, _finding(dossier, log, reading, asked.finding))
            return Split(finding=asked.finding, at=_time(item, times, asked.frame))
        case AddFrames():
            return _add(dossier, asked)
        case _:
            return asked


def _add(dossier: Dossier, asked: AddFrames) -> Add:
    item = dossier.episode(asked.episode)
    times = _times(dossier, item)
    start, end = _time(item, times, asked.first), _time(item, times, asked.last + 1)
    shots = [shot.index for shot in dossier.evidence.shots if shot.episode == item.file and shot.start <= start < shot.end]
    return Add(episode=item.file, shot=shots[0] if shots else 0, landmark=asked.landmark, start=start, end=end)


def _finding(dossier: Dossier, log: Log, reading: Reading | None, identifier: str) -> Finding:
    found = state_of(dossier.evidence, log.events, reading or Reading.FIRST).findings.get(identifier)
    if found is None:
        raise InputError(note("decision_no_finding", id=identifier))
    return found


def _of(dossier: Dossier, finding: Finding) -> tuple[InputFile, FrameTimes]:
    item = next(item for item in dossier.evidence.inputs if item.file == finding.episode)
    return item, _times(dossier, item)


def _times(dossier: Dossier, item: InputFile) -> FrameTimes:
    times = dossier.times(item)
    if times is None:
        raise InputError(note("review.preparing", file=item.file))
    return times


def _time(item: InputFile, times: FrameTimes, frame: int) -> Fraction:
    if not 0 <= frame <= times.frames:
        raise InputError(note("review.no_frame", file=item.file, frame=frame))
    return times.time(frame)
