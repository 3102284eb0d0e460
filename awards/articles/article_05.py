"""第5条 分账收入：赣州企业作为第一出品方的网络微短剧，年度平台分账收入高于100万元。"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from awards.article import FormWords, only
from awards.case import Facts, Money, Name, Several, Strict, WorkCase, Year
from awards.chain import Chain
from awards.errors import fault
from awards.money import show_yuan
from awards.readings import Readings
from awards.requirements import first_producer, ganzhou_enterprise, holds, is_given, reaches, released
from awards.rule import Rule
from awards.text import Text
from awards.trace import Fact, Figure, Unknown


class Platform(Strict):
    """One platform's revenue share of the work in the year."""

    name: Name
    revenue: Money | None = None
    qualified: bool | None = None
    """A mainstream platform qualified by the national authority (国家主管部门颁发资质的主流新媒体平台)."""


class Facts05(Facts):
    """What article 5 asks."""

    first_producer: bool | None = None
    licence_in_jiangxi: bool | None = None
    released: bool | None = None
    year: Year | None = None
    platforms: Several[Platform] | None = None

    @model_validator(mode="after")
    def _each_platform_once(self) -> Facts05:
        names = [platform.name for platform in self.platforms or ()]
        for name in names:
            if names.count(name) > 1:
                raise fault("case.platform_twice", field="platforms", name=name)
        return self


class Case05(WorkCase):
    """A case of article 5."""

    article: Literal[5]
    facts: Facts05 = Facts05()


def _revenues(case: Case05) -> list[int]:
    """What the qualified platforms paid, in fen."""
    return [platform.revenue or 0 for platform in case.facts.platforms or () if platform.qualified]


def _qualified(case: Case05, readings: Readings) -> Fact:
    if case.facts.platforms is None:
        return Unknown("facts.platforms")
    for number, platform in enumerate(case.facts.platforms):
        if platform.qualified is None:
            return Unknown(f"facts.platforms[{number}].qualified")
    return bool(_revenues(case))


def _tested(case: Case05, readings: Readings) -> Fact:
    """The figure held against 100万元: the highest platform's, never the sum, unless the reading says so."""
    if case.facts.platforms is None:
        return Unknown("facts.platforms")
    for number, platform in enumerate(case.facts.platforms):
        if platform.revenue is None or platform.qualified is None:
            return Unknown(f"facts.platforms[{number}].{'revenue' if platform.revenue is None else 'qualified'}")
    revenues = _revenues(case) or [0]
    if len(revenues) == 1:
        return revenues[0]
    if readings.art5_threshold == "sum":
        formula = " + ".join(map(show_yuan, revenues))
        return Figure(sum(revenues), note=Text(formula, formula))
    shown = [show_yuan(revenue) for revenue in revenues]
    return Figure(max(revenues), note=Text(f"取较高者（{'；'.join(shown)}）", f"the higher of ({'; '.join(shown)})"))


def _amount(case: Case05, chain: Chain, readings: Readings) -> Chain:
    revenues = _revenues(case)
    if readings.art5_base == "sum":
        chain.total(Text("各平台分账收入合计", "revenue of all platforms"), revenues, "第5条：年度实际收入")
    else:
        chain.highest(Text("最高的单一平台分账收入", "revenue of the highest platform"), revenues, "第5条：就高、不重复")
    return chain.rate().cap("cap_work")


RULE = Rule(
    id="5",
    title=Text("平台分账收入奖励", "Platform revenue"),
    payee=Text("第一出品方（赣州企业）", "the first producer, an enterprise of Ganzhou"),
    citation="第5条",
    about="work",
    requirements=(
        ganzhou_enterprise("第5条：赣州企业"),
        first_producer("第5条：第一出品方"),
        holds(
            "licence",
            "facts.licence_in_jiangxi",
            Text("在江西省取得发行许可证", "licence obtained in Jiangxi"),
            "第5条：在江西省获得许可证",
        ),
        holds(
            "platform_qualified",
            "facts.platforms",
            Text("在有资质的主流平台播出", "on a qualified mainstream platform"),
            "第5条：国家主管部门颁发资质的主流新媒体平台",
            _qualified,
        ),
        released("第5条：上线播出后"),
        is_given("year", "facts.year", Text("收入年度", "year of the revenue"), "第5条：年度", unit="year"),
        reaches(
            "revenue",
            "facts.platforms",
            Text("年度平台分账收入", "platform revenue of the year"),
            "第5条：高于100万元",
            _tested,
            reading="art5_threshold",
        ),
    ),
    amount=_amount,
    caps=("cap_work",),
    work_cap="cap_work",
    enterprise_year_cap="cap_enterprise_year",
    matter="5",
    yearly=True,
    at_most=True,
    year=lambda case: case.facts.year,
)

FORM = FormWords(
    names={
        "facts.licence_in_jiangxi": Text("是否在江西省取得发行许可证", "licence obtained in Jiangxi"),
        "facts.year": Text("收入年度", "year of the revenue"),
        "facts.platforms[].name": Text("平台{n}：名称", "platform {n}: name"),
        "facts.platforms[].revenue": Text("平台{n}：年度分账收入（元）", "platform {n}: revenue share (yuan)"),
        "facts.platforms[].qualified": Text("平台{n}：是否持国家主管部门资质", "platform {n}: nationally qualified"),
    },
)

ARTICLE = only(5, Case05, RULE, FORM)
