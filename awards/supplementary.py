"""附则第1-4条 as far as they concern a single case: its day inside the validity, its subject named, its state.

What they say about cases together (the higher one only, the fund) stands in `ledger` and `fund`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from awards.case import CaseBase
from awards.dates import years_later
from awards.readings import Readings
from awards.requirements import at, is_given
from awards.text import Text
from awards.trace import Fact, Requirement, TestedRequirement, Unknown
from law import RULE, Law, Measures

APPROVAL_DAY = is_given("approved", "dates.approved", Text("认定日期", "day of approval"), "附则第3条：经评审认定")
"""Asked of cases whose state says that they were approved: the ledger runs in order of approval."""

NOTICE = (
    is_given("notice_start", "dates.notice_start", Text("公示开始日期", "first day of the public notice"), "附则第3条：公示无异议"),
    is_given("notice_end", "dates.notice_end", Text("公示结束日期", "last day of the public notice"), "附则第3条：公示无异议"),
    is_given("objection", "objection", Text("公示有无异议", "whether there was an objection"), "附则第3条：公示无异议"),
)
"""Asked of cases whose state says that they can be paid: without the notice and a word on objections a person decides."""

VALIDITY = Requirement(
    "validity",
    Text("在有效期内申报", "applied for while the measures are in force"),
    "附则第4条：自发布之日起，有效期三年",
    "dates.applied",
    at("dates.applied"),
    reading="validity_end",
)
_NOT_ISSUED = Text("初稿尚无发布日期，有效期无法判断", "the draft has no day of issue: the validity cannot be tested")


def _from_outside(case: Any, readings: Readings) -> Fact:  # noqa: ANN401 - cases differ by article
    if readings.outside_applicant == "undecided":
        return Unknown("readings.outside_applicant")
    return readings.outside_applicant == "paid"


OUTSIDE = Requirement(
    "outside_applicant",
    Text("申报者不是赣州企业，本条未作规定", "the applicant is no enterprise of Ganzhou, and the article does not say"),
    "附则第1条：市级专项资金",
    "applicant.ganzhou_enterprise",
    _from_outside,
    reading="outside_applicant",
)
"""Asked of an applicant who is stated to be from outside, under an article that gives money and does not say whom."""

_SUBJECTS: dict[Literal["work", "project"], Requirement] = {
    "work": is_given("work", "work.id", Text("所属作品", "the work it is about"), "附则第2条：同一项目、同一事项"),
    "project": is_given("project", "project.id", Text("所属项目", "the project it is about"), "附则第2条：同一项目、同一事项"),
}


def subject_known(case: CaseBase, about: Literal["work", "project"]) -> TestedRequirement:
    """Without the work or project nobody can tell whether two cases are about the same matter."""
    subject, requirement = case.subject, _SUBJECTS[about]
    if subject is None:
        return TestedRequirement(requirement, None, None, "missing", missing=requirement.fact)
    return TestedRequirement(requirement, subject.id, None, "met")


def in_force(case: CaseBase, facts_year: int | None, measures: Measures, readings: Readings) -> Law:
    """The version of the law that a case is held to: by the open reading `law_day` that of the day on which it was applied for (附则第3条：
    即时申报), was approved, or its facts were complete: the end of their year, at the latest the day of application.

    A case without a day of application is held to the first version and paid nothing, since its validity is open.
    """
    day = case.dates.applied
    if day is None:
        return measures.versions[0]
    if readings.law_day == "approved":
        day = case.dates.approved or day
    elif readings.law_day == "facts" and facts_year is not None:
        day = min(day, date(facts_year, 12, 31))
    return measures.on(day)


_IN_FORCE = Requirement(
    "in_force", Text("本条已施行且未废止", "the article is in force"), "附则第4条", "dates.applied", at("dates.applied")
)


def not_in_force(case: CaseBase, rule: str, law: Law) -> TestedRequirement:
    """What a case comes to under a rule that is repealed or not in force yet; without a day of application nobody can say so."""
    if case.dates.applied is None:
        return TestedRequirement(_IN_FORCE, None, None, "missing", missing=_IN_FORCE.fact)
    said = law.provisions.get(f"{rule}.{RULE}")
    note = Text("所依据的版本没有此条", "the version that counts has no such article")
    if said is not None and said.state == "not_yet":
        note = Text("自 {day} 起施行（{by}）", "in force from {day} ({by})").filled(day=str(said.start), by=said.by)
    elif said is not None:
        note = Text("自 {day} 起废止（{by}）", "repealed from {day} ({by})").filled(day=str(said.start), by=said.by)
    return TestedRequirement(_IN_FORCE, False, None, "not_met", note=note)


def last_day(measures: Measures, readings: Readings) -> date | None:
    """The last day of the measures; None while they have no day of issue.

    Where the last month has no corresponding day (issued on 29 February), its last day is the last one in force (民法典第202条).
    """
    if measures.issued is None:
        return None
    anniversary = years_later(measures.issued, int(measures.versions[0]["s4.validity"].value))
    whole = readings.validity_end == "anniversary" or anniversary.day != measures.issued.day
    return anniversary if whole else anniversary - timedelta(days=1)


def validity(case: CaseBase, measures: Measures, law: Law, readings: Readings) -> TestedRequirement:
    """Whether the application lies inside the validity; open while the measures have no day of issue, and then nobody is refused."""
    applied = case.dates.applied
    if applied is None:
        return TestedRequirement(VALIDITY, None, None, "missing", missing=VALIDITY.fact)
    last = last_day(measures, readings)
    if measures.issued is None or last is None:
        return TestedRequirement(VALIDITY, applied, law["s4.validity"], "open", note=_NOT_ISSUED)
    inside = measures.issued <= applied <= last
    note = Text("有效期 {first} 至 {last}", "in force {first} to {last}").filled(first=str(measures.issued), last=str(last))
    return TestedRequirement(VALIDITY, applied, law["s4.validity"], "met" if inside else "not_met", note=note)
