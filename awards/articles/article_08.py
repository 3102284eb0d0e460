"""第8条 园区（基地）：平台建设的网络微短剧园区（8a）、文化产业示范园区（8b）、文化产业示范基地（8c）。"""

from __future__ import annotations

from typing import Literal

from awards.article import Article, FormWords
from awards.case import Count, Level, Money, ProjectCase, Review
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import LEVELS, holds, is_one_of, reaches, reviewed
from awards.rule import Rule
from awards.text import Text

_RULE_OF = {"platform_park": "8a", "demonstration_park": "8b", "demonstration_base": "8c"}


class Facts08(Review):
    """What article 8 asks; `kind` tells its three policies apart."""

    kind: Literal["platform_park", "demonstration_park", "demonstration_base"] | None = None
    built_by_platform: bool | None = None
    """Built by one of the country's main online video platforms; asked for a platform park."""

    tenants: Count | None = None
    """Online micro-drama enterprises that moved in; asked for a platform park."""

    joint_revenue: Money | None = None
    """Their joint yearly operating revenue; asked for a platform park."""

    level: Level | None = None
    """Asked for a demonstration park or base."""


class Case08(ProjectCase):
    """A case of article 8; `project` is the park or base."""

    article: Literal[8]
    facts: Facts08 = Facts08()


def _park(case: Case08, chain: Chain, readings: Readings) -> Chain:
    return chain.fixed("award")


def _by_level(case: Case08, chain: Chain, readings: Readings) -> Chain:
    return chain.fixed(f"award_{case.facts.level}")


PLATFORM_PARK = Rule(
    id="8a",
    title=Text("网络微短剧园区（基地）", "Platform park"),
    payee=Text("园区（基地）", "the park"),
    citation="第8条",
    about="project",
    requirements=(
        holds(
            "built_by_platform", "facts.built_by_platform", Text("主要视听平台建设", "built by a main platform"), "第8条：主要网络视听平台"
        ),
        reaches("tenants", "facts.tenants", Text("入驻企业（家）", "tenants"), "第8条：15家及以上"),
        reaches("joint_revenue", "facts.joint_revenue", Text("合并年度营业收入", "joint yearly revenue"), "第8条：8000万元及以上"),
        reviewed("第8条：经评选认定", Text("经评选认定", "selected and recognised")),
    ),
    amount=_park,
    matter="8a",
    single=True,
)

DEMONSTRATION_PARK = Rule(
    id="8b",
    title=Text("文化产业示范园区", "Demonstration park"),
    payee=Text("园区", "the park"),
    citation="第8条",
    about="project",
    requirements=(is_one_of("level", "facts.level", LEVELS, Text("入选示范园区的级别", "level"), "第8条：国家级、省级文化产业示范园区"),),
    amount=_by_level,
    matter="8b",
    single=True,
    joined_by="park_and_base",
    level=lambda case: str(case.facts.level),
)

DEMONSTRATION_BASE = Rule(
    id="8c",
    title=Text("文化产业示范基地", "Demonstration base"),
    payee=Text("基地", "the base"),
    citation="第8条",
    about="project",
    requirements=(is_one_of("level", "facts.level", LEVELS, Text("入选示范基地的级别", "level"), "第8条：国家级、省级文化产业示范基地"),),
    amount=_by_level,
    matter="8c",
    single=True,
    joined_by="park_and_base",
    level=lambda case: str(case.facts.level),
)

FORM = FormWords(
    names={
        "facts.kind": Text("园区（基地）类别", "kind of park or base"),
        "facts.built_by_platform": Text("是否国内主要网络视听平台建设", "built by a main video platform"),
        "facts.tenants": Text("入驻企业数", "tenants"),
        "facts.joint_revenue": Text("合并年度营业收入（元）", "joint yearly revenue (yuan)"),
        "facts.level": Text("入选级别", "level"),
    },
    choices={
        "facts.kind": {
            "platform_park": Text("网络微短剧园区（基地）", "micro-drama park built by a platform"),
            "demonstration_park": Text("文化产业示范园区", "cultural-industry demonstration park"),
            "demonstration_base": Text("文化产业示范基地", "cultural-industry demonstration base"),
        },
        "facts.level": {**LEVELS, "none": Text("均未入选", "none")},
    },
)

ARTICLE = Article(
    8,
    Case08,
    (PLATFORM_PARK, DEMONSTRATION_PARK, DEMONSTRATION_BASE),
    lambda case: _RULE_OF.get(case.facts.kind),
    "facts.kind",
    FORM,
)
