"""What people decide on an evidence record: the findings as they stand under review, and the decisions as events that are only added to.

A decision is never changed. Its event says who decided what when, on which findings, and how these stood before and after; taking one back
is an event, too. `pipeline.measure.decisions` says what may be decided, `pipeline.measure.review` what figures follow.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pipeline.record.record import Exact, Record
from pipeline.record.timeline import Interval

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=400)]
MOST_AT_ONCE = 500
"""Findings that one rejection may name, and stretches that one acceptance may have been shown in."""


class Mark(StrEnum):
    """What a person made of a finding; `open`: nothing yet, so that the machine's word stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Word(StrEnum):
    """What a finding is without a person's mark: the machine's status as far as it still holds, or `added` by a person."""

    CONFIRMED = "confirmed"
    REVIEW = "review"
    REJECTED = "rejected"
    ADDED = "added"


class Reason(StrEnum):
    """Why a finding does not count. Shown, not shot there: on a poster, on a screen, in stock footage, generated."""

    WRONG_PLACE = "wrong_place"
    POSTER = "poster"
    SCREEN = "screen"
    STOCK = "stock"
    GENERATED = "generated"
    UNCLEAR = "unclear"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Reading(StrEnum):
    """In whose name a decision is made. The second reader sees nothing of the others; the lead decides on what the first came to."""

    FIRST = "first"
    SECOND = "second"
    LEAD = "lead"


class Finding(Record):
    """One landmark's stay on screen inside one shot, as it stands under review."""

    id: str = Field(description="the occurrence's, with `.1` and `.2` for its parts, joined by `+` where merged; `add-` where added")
    episode: str = Field(description="the episode's file name")
    shot: int = Field(description="number of the shot in its episode, from 0")
    landmark: str = Field(description="the landmark's id")
    start: Exact = Field(description="seconds")
    end: Exact = Field(description="seconds; the first moment without it")
    word: Word = Field(description="the machine's status as far as it still holds, or that a person added it")
    mark: Mark = Field(default=Mark.OPEN, description="what a person made of it")
    reason: Reason | None = Field(default=None, description="why it is rejected")
    remark: str = Field(default="", description="what a person noted")
    of: tuple[str, ...] = Field(default=(), description="ids of the occurrences it comes from; empty where added")
    added_by: str = Field(default="", description="who added it")
    witnesses: tuple[str, ...] = Field(default=(), description="who else saw and accepted what was added")

    @property
    def interval(self) -> Interval:
        """Its seconds."""
        return Interval(self.start, self.end)

    @property
    def is_undecided(self) -> bool:
        """Whether it waits for a person."""
        return self.mark is Mark.OPEN and self.word in (Word.REVIEW, Word.ADDED)

    @property
    def counts(self) -> bool:
        """Whether it counts as it stands."""
        return self.mark is Mark.ACCEPTED or (self.mark is Mark.OPEN and self.word is Word.CONFIRMED)

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it may be compared with what another reader found: its landmark in its shot."""
        return self.episode, self.shot, self.landmark


class Stretch(Record):
    """Seconds of an episode that a reader was shown."""

    start: Exact = Field(description="seconds")
    end: Exact = Field(description="seconds")


class Accept(Record):
    """It counts. `shown` are the seconds that the reader was shown; they must hold all of the finding."""

    kind: Literal["accept"] = "accept"
    finding: Identifier
    shown: tuple[Stretch, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Reject(Record):
    """They do not count."""

    kind: Literal["reject"] = "reject"
    findings: tuple[Identifier, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    reason: Reason
    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class Move(Record):
    """Its seconds are these."""

    kind: Literal["move"] = "move"
    finding: Identifier
    start: Exact
    end: Exact


class Split(Record):
    """It is two: one until a moment, one from there."""

    kind: Literal["split"] = "split"
    finding: Identifier
    at: Exact


class Merge(Record):
    """They are one, from the first moment of either to the last."""

    kind: Literal["merge"] = "merge"
    findings: tuple[Identifier, Identifier]


class Add(Record):
    """A landmark that the machine missed."""

    kind: Literal["add"] = "add"
    episode: Identifier
    shot: int = Field(ge=0)
    landmark: Identifier
    start: Exact
    end: Exact


class Remark(Record):
    """A note on a finding; it replaces an earlier one."""

    kind: Literal["remark"] = "remark"
    finding: Identifier
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


ConditionId = Literal["ganzhou_share", "elements", "occurrences", "on_screen_seconds", "released"]


class Judge(Record):
    """A person's word on a condition; None takes it back."""

    kind: Literal["judge"] = "judge"
    condition: ConditionId
    met: bool | None
    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class Settle(Record):
    """The lead takes one reader's findings of one landmark in one shot, where the two readers came to different ones."""

    kind: Literal["settle"] = "settle"
    episode: Identifier
    shot: int = Field(ge=0)
    landmark: Identifier
    take: Literal[Reading.FIRST, Reading.SECOND]


class Undo(Record):
    """Takes back exactly one decision, the last of whoever asks."""

    kind: Literal["undo"] = "undo"


class Sign(Record):
    """The review is closed with this opinion; nothing more is decided until it is reopened."""

    kind: Literal["sign"] = "sign"
    opinion: Text


class Reopen(Record):
    """A closed review is open again."""

    kind: Literal["reopen"] = "reopen"
    reason: Text


Decision = Annotated[
    Accept | Reject | Move | Split | Merge | Add | Remark | Judge | Settle | Undo | Sign | Reopen,
    Field(discriminator="kind"),
]


class Judgement(Record):
    """A person's word on a condition."""

    condition: ConditionId
    met: bool
    remark: str = ""


class Change(Record):
    """What a decision does: findings that go, findings that come in their place, and the same for a person's word on a condition."""

    decision: Decision
    reading: Reading
    before: tuple[Finding, ...] = Field(default=(), description="the findings as they stood")
    after: tuple[Finding, ...] = Field(default=(), description="what stands in their place")
    judged_before: tuple[Judgement, ...] = Field(default=(), description="a person's word on the condition as it stood; empty: none")
    judged_after: tuple[Judgement, ...] = Field(default=(), description="as it stands now; empty: none")
    undone: int | None = Field(default=None, description="number of the event that an undo takes back")


class Decided(Record):
    """One event of a review."""

    number: int = Field(description="its number in the chain that it stands in; later events have higher ones")
    who: str = Field(description="the account that decided")
    at: str = Field(description="when, ISO 8601 with its offset")
    change: Change = Field(description="what it does")
