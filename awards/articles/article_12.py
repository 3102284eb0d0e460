"""第12条 人才：优秀编剧、导演、制片人和运营管理人员认定为F类人才；待遇，不是资金。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from awards.article import FormWords, only
from awards.case import CaseBase, Count, Facts, Several
from awards.readings import Readings
from awards.requirements import holds, is_one_of, reaches
from awards.rule import Rule
from awards.text import Text
from awards.trace import Fact, Figure

ROLES: Mapping[str, Text] = {
    "writer": Text("编剧", "writer"),
    "director": Text("导演", "director"),
    "producer": Text("制片人", "producer"),
    "operations_manager": Text("运营管理人员", "operations manager"),
}


class Facts12(Facts):
    """What article 12 asks; the applicant is the person."""

    role: Literal["writer", "director", "producer", "operations_manager", "other"] | None = None
    works: Count | None = None
    """Micro-dramas the person took part in."""

    plays_of_works: Several[Count] | None = None
    """Plays of each of these works."""

    excellent: bool | None = None
    """A human judgement (优秀)."""


class Case12(CaseBase):
    """A case of article 12."""

    article: Literal[12]
    facts: Facts12 = Facts12()


def _plays(case: Case12, readings: Readings) -> Fact:
    plays = case.facts.plays_of_works
    if plays is None:
        return None
    listed = [f"{count:,}" for count in plays] or ["0"]
    if readings.art12_plays == "all_works":
        formula = " + ".join(listed)
        return Figure(sum(plays), note=Text(formula, formula))
    formula = f"max({'; '.join(listed)})"
    return Figure(max(plays, default=0), note=Text(formula, formula))


RULE = Rule(
    id="12",
    title=Text("人才认定", "Talent"),
    payee=Text("编剧、导演、制片人、运营管理人员", "writers, directors, producers, operations managers"),
    citation="第12条",
    about="applicant",
    requirements=(
        is_one_of("role", "facts.role", ROLES, Text("岗位", "role"), "第12条：编剧、导演、制片人和运营管理人员"),
        reaches("works", "facts.works", Text("参与制作部数", "works taken part in"), "第12条：10部以上", any_of="experience"),
        reaches(
            "plays",
            "facts.plays_of_works",
            Text("参与作品播放量", "plays of the works"),
            "第12条：50万以上",
            _plays,
            "experience",
            reading="art12_plays",
        ),
        holds("excellent", "facts.excellent", Text("优秀（人工判断）", "excellent (a human judgement)"), "第12条：优秀"),
    ),
    benefit=Text(
        "认定为F类人才，享受安居、子女教育、医疗保障等待遇；不涉及资金",
        "Recognised as class F talent: housing, schooling, medical care; no money",
    ),
)

FORM = FormWords(
    names={
        "facts.role": Text("申报人职务", "role"),
        "facts.works": Text("参与制作部数", "works taken part in"),
        "facts.plays_of_works": Text("各部作品播放量", "plays of each work"),
        "facts.excellent": Text("是否认定为优秀", "judged excellent"),
    },
    choices={
        "facts.role": {**ROLES, "other": Text("其他", "other")},
    },
)

ARTICLE = only(12, Case12, RULE, FORM)
