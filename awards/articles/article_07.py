"""第7条 拍摄场地：年接待剧组5个以上且累计拍摄天数30天以上的场地管理运营方，一次性补贴。"""

from __future__ import annotations

from typing import Literal

from awards.article import FormWords, only
from awards.case import Count, ProjectCase, Review, Year
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import holds, is_given, reaches, reviewed
from awards.rule import Rule
from awards.text import Text


class Facts07(Review):
    """What article 7 asks, all in one `year`."""

    operator: bool | None = None
    """The applicant manages or runs the venue (场地管理运营方)."""

    year: Year | None = None
    crews: Count | None = None
    shooting_days: Count | None = None


class Case07(ProjectCase):
    """A case of article 7; `project` is the venue."""

    article: Literal[7]
    facts: Facts07 = Facts07()


def _amount(case: Case07, chain: Chain, readings: Readings) -> Chain:
    return chain.ceiling("cap")


RULE = Rule(
    id="7",
    title=Text("拍摄场地补贴", "Venues"),
    payee=Text("场地管理运营方", "the venue's operator"),
    citation="第7条",
    about="applicant",
    requirements=(
        holds("operator", "facts.operator", Text("申报者为场地管理运营方", "the applicant runs the venue"), "第7条：场地管理运营方"),
        is_given("year", "facts.year", Text("接待年度", "year"), "第7条：年接待", unit="year"),
        reaches("crews", "facts.crews", Text("接待剧组（个）", "crews hosted"), "第7条：5个以上"),
        reaches("shooting_days", "facts.shooting_days", Text("累计拍摄天数", "shooting days together"), "第7条：30天以上"),
        reviewed("第7条：经审核认定"),
    ),
    amount=_amount,
    caps=("cap",),
    matter="7",
    once=True,
    single=True,
    year=lambda case: case.facts.year,
    at_most=True,
    note=Text(
        "拍摄期间A级及以上景区免收门票是景区的义务，不涉及资金",
        "Free admission at A-rated sights while shooting is a right without money and is no case here",
    ),
)

FORM = FormWords(
    names={
        "facts.operator": Text("申报者是否场地管理运营方", "applicant runs the venue"),
        "facts.year": Text("接待年度", "year"),
        "facts.crews": Text("接待剧组数", "crews hosted"),
        "facts.shooting_days": Text("累计拍摄天数", "shooting days together"),
    },
)

ARTICLE = only(7, Case07, RULE, FORM)
