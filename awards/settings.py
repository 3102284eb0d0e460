"""What a ledger file states for all cases: the day of issue, readings, budgets, and where the targets stand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from awards.case import Count, Day, Money, Strict
from awards.readings import Readings

YEAR_FORM = r"^(199\d|20\d\d|21\d\d)$"
YearKey = Annotated[str, StringConstraints(pattern=YEAR_FORM)]


class Achieved(Strict):
    """Where the targets of chapter 1 stand; what is left out is shown as not known."""

    works: Count | None = None
    """Micro-dramas of quality released so far (累计推出精品微短剧)."""

    leading_enterprises: Count | None = None
    annual_output: Money | None = None


class LedgerSettings(Strict):
    """The `ledger:` part of the input; of several files each may state other settings."""

    issued: Day | None = Field(default=None, description="day of issue of the measures; the draft has none")
    fund_budget: dict[YearKey, Money] = Field(default_factory=dict, description="the fund's budget by year")
    readings: Readings = Readings()
    achieved: Achieved = Achieved()
