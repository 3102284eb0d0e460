"""Every article and supplementary rule of the measures: which rule computes it, or why a person decides.

The articles are the files of `awards/articles/`, found there and listed nowhere.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from awards import articles
from awards.article import Article
from awards.case import CaseBase
from awards.readings import OpenReading, Readings
from awards.rule import Assessment, Rule, no_level
from awards.text import Text
from law import FORMULA, RULE, Measures, Parameter, Provision
from law import measures as packaged
from pages.errors import InputError
from pages.notes import note


def _found() -> Iterator[Article]:
    """The article of every file `article_NN.py`."""
    for module in pkgutil.iter_modules(articles.__path__):
        if module.name.startswith("article_"):
            article: Article = importlib.import_module(f"{articles.__name__}.{module.name}").ARTICLE
            if module.name != f"article_{article.number:02d}":
                raise RuntimeError(f"{module.name}.py: its article has the number {article.number}; name the file by it")
            yield article


ARTICLES: Mapping[int, Article] = {article.number: article for article in sorted(_found(), key=lambda article: article.number)}

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


@functools.cache
def articles_of(reading: OpenReading) -> frozenset[int]:
    """The articles whose cases an open reading can touch."""
    return reading.articles | {number for number, article in ARTICLES.items() if any(reading.id in _raised(r) for r in article.rules)}


def _raised(rule: Rule) -> frozenset[str]:
    """The open readings that touch a rule, by what it says of itself."""
    asks = {reading for r in rule.requirements for reading in (r.reading, r.also)}
    by_trait = {
        "law_day": True,
        "validity_end": True,
        "at_most": rule.at_most,
        "rounding": rule.amount is not None,
        "prior_levels": rule.amount is not None,
        "same_matter": rule.amount is not None and _meets_others(rule),
        "repeated": bool(rule.work_cap),
        "cap_year": bool(rule.enterprise_year_cap),
        "once_only": rule.single,
        "outside_applicant": rule.amount is not None and not rule.asks("applicant.ganzhou_enterprise"),
    }
    return frozenset(asks | {rule.joined_by} | {reading for reading, touched in by_trait.items() if touched})


def _meets_others(rule: Rule) -> bool:
    """Whether it can be one matter with another policy: of its work, by a reading, of another level, or of another rule."""
    shared = sum(other.matter == rule.matter for other in RULES.values()) > 1
    return rule.about == "work" or bool(rule.joined_by) or rule.level is not no_level or shared


TARGETS = "targets"
"""Chapter 1's, the one entry of the law's data that is neither an article's nor a supplementary rule's."""


def require_known(measures: Measures) -> None:
    """Hold the law's data against the articles.

    Raises:
        InputError: they name a rule, condition or formula that no article has, or lack a number that the measures were issued with.
    """
    for rule in sorted(measures.rules - RULES.keys() - SUPPLEMENTARY.keys() - {TARGETS}):
        raise InputError(note("law.wrong", file=measures.file, where=rule, problem=note("law.no_rule")))
    for name, lines in packaged().lines.items():
        if name not in measures.lines and name.partition(".")[0] in measures.rules and lines[0].start is None:
            raise InputError(note("law.wrong", file=measures.file, where=name, problem=note("law.lost")))
    for name, lines in measures.lines.items():
        for line in lines:
            if isinstance(line, Provision) and not (isinstance(lines[0], Parameter) and name.partition(".")[0] in RULES):
                possible = _provisions(*name.split(".", 1))
                known = line.state if name.endswith(f".{FORMULA}") else name.partition(".")[2]
                if known not in possible:
                    problem = note("law.no_provision", choices=" ".join(possible))
                    raise InputError(note("law.wrong", file=measures.file, where=name, problem=problem))


def _provisions(rule_id: str, short: str) -> list[str]:
    """What the data can say of a rule beside its numbers: which formula, or that it or a condition without a number is in force."""
    rule = RULES.get(rule_id)
    if rule is None:
        return []
    return ["issued", *rule.formulas] if short == FORMULA else [RULE, *(r.id for r in rule.requirements if not r.limit)]
