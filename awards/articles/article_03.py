"""第3条 本土作家原创小说改编：播放量达15万以上的作品。"""

from __future__ import annotations

from typing import Literal

from awards.article import FormWords, only
from awards.case import Count, Facts, WorkCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import holds, reaches
from awards.rule import Rule
from awards.text import Text


class Facts03(Facts):
    """What article 3 asks."""

    adapted_from_novel: bool | None = None
    ganzhou_writer: bool | None = None
    """The novel is an original of a writer of Ganzhou (赣州作家原创小说)."""

    plays: Count | None = None
    """Plays on a micro-drama platform."""


class Case03(WorkCase):
    """A case of article 3."""

    article: Literal[3]
    facts: Facts03 = Facts03()


def _amount(case: Case03, chain: Chain, readings: Readings) -> Chain:
    return chain.fixed("award")


RULE = Rule(
    id="3",
    title=Text("本土原创小说改编", "Adapted from a local writer's novel"),
    payee=Text("作品申报者", "the work's applicant"),
    citation="第3条",
    about="work",
    requirements=(
        holds("adapted", "facts.adapted_from_novel", Text("改编自原创小说", "adapted from an original novel"), "第3条：原创小说改编"),
        holds("ganzhou_writer", "facts.ganzhou_writer", Text("赣州作家原创", "by a writer of Ganzhou"), "第3条：赣州作家原创小说"),
        reaches("plays", "facts.plays", Text("微短剧平台播放量", "plays on a micro-drama platform"), "第3条：播放量达15万以上"),
    ),
    amount=_amount,
    matter="script",
)

FORM = FormWords(
    names={
        "facts.adapted_from_novel": Text("是否改编自原创小说", "adapted from an original novel"),
        "facts.ganzhou_writer": Text("原著是否赣州作家原创", "novel by a writer of Ganzhou"),
        "facts.plays": Text("微短剧平台播放量", "plays on a micro-drama platform"),
    },
)

ARTICLE = only(3, Case03, RULE, FORM)
