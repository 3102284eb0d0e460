"""第9条 技术研发：经认定的AIGC、VR/AR、超高清、区块链等研发项目。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from awards.article import FormWords, only
from awards.case import Money, ProjectCase, Review, Year
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import is_given, is_one_of, reviewed
from awards.rule import Rule
from awards.text import Text

TECHNOLOGIES: Mapping[str, Text] = {
    "aigc": Text("AIGC", "generative AI"),
    "vr_ar": Text("VR/AR", "VR/AR"),
    "uhd": Text("超高清制作", "ultra-high definition"),
    "blockchain": Text("区块链版权保护", "copyright protection by blockchain"),
    "other": Text("其他新技术", "another new technology"),
}


class Facts09(Review):
    """What article 9 asks."""

    technology: Literal["aigc", "vr_ar", "uhd", "blockchain", "other", "none"] | None = None
    year: Year | None = None
    spending: Money | None = None
    """Actual R&D spending of the project in the year (实际研发投入)."""


class Case09(ProjectCase):
    """A case of article 9."""

    article: Literal[9]
    facts: Facts09 = Facts09()


def _amount(case: Case09, chain: Chain, readings: Readings) -> Chain:
    return chain.base(Text("实际研发投入", "actual R&D spending"), case.facts.spending or 0, "第9条：实际研发投入").rate()


RULE = Rule(
    id="9",
    title=Text("技术研发补助", "Research and development"),
    payee=Text("微短剧企业", "the enterprise"),
    citation="第9条",
    about="project",
    requirements=(
        is_one_of("technology", "facts.technology", TECHNOLOGIES, Text("新技术", "new technology"), "第9条：新技术研发与应用"),
        is_given("year", "facts.year", Text("投入年度", "year of the spending"), "第9条：每年", unit="year"),
        reviewed("第9条：经认定的研发项目"),
        is_given("spending", "facts.spending", Text("实际研发投入", "actual R&D spending"), "第9条：实际研发投入", unit="yuan"),
    ),
    amount=_amount,
    enterprise_year_cap="cap_enterprise_year",
    matter="9",
    yearly=True,
    year=lambda case: case.facts.year,
)

FORM = FormWords(
    names={
        "facts.technology": Text("新技术类别", "technology"),
        "facts.year": Text("投入年度", "year of the spending"),
        "facts.spending": Text("实际研发投入（元）", "R&D spending (yuan)"),
    },
    choices={
        "facts.technology": {**TECHNOLOGIES, "none": Text("无", "none")},
    },
)

ARTICLE = only(9, Case09, RULE, FORM)
