"""第1条 优秀剧本扶持：入选国家级或省级优秀剧本扶持计划、取证并上线播出的微短剧剧本。"""

from __future__ import annotations

from typing import Literal

from awards.article import FormWords, only
from awards.case import Level, Money, Review, WorkCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import LEVELS, holds, is_given, is_one_of, released, reviewed
from awards.rule import Rule
from awards.text import Text


class Facts01(Review):
    """What article 1 asks."""

    plan: Level | None = None
    """The excellent-script plan it was selected for: of the NRTA (national) or of Jiangxi's RTA (provincial)."""

    licence: bool | None = None
    """Holds the distribution licence (《网络剧片发行许可证》)."""

    released: bool | None = None
    production_cost: Money | None = None


class Case01(WorkCase):
    """A case of article 1."""

    article: Literal[1]
    facts: Facts01 = Facts01()


def _amount(case: Case01, chain: Chain, readings: Readings) -> Chain:
    cost = case.facts.production_cost or 0
    cap = "cap_national" if case.facts.plan == "national" else "cap_provincial"
    return chain.base(Text("制作成本", "production cost"), cost, "第1条：制作成本").rate().cap(cap)


RULE = Rule(
    id="1",
    title=Text("优秀剧本扶持", "Excellent scripts"),
    payee=Text("剧本申报者", "the script's applicant"),
    citation="第1条",
    about="work",
    requirements=(
        is_one_of(
            "plan", "facts.plan", LEVELS, Text("入选优秀剧本扶持计划", "selected for an excellent-script plan"), "第1条：入选扶持计划"
        ),
        holds("licence", "facts.licence", Text("获得发行许可证", "holds the distribution licence"), "第1条：获得《网络剧片发行许可证》"),
        released("第1条：上线播出后"),
        reviewed("第1条：经申报和评审认定"),
        is_given("production_cost", "facts.production_cost", Text("制作成本", "production cost"), "第1条：制作成本", unit="yuan"),
    ),
    amount=_amount,
    caps=("cap_national", "cap_provincial"),
    matter="script",
    at_most=True,
    level=lambda case: str(case.facts.plan),
)

FORM = FormWords(
    names={
        "facts.plan": Text("入选扶持计划级别", "level of the script plan"),
        "facts.licence": Text("是否取得发行许可证", "distribution licence held"),
        "facts.production_cost": Text("制作成本（元）", "production cost (yuan)"),
    },
    choices={
        "facts.plan": {**LEVELS, "none": Text("均未入选", "none")},
    },
)

ARTICLE = only(1, Case01, RULE, FORM)
