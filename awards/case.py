"""A case as it is handed in: what every article asks, whoever applies. The facts of an article stand in its own file in `articles/`.

A fact that is not known is left out; the result then names it. A fact that cannot be is an error that names the field.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from awards.errors import fault
from awards.fields import (
    CASE_ID_FORM,
    CaseId,
    Count,
    Day,
    Decimal,
    Id,
    Level,
    Money,
    Name,
    Percent,
    Several,
    Strict,
    Year,
)
from awards.history import DECIDED, STATED, Event, Standing, State, standing_of
from awards.ids import checked_code

__all__ = [
    "CASE_ID_FORM", "DECIDED", "Applicant", "CaseBase", "Count", "Dates", "Day", "Decimal", "Facts", "Level", "Money", "Name", "Percent",
    "PriorAward", "Project", "ProjectCase", "Review", "Several", "State", "Strict", "Work", "WorkCase", "Year",
]  # fmt: skip


class Applicant(Strict):
    """Who applies; the same `id` (unified social credit code or the like) in all its cases, since yearly caps go by it."""

    id: Id
    name: Name
    credit_code: Annotated[Name, AfterValidator(checked_code)] | None = Field(
        default=None, description="unified social credit code (统一社会信用代码), where the `id` is another one"
    )
    ganzhou_enterprise: bool | None = Field(
        default=None, description="a micro-drama enterprise of Ganzhou (赣州企业); asked by art. 4, 5, 10"
    )


class Work(Strict):
    """The micro-drama or script; the same `id` in all cases about it, since awards for the same matter go by it."""

    id: Id
    title: Name
    animation: bool | None = Field(default=None, description="an animated micro-drama (动画微短剧)")


class Project(Strict):
    """A venue (art. 7), park or base (8), R&D project (9), training (13) or event (14); the same `id` in all cases about it."""

    id: Id
    name: Name


class Dates(Strict):
    """Days of the case, in this order; days that have not come are left out."""

    applied: Day | None = None
    approved: Day | None = None
    notice_start: Day | None = None
    notice_end: Day | None = None
    paid: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        last_name, last = "", None
        for name in ("applied", "approved", "notice_start", "notice_end", "paid"):
            day = getattr(self, name)
            if day is None:
                continue
            if last is not None and day < last:
                raise fault("case.day_order", field=name, day=str(day), other=last_name, other_day=str(last))
            last_name, last = name, day
        return self


class PriorAward(Strict):
    """An award already given for the same matter, outside this ledger."""

    level: Literal["city", "province", "state"]
    policy: Name = Field(description="which policy gave it")
    amount: Money
    article: int | None = Field(default=None, ge=1, description="the article of these measures, where it was one")
    date: Day | None = None


class Facts(Strict):
    """What an article asks; every field may be left out."""


class Review(Facts):
    """Facts of an article that asks for a review of its own (经评审、审核、认定)."""

    review_passed: bool | None = Field(default=None, description="reviewed and recognised; follows from the state `approved` and later")


class CaseBase(Strict):
    """One application under one article: its history as `events`, or as before a `state` with its `dates`."""

    id: CaseId = Field(description="letters, digits, `_`, `-`, `.`; at most 64")
    article: int
    applicant: Applicant
    state: State = "received"
    dates: Dates = Dates()
    objection: bool | None = Field(default=None, description="an objection was raised during the public notice (公示)")
    prior_awards: Several[PriorAward] = ()
    approved_amount: Money | None = Field(default=None, description="what the reviewers granted; never more than the article gives is paid")
    announced_amount: Money | None = Field(default=None, description="what the public notice names")
    paid_amount: Money | None = Field(default=None, description="what was paid; needed with the state `paid`")
    events: Several[Event] = Field(default=(), description="the history in order; instead of state, dates, objection and the amounts above")
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None

    @property
    def decided(self) -> bool:
        """Whether reviewers have approved it."""
        return self.state in DECIDED

    @property
    def subject(self) -> Work | Project | None:
        """What it is about, beside its applicant."""
        return None

    @functools.cached_property
    def standing(self) -> Standing:
        """Where its history leaves it."""
        if self.events:
            return standing_of(self.events)
        days = self.dates
        announced = self.announced_amount if self.state in ("public_notice", "payable") else None
        return Standing(
            self.state,
            self.paid_amount or 0,
            0,
            announced,
            days.applied,
            days.approved,
            days.notice_start,
            days.notice_end,
            days.paid,
            self.objection,
            self.approved_amount,
        )

    @property
    def history(self) -> tuple[Event, ...]:
        """Its events; of a state with its dates those whose days are stated."""
        if self.events:
            return self.events
        days = self.dates
        notice_over = days.notice_end if self.state in ("payable", "paid") else None
        stated: tuple[tuple[str, date | None, int | None], ...] = (
            ("received", days.applied, None),
            ("approved", days.approved, self.approved_amount),
            ("notice_begun", days.notice_start, self.announced_amount),
            ("notice_over", days.notice_end, None),
            ("payable", notice_over, None),
            ("paid", days.paid, self.paid_amount),
        )
        return tuple(Event.model_construct(event=name, day=day, amount=amount) for name, day, amount in stated if day is not None)

    @model_validator(mode="after")
    def _from_events(self) -> CaseBase:
        """The state and the days that follow from the events."""
        if not self.events:
            return self
        for name in ("state", "dates", "objection", "approved_amount", "announced_amount", "paid_amount"):
            if name in self.model_fields_set:
                raise fault("case.beside_events", field=name)
        now = self.standing
        days = Dates.model_construct(
            applied=now.applied, approved=now.approved, notice_start=now.notice_start, notice_end=now.notice_end, paid=now.paid_on
        )
        # A frozen model, and this is still its making: what follows from the events takes the place of what was not stated.
        self.__dict__.update(state=now.state, dates=days, objection=now.objection, approved_amount=now.granted)
        return self

    @model_validator(mode="after")
    def _consistent(self) -> CaseBase:
        if not self.events:
            self._require_state()
        if self.state in ("payable", "paid") and self.objection:
            raise fault("case.state_objection", field="objection", state=self.state)
        facts = self.__dict__.get("facts")
        if isinstance(facts, Review) and facts.review_passed is False and self.decided:
            raise fault("case.state_passed", field="facts.review_passed", state=self.state)
        return self

    def _require_state(self) -> None:
        """What a stated state asks and excludes."""
        if self.state not in STATED:
            raise fault("case.state_by_event", field="state", state=self.state)
        if not self.decided and self.dates.approved is not None:
            raise fault("case.state_day", field="dates.approved", state=self.state)
        if self.state == "paid":
            if self.paid_amount is None or self.paid_amount == 0:
                raise fault("case.paid_amount", field="paid_amount")
            if self.dates.paid is None:
                raise fault("case.paid_day", field="dates.paid")
        elif self.paid_amount is not None:
            raise fault("case.state_amount", field="paid_amount", state=self.state)
        if self.announced_amount is not None and self.state not in ("public_notice", "payable", "paid"):
            raise fault("case.state_amount", field="announced_amount", state=self.state)


class WorkCase(CaseBase):
    """A case about one work."""

    work: Work | None = None

    @property
    def subject(self) -> Work | None:
        """The work."""
        return self.work


class ProjectCase(CaseBase):
    """A case about a venue, park, project, training or event."""

    project: Project | None = None

    @property
    def subject(self) -> Project | None:
        """The venue, park, project, training or event."""
        return self.project
