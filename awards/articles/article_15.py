"""第15条 动画微短剧：各项政策的名额向动画倾斜；是排序，不是资金。名额有限的是第2条，见 `awards.ledger`。"""

from __future__ import annotations

from typing import Literal

from awards.article import only
from awards.case import Facts, WorkCase
from awards.requirements import holds
from awards.rule import Rule
from awards.text import Text
from awards.trace import Outcome


class Case15(WorkCase):
    """A case of article 15; everything it asks stands in `work`."""

    article: Literal[15]
    facts: Facts = Facts()


RULE = Rule(
    id="15",
    title=Text("动画微短剧倾斜", "Preference for animation"),
    payee=Text("动画微短剧项目", "animated micro-dramas"),
    citation="第15条",
    about="work",
    requirements=(
        holds("animation", "work.animation", Text("属于动画微短剧", "an animated micro-drama"), "第15条：名额向动画微短剧项目予以倾斜"),
    ),
    benefit=Text(
        "名额不足时排序在先（第2条剧本征集每年10部）；不涉及资金",
        "Ranks first where places are short (the ten scripts a year of art. 2); no money",
    ),
    unmet=Outcome.NOT_APPLICABLE,
)

ARTICLE = only(15, Case15, RULE)
