"""第2条 年度剧本征集：每年10部，一、二、三等奖。名额不足时的动画优先（第15条）和名额本身见 `awards.ledger`。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from awards.article import FormWords, only
from awards.case import Facts, WorkCase, Year
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import holds, is_given, is_one_of
from awards.rule import Rule
from awards.text import Text

PRIZES: Mapping[str, Text] = {
    "first": Text("一等奖", "first prize"),
    "second": Text("二等奖", "second prize"),
    "third": Text("三等奖", "third prize"),
}


class Facts02(Facts):
    """What article 2 asks."""

    contest_year: Year | None = None
    prize: Literal["first", "second", "third", "none"] | None = None
    ganzhou_elements: bool | None = None
    """Elements, features, themes of Ganzhou; raises its image (融入赣州元素、体现赣州特色、反映赣州题材、提升赣州形象)."""


class Case02(WorkCase):
    """A case of article 2."""

    article: Literal[2]
    facts: Facts02 = Facts02()


def _amount(case: Case02, chain: Chain, readings: Readings) -> Chain:
    return chain.fixed(f"prize_{list(PRIZES).index(str(case.facts.prize)) + 1}")


RULE = Rule(
    id="2",
    title=Text("年度剧本征集", "Yearly script contest"),
    payee=Text("获奖剧本申报者", "the winning script's applicant"),
    citation="第2条",
    about="work",
    requirements=(
        is_given("contest_year", "facts.contest_year", Text("征集年度", "year of the contest"), "第2条：年度剧本征集活动", unit="year"),
        holds("ganzhou_elements", "facts.ganzhou_elements", Text("融入赣州元素", "elements of Ganzhou"), "第2条：融入赣州元素"),
        is_one_of("prize", "facts.prize", PRIZES, Text("获奖等次", "prize"), "第2条：一、二、三等奖"),
        is_given("animation", "work.animation", Text("是否动画微短剧", "animated or not"), "第15条：名额倾斜"),
    ),
    amount=_amount,
    matter="script",
)

FORM = FormWords(
    names={
        "facts.contest_year": Text("征集年度", "year of the contest"),
        "facts.prize": Text("获奖等次", "prize"),
        "facts.ganzhou_elements": Text("是否融入赣州元素", "elements of Ganzhou"),
    },
    choices={
        "facts.prize": {**PRIZES, "none": Text("未获奖", "none")},
    },
)

ARTICLE = only(2, Case02, RULE, FORM)
