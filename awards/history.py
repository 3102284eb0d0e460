"""The history of a case: its events in order, each with its day (附则第3条: 申报、评审认定、公示、兑付), and where they leave it.

A history only grows. Money that was announced or paid stands in it as an amount of its own, which no later computation lowers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from awards.errors import fault
from awards.fields import Day, Money, Strict
from awards.money import Fen, plain_yuan

EventName = Literal[
    "received",
    "reviewed",
    "approved",
    "notice_begun",
    "objection_raised",
    "objection_upheld",
    "objection_dismissed",
    "notice_over",
    "payable",
    "paid",
    "recovered",
    "rejected",
    "withdrawn",
]
State = Literal["received", "under_review", "approved", "public_notice", "payable", "paid", "objection_upheld", "rejected", "withdrawn"]
"""The first six a case file may state by itself; the others follow from events only."""

STATED: tuple[State, ...] = ("received", "under_review", "approved", "public_notice", "payable", "paid")
DECIDED: frozenset[State] = frozenset({"approved", "public_notice", "payable", "paid"})
"""States in which reviewers have approved the case (经评审认定)."""

_AFTER: Mapping[EventName | None, frozenset[EventName]] = {
    None: frozenset({"received"}),
    "received": frozenset({"reviewed", "approved", "rejected", "withdrawn"}),
    "reviewed": frozenset({"reviewed", "approved", "rejected", "withdrawn"}),
    "approved": frozenset({"approved", "notice_begun", "payable", "rejected", "withdrawn"}),
    "notice_begun": frozenset({"objection_raised", "notice_over", "withdrawn"}),
    "objection_raised": frozenset({"objection_raised", "objection_upheld", "objection_dismissed", "withdrawn"}),
    "objection_upheld": frozenset({"reviewed", "approved", "rejected", "withdrawn"}),
    "objection_dismissed": frozenset({"objection_raised", "notice_over", "withdrawn"}),
    "notice_over": frozenset({"payable", "withdrawn"}),
    "payable": frozenset({"paid", "withdrawn"}),
    "paid": frozenset({"paid", "recovered", "approved", "notice_begun"}),
    "recovered": frozenset({"recovered", "approved", "notice_begun"}),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
}
"""What can follow what; `payable` straight after `approved` is read, and left to a person for want of the public notice."""

_ENDS: frozenset[EventName | None] = frozenset({"objection_upheld", "rejected", "withdrawn"})
_AFTER_A_TOP_UP: frozenset[EventName] = frozenset({"recovered", "approved"})
"""What ends a case, or where money is out the top-up alone; and what can follow then, too."""

_AMOUNT_NEEDED = frozenset({"notice_begun", "paid", "recovered"})
_AMOUNT_POSSIBLE = _AMOUNT_NEEDED | {"approved"}
_STATES: Mapping[EventName, State] = {
    "received": "received",
    "reviewed": "under_review",
    "approved": "approved",
    "notice_begun": "public_notice",
    "objection_raised": "public_notice",
    "objection_dismissed": "public_notice",
    "objection_upheld": "objection_upheld",
    "notice_over": "public_notice",
    "payable": "payable",
    "paid": "paid",
    "recovered": "paid",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


class Event(Strict):
    """One thing that happened to the case."""

    event: EventName
    day: Day
    amount: Money | None = None
    """Needed for `notice_begun`, `paid` and `recovered`; what the reviewers granted at `approved`; nowhere else."""


@dataclass(slots=True)
class Standing:
    """Where a history leaves a case, amounts in fen.

    `paid` and `recovered` are sums over the whole history; `announced` is what the open public notice names and is not paid yet, None
    where no notice stands or it names no amount. `approved` is the day of the approval that stands. `closed`: money is out, and the top-up
    beside it was withdrawn, rejected or objected to; what is out stands, and nothing comes on top unless it is approved anew.
    """

    state: State
    paid: Fen = 0
    recovered: Fen = 0
    announced: Fen | None = None
    applied: date | None = None
    approved: date | None = None
    notice_start: date | None = None
    notice_end: date | None = None
    paid_on: date | None = None
    objection: bool | None = None
    granted: Fen | None = None
    closed: bool = False

    @property
    def out(self) -> Fen:
        """Money that is out: paid less recovered."""
        return self.paid - self.recovered

    @property
    def lock(self) -> Fen:
        """What a computation cannot lower: the money that is out and what is announced beside it."""
        return self.paid - self.recovered + (self.announced or 0)

    @property
    def rank(self) -> int:
        """Priority by state: money out, payable, public notice, approved, under review, received, and what came to an end."""
        return 0 if self.paid > self.recovered else _RANKS[self.state]

    @property
    def decided(self) -> bool:
        """Whether it counts before cases that are only received or under review."""
        return self.paid > self.recovered or self.state in DECIDED


_RANKS: Mapping[State, int] = {
    "paid": 1,
    "payable": 1,
    "public_notice": 2,
    "approved": 3,
    "under_review": 4,
    "objection_upheld": 4,
    "received": 5,
    "rejected": 6,
    "withdrawn": 6,
}


def standing_of(events: Sequence[Event]) -> Standing:
    """Go through a history.

    Raises:
        ValueError: an event that cannot follow the one before it, a day before the day before it, an amount that is missing, that does
            not belong there, that pays more than the notice named or recovers more than was paid; names the event's field.
    """
    now, last, notice_left = Standing("received"), None, 0
    for number, one in enumerate(events):
        _require_fitting(number, one, last, now, notice_left)
        kind, amount = one.event, one.amount or 0
        now.state = _STATES[kind]
        if kind == "received":
            now.applied = one.day
        elif kind == "approved":
            # What is approved once more after a payment is a top-up: its place in the order stays that of the first approval.
            now.approved = one.day if now.approved is None else now.approved
            now.closed = False
            now.granted = now.granted if one.amount is None else one.amount
        elif kind == "notice_begun":
            now.announced, now.notice_start, now.notice_end, now.objection = amount, one.day, None, None
            notice_left = amount
        elif kind == "objection_raised":
            now.objection = True
        elif kind == "objection_upheld":
            now.announced, notice_left = None, 0
            if not now.out:
                now.approved, now.granted = None, None
        elif kind == "objection_dismissed":
            now.objection = False
        elif kind == "notice_over":
            now.notice_end, now.objection = one.day, False
        elif kind == "paid":
            notice_left -= amount
            now.paid, now.paid_on, now.announced = now.paid + amount, one.day, notice_left or None
            now.state = "payable" if notice_left else "paid"
        elif kind == "recovered":
            now.recovered += amount
        elif kind in ("rejected", "withdrawn"):
            now.announced = None
        if now.out and kind in _ENDS:
            # It ends the top-up: what was paid had a notice of its own, and was due when it was paid.
            now.state, now.closed, now.objection, notice_left = "paid", True, None, 0
        last = one
    return now


def _require_fitting(number: int, one: Event, last: Event | None, now: Standing, notice_left: Fen) -> None:
    field = f"events.{number}"
    before = last.event if last else None
    after = _AFTER[before] | (_AFTER_A_TOP_UP if now.closed and before in _ENDS else frozenset())
    if one.event not in after:
        possible = ", ".join(name for name in get_args(EventName) if name in after) or "-"
        raise fault("case.event_order", field=f"{field}.event", event=one.event, before=before or "-", possible=possible)
    if last is not None and one.day < last.day:
        raise fault("case.day_order", field=f"{field}.day", day=str(one.day), other=last.event, other_day=str(last.day))
    if one.event in _AMOUNT_NEEDED and one.amount is None:
        raise fault("case.event_amount", field=f"{field}.amount", event=one.event)
    if one.event not in _AMOUNT_POSSIBLE and one.amount is not None:
        raise fault("case.event_no_amount", field=f"{field}.amount", event=one.event)
    if one.event in ("paid", "recovered") and one.amount == 0:
        raise fault("figure.positive", field=f"{field}.amount")
    if one.event == "paid" and now.notice_start is not None and (one.amount or 0) > notice_left:
        raise fault("case.paid_above", field=f"{field}.amount", paid=plain_yuan(one.amount or 0), announced=plain_yuan(notice_left))
    if one.event == "recovered" and (one.amount or 0) > now.out:
        raise fault("case.recovered_above", field=f"{field}.amount", out=plain_yuan(now.out))
