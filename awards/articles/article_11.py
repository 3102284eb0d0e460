"""第11条 海外发行：年度海外发行收入达到100万美元以上的企业，一次性奖励。"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator

from awards.article import FormWords, only
from awards.case import CaseBase, Day, Facts, Money, Name, Strict, Year
from awards.chain import Chain
from awards.currencies import CURRENCIES
from awards.errors import fault
from awards.money import parse_decimal, show_decimal, show_yuan
from awards.readings import Readings
from awards.requirements import is_given, reaches
from awards.rule import Rule
from awards.text import Text
from awards.trace import Fact, Figure


def _positive(value: object) -> Fraction:
    rate = parse_decimal(value, 8)
    if rate == 0:
        raise fault("figure.positive")
    return rate


class ExchangeRate(Strict):
    """How many units of the currency one US dollar was worth, when, and who says so."""

    units_per_usd: Annotated[
        Fraction, PlainValidator(_positive), WithJsonSchema({"type": ["string", "integer"], "description": 'in quotes: "7.1000"'})
    ]
    date: Day
    source: Name


CURRENCY_FORM = r"^[A-Z]{3}$"


def _known(code: str) -> str:
    if code not in CURRENCIES:
        raise fault("case.currency_none", currency=code)
    return code


class Revenue(Strict):
    """Distribution revenue abroad in one currency (ISO 4217)."""

    amount: Money
    currency: Annotated[str, StringConstraints(pattern=CURRENCY_FORM), AfterValidator(_known)]
    rate: ExchangeRate | None = Field(default=None, description="needed for every currency but USD")

    @model_validator(mode="after")
    def _rate_where_needed(self) -> Revenue:
        if self.currency != "USD" and self.rate is None:
            raise fault("case.rate_needed", field="rate", currency=self.currency)
        if self.currency == "USD" and self.rate is not None:
            raise fault("case.rate_unneeded", field="rate")
        return self


class Facts11(Facts):
    """What article 11 asks."""

    year: Year | None = None
    revenue: Revenue | None = None


class Case11(CaseBase):
    """A case of article 11."""

    article: Literal[11]
    facts: Facts11 = Facts11()


def _in_usd(case: Case11, readings: Readings) -> Fact:
    revenue = case.facts.revenue
    if revenue is None:
        return None
    if revenue.rate is None:
        return Figure(revenue.amount)
    usd = revenue.amount / revenue.rate.units_per_usd
    rate, source = show_decimal(revenue.rate.units_per_usd), f"{revenue.rate.date}, {revenue.rate.source}"
    formula = f"{show_yuan(revenue.amount)} ÷ {rate} = {show_yuan(usd)}"
    return Figure(usd, note=Text(f"{revenue.currency} {formula}（{source}）", f"{revenue.currency} {formula} ({source})"))


def _amount(case: Case11, chain: Chain, readings: Readings) -> Chain:
    return chain.fixed("award")


RULE = Rule(
    id="11",
    title=Text("海外发行奖励", "Distribution abroad"),
    payee=Text("企业", "the enterprise"),
    citation="第11条",
    about="applicant",
    requirements=(
        is_given("year", "facts.year", Text("收入年度", "year of the revenue"), "第11条：年度", unit="year"),
        reaches("revenue", "facts.revenue", Text("海外发行收入（美元）", "revenue abroad (USD)"), "第11条：100万美元以上", _in_usd),
    ),
    amount=_amount,
    matter="11",
    once=True,
    single=True,
    year=lambda case: case.facts.year,
)

FORM = FormWords(
    names={
        "facts.year": Text("收入年度", "year of the revenue"),
        "facts.revenue.amount": Text("年度海外发行收入（原币）", "revenue abroad (in its currency)"),
        "facts.revenue.currency": Text("收入币种代码", "currency"),
        "facts.revenue.rate.units_per_usd": Text("汇率：1美元合原币", "rate: units of the currency per US dollar"),
        "facts.revenue.rate.date": Text("汇率日期", "day of the rate"),
        "facts.revenue.rate.source": Text("汇率来源", "source of the rate"),
    },
)

ARTICLE = only(11, Case11, RULE, FORM)
