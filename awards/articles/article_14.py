"""第14条 行业活动：具有全国或区域影响力的峰会、论坛、创投大赛、展映活动等，补助承办者。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from awards.article import FormWords, only
from awards.case import Money, ProjectCase, Review
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import holds, is_given, is_one_of, reviewed
from awards.rule import Rule
from awards.text import Text

SCOPES: Mapping[str, Text] = {"national": Text("全国影响力", "national"), "regional": Text("区域影响力", "regional")}


class Facts14(Review):
    """What article 14 asks; `review_passed` says that the conditions are met and the effect is marked (符合条件、成效显著)."""

    organiser: bool | None = None
    scope: Literal["national", "regional", "local"] | None = None
    spending: Money | None = None


class Case14(ProjectCase):
    """A case of article 14; `project` is the event."""

    article: Literal[14]
    facts: Facts14 = Facts14()


def _amount(case: Case14, chain: Chain, readings: Readings) -> Chain:
    return chain.base(Text("实际支出费用", "actual spending"), case.facts.spending or 0, "第14条：实际支出费用").rate().cap("cap_event")


RULE = Rule(
    id="14",
    title=Text("行业活动补助", "Industry events"),
    payee=Text("承办者（企业、行业协会等）", "the organiser"),
    citation="第14条",
    about="project",
    requirements=(
        holds("organiser", "facts.organiser", Text("申报者为承办者", "the applicant organises it"), "第14条：承办"),
        is_one_of("scope", "facts.scope", SCOPES, Text("影响力", "influence"), "第14条：全国或区域影响力"),
        reviewed("第14条：符合条件、成效显著", Text("符合条件、成效显著", "conditions met, marked effect")),
        is_given("spending", "facts.spending", Text("实际支出费用", "actual spending"), "第14条：实际支出费用", unit="yuan"),
    ),
    amount=_amount,
    caps=("cap_event",),
    work_cap="cap_event",
    matter="14",
    joined_by="training_and_event",
)

FORM = FormWords(
    names={
        "facts.organiser": Text("申报者是否承办者", "applicant is the organiser"),
        "facts.scope": Text("活动影响力", "reach of the event"),
        "facts.spending": Text("实际支出费用（元）", "actual spending (yuan)"),
    },
    choices={
        "facts.scope": {**SCOPES, "local": Text("本地", "local")},
    },
)

ARTICLE = only(14, Case14, RULE, FORM)
