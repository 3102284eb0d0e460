"""A case as it is handed in: what every article asks, whoever applies. The facts of an article stand in its own file in `articles/`.

A fact that is not known is left out; the result then names it. A fact that cannot be is an error that names the field.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator

from awards.dates import parse_day
from awards.errors import fault
from awards.ids import checked_code, normal_id
from awards.money import parse_decimal, parse_percent, parse_yuan


def _one_line(text: str) -> str:
    if text.isspace():
        raise fault("case.blank")
    if text.isprintable() or all(c.isprintable() or unicodedata.category(c) == "Zs" for c in text):
        return text
    raise fault("case.one_line")


def _exact(text: str) -> dict[str, object]:
    return {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]+)?$"}],
        "description": text,
    }


Money = Annotated[int, PlainValidator(parse_yuan), WithJsonSchema(_exact('money: a whole number, or a decimal in quotes: "400000.50"'))]
"""Read from yuan (or a currency's main unit) into hundredths."""

Percent = Annotated[Fraction, PlainValidator(parse_percent), WithJsonSchema(_exact('per cent, 0 to 100, decimals in quotes: "20.00"'))]
"""Read from per cent into a share 0..1."""

Decimal = Annotated[
    Fraction, PlainValidator(lambda value: parse_decimal(value, 12)), WithJsonSchema(_exact('a decimal in quotes: "40.000"'))
]
Day = Annotated[date, PlainValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})]
Count = Annotated[int, Field(ge=0, le=10**13)]
Year = Annotated[int, Field(ge=1990, le=2199)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)]
Id = Annotated[Name, AfterValidator(normal_id)]
"""Read into one spelling, see `awards.ids`."""

CASE_ID_FORM = r"^\w[\w.\-]{0,63}$"
CaseId = Annotated[str, StringConstraints(pattern=CASE_ID_FORM)]
Item = TypeVar("Item")
Several = Annotated[tuple[Item, ...], Field(strict=False, max_length=1000)]

Level = Literal["national", "provincial", "none"]
State = Literal["received", "under_review", "approved", "public_notice", "payable", "paid"]
DECIDED: frozenset[State] = frozenset({"approved", "public_notice", "payable", "paid"})
"""States in which reviewers have approved the case (经评审认定)."""


class Strict(BaseModel):
    """Frozen, nothing converted, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


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
    article: int | None = Field(default=None, ge=1, le=15, description="the article of these measures, where it was one")
    date: Day | None = None


class Facts(Strict):
    """What an article asks; every field may be left out."""


class Review(Facts):
    """Facts of an article that asks for a review of its own (经评审、审核、认定)."""

    review_passed: bool | None = Field(default=None, description="reviewed and recognised; follows from the state `approved` and later")


class CaseBase(Strict):
    """One application under one article."""

    id: CaseId = Field(description="letters, digits, `_`, `-`, `.`; at most 64")
    article: int
    applicant: Applicant
    state: State = "received"
    dates: Dates = Dates()
    objection: bool | None = Field(default=None, description="an objection was raised during the public notice (公示)")
    prior_awards: Several[PriorAward] = ()
    approved_amount: Money | None = Field(default=None, description="what the reviewers granted; never more than the article gives is paid")
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None

    @property
    def decided(self) -> bool:
        """Whether reviewers have approved it."""
        return self.state in DECIDED

    @property
    def subject(self) -> Work | Project | None:
        """What it is about, beside its applicant."""
        return None

    @model_validator(mode="after")
    def _consistent(self) -> CaseBase:
        if not self.decided and self.dates.approved is not None:
            raise fault("case.state_day", field="dates.approved", state=self.state)
        if self.state in ("payable", "paid") and self.objection:
            raise fault("case.state_objection", field="objection", state=self.state)
        facts = self.__dict__.get("facts")
        if isinstance(facts, Review) and facts.review_passed is False and self.decided:
            raise fault("case.state_passed", field="facts.review_passed", state=self.state)
        return self


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
