"""第13条 人才培训：经备案的微短剧相关职业技能培训，补贴承办机构。"""

from __future__ import annotations

from typing import Literal

from awards.article import FormWords, only
from awards.case import Facts, Money, ProjectCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import holds, is_given
from awards.rule import Rule
from awards.text import Text


class Facts13(Facts):
    """What article 13 asks."""

    organiser: bool | None = None
    filed: bool | None = None
    """The training was filed with the authorities (经备案)."""

    training_cost: Money | None = None


class Case13(ProjectCase):
    """A case of article 13; `project` is the training."""

    article: Literal[13]
    facts: Facts13 = Facts13()


def _amount(case: Case13, chain: Chain, readings: Readings) -> Chain:
    text = Text("实际培训费用", "actual training cost")
    return chain.base(text, case.facts.training_cost or 0, "第13条：实际培训费用").rate().cap("cap_event")


RULE = Rule(
    id="13",
    title=Text("职业技能培训补贴", "Vocational training"),
    payee=Text("承办机构", "the organiser"),
    citation="第13条",
    about="project",
    requirements=(
        holds("organiser", "facts.organiser", Text("申报者为承办机构", "the applicant organises it"), "第13条：承办机构"),
        holds("filed", "facts.filed", Text("培训经备案", "the training is filed"), "第13条：经备案"),
        is_given("training_cost", "facts.training_cost", Text("实际培训费用", "actual training cost"), "第13条：实际培训费用", unit="yuan"),
    ),
    amount=_amount,
    caps=("cap_event",),
    work_cap="cap_event",
    matter="13",
    joined_by="training_and_event",
)

FORM = FormWords(
    names={
        "facts.organiser": Text("申报者是否承办机构", "applicant is the organiser"),
        "facts.filed": Text("培训是否备案", "training filed beforehand"),
        "facts.training_cost": Text("实际培训费用（元）", "training cost (yuan)"),
    },
    answers={
        "facts.filed": {"已备案": True, "未备案": False},
    },
)

ARTICLE = only(13, Case13, RULE, FORM)
