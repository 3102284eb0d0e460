"""第4条 精品创作：“五个一工程”奖（4a）和国家级荣誉（4b）。"""

from __future__ import annotations

from typing import Literal

from awards.article import Article, FormWords
from awards.case import Review, WorkCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import ganzhou_enterprise, holds, is_one_of, released, reviewed
from awards.rule import Rule
from awards.text import Text

_PRIZES = {
    "five_one_central": Text("中宣部“五个一工程”奖", "the central Five-One Project prize"),
    "five_one_provincial": Text("省委宣传部“五个一工程”奖", "the provincial Five-One Project prize"),
}
_HONOURS = {
    "national_showcase": Text("原创网络视听节目征集展播", "showcase of original online programmes"),
    "yearly_selection": Text("网络视听节目年度推优", "yearly selection of online programmes"),
    "micro_drama_plus": Text("“微短剧+”行动计划", "the Micro-drama+ plan"),
    "other_national": Text("其他国家级荣誉", "another national honour"),
}
HONOURS = {**_PRIZES, **_HONOURS}
_RULE_OF = dict.fromkeys(_PRIZES, "4a") | dict.fromkeys(_HONOURS, "4b")


class Facts04(Review):
    """What article 4 asks; `honour` tells its two policies apart."""

    honour: (
        Literal[
            "five_one_central",
            "five_one_provincial",
            "national_showcase",
            "yearly_selection",
            "micro_drama_plus",
            "other_national",
        ]
        | None
    ) = None
    released: bool | None = None
    rights_holder: bool | None = None
    """The applicant holds the rights (版权方); asked for national honours."""


class Case04(WorkCase):
    """A case of article 4."""

    article: Literal[4]
    facts: Facts04 = Facts04()


def _prize(case: Case04, chain: Chain, readings: Readings) -> Chain:
    return chain.fixed("award_central" if case.facts.honour == "five_one_central" else "award_provincial")


def _honour(case: Case04, chain: Chain, readings: Readings) -> Chain:
    return chain.ceiling("cap")


FIVE_ONE = Rule(
    id="4a",
    title=Text("“五个一工程”奖", "Five-One Project prize"),
    payee=Text("赣州微短剧企业", "a micro-drama enterprise of Ganzhou"),
    citation="第4条",
    about="work",
    requirements=(
        ganzhou_enterprise("第4条：赣州微短剧企业"),
        is_one_of("honour", "facts.honour", _PRIZES, Text("获奖", "prize"), "第4条：入选“五个一工程”奖"),
    ),
    amount=_prize,
    matter="honours",
    level=lambda case: str(case.facts.honour),
)

NATIONAL_HONOUR = Rule(
    id="4b",
    title=Text("国家级荣誉", "National honour"),
    payee=Text("版权方", "the rights holder"),
    citation="第4条",
    about="work",
    requirements=(
        is_one_of("honour", "facts.honour", _HONOURS, Text("入选国家级荣誉", "selected for a national honour"), "第4条：国家级荣誉"),
        released("第4条：已上线播出"),
        reviewed("第4条：经审核", Text("经审核", "audited")),
        holds("rights_holder", "facts.rights_holder", Text("申报者为版权方", "the applicant holds the rights"), "第4条：给予版权方"),
    ),
    amount=_honour,
    caps=("cap",),
    matter="honours",
    at_most=True,
)

FORM = FormWords(
    names={
        "facts.honour": Text("获奖或入选名目", "honour"),
        "facts.rights_holder": Text("申报者是否版权方", "applicant holds the rights"),
    },
    choices={
        "facts.honour": HONOURS,
    },
)

ARTICLE = Article(4, Case04, (FIVE_ONE, NATIONAL_HONOUR), lambda case: _RULE_OF.get(case.facts.honour), "facts.honour", FORM)
