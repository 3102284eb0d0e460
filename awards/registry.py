"""Every article and supplementary rule of the measures: which rule computes it, or why a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from awards.articles import (
    article_01,
    article_02,
    article_03,
    article_04,
    article_05,
    article_06,
    article_07,
    article_08,
    article_09,
    article_10,
    article_11,
    article_12,
    article_13,
    article_14,
    article_15,
)
from awards.case import CaseBase
from awards.readings import Readings
from awards.rule import Article, Assessment, Rule
from awards.text import Text
from law import Measures

ARTICLES: Mapping[int, Article] = {
    module.ARTICLE.number: module.ARTICLE
    for module in (
        article_01,
        article_02,
        article_03,
        article_04,
        article_05,
        article_06,
        article_07,
        article_08,
        article_09,
        article_10,
        article_11,
        article_12,
        article_13,
        article_14,
        article_15,
    )
}

RULES: Mapping[str, Rule] = {rule.id: rule for article in ARTICLES.values() for rule in article.rules}


@dataclass(frozen=True, slots=True)
class SupplementaryRule:
    """A rule of 附则: where the code applies it."""

    id: str
    citation: str
    title: Text
    applied_in: str
    text: Text


SUPPLEMENTARY: Mapping[str, SupplementaryRule] = {
    rule.id: rule
    for rule in (
        SupplementaryRule(
            "s1",
            "附则第1条",
            Text("专项资金", "The fund"),
            "awards.fund",
            Text(
                "各年度奖补合计与年度预算对照；超预算只提示，不削减（附则第3条：足额兑付）",
                "each year's awards against its budget; above it is shown, nothing is cut (s3: paid in full)",
            ),
        ),
        SupplementaryRule(
            "s2",
            "附则第2条",
            Text("就高不重复", "The higher one, never both"),
            "awards.ledger",
            Text("同一事项只发较高的一项，其余留在计算过程中", "of one matter only the higher award is paid; the others stay in the trace"),
        ),
        SupplementaryRule(
            "s3",
            "附则第3条",
            Text("即时申报、足额兑付", "Applied for at any time, paid in full"),
            "awards.award",
            Text(
                "经评审认定、公示无异议后方可兑付；按认定先后计算", "payable after review and public notice; computed in order of approval"
            ),
        ),
        SupplementaryRule(
            "s4",
            "附则第4条",
            Text("有效期", "Validity"),
            "awards.supplementary",
            Text("有效期之外的申报不予支持，并说明理由", "an application outside the validity is refused with the reason"),
        ),
    )
}


def assess(case: CaseBase, measures: Measures, readings: Readings) -> Assessment:
    """Hold a case against the rule of its article."""
    return ARTICLES[case.article].assess(case, measures, readings)
