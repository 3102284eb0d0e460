"""第10条 译制出海：赣州企业作为第一出品方的微短剧，多语种译制并在海外主流平台播出。"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from awards.article import FormWords, only
from awards.case import Facts, Money, Several, WorkCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import first_producer, ganzhou_enterprise, holds, is_given
from awards.rule import Rule
from awards.text import Text
from awards.trace import Fact, Figure, Unknown

LANGUAGE_FORM = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
LanguageCode = Annotated[str, StringConstraints(pattern=LANGUAGE_FORM)]

CHINESE = frozenset({"zh", "zho", "chi", "lzh", "cmn", "yue", "nan", "hak", "gan", "wuu", "hsn", "cdo", "cjy", "cpx", "mnp", "czh", "czo"})
"""ISO 639 codes that are no foreign language, whatever script or region follows (`zh-Hant`)."""

MINORITY = frozenset({"bo", "bod", "tib", "ug", "uig", "ii", "iii", "za", "zha", "khb", "tdd", "lis", "lhu", "hni", "mvf", "bca", "pcc"})
"""Codes of minority languages of China that are no other state's language: Tibetan, Uyghur, Yi, Zhuang, Dai, Lisu, Lahu, Hani, Mongolian
as written in China, Bai, Bouyei."""


class Facts10(Facts):
    """What article 10 asks; languages by ISO 639 code (en, th, id, ...)."""

    first_producer: bool | None = None
    audio_languages: Several[LanguageCode] | None = None
    subtitle_languages: Several[LanguageCode] | None = None
    aired_abroad: bool | None = None
    """Aired on a mainstream platform abroad (在海外主流平台播出)."""

    translation_cost: Money | None = None


class Case10(WorkCase):
    """A case of article 10."""

    article: Literal[10]
    facts: Facts10 = Facts10()


def _languages(case: Case10, readings: Readings) -> Fact:
    facts = case.facts
    if facts.audio_languages is None and facts.subtitle_languages is None:
        return Unknown("facts.audio_languages")
    stated = {code.partition("-")[0] for code in (*(facts.audio_languages or ()), *(facts.subtitle_languages or ()))}
    foreign = sorted(stated - CHINESE - (MINORITY if readings.minority_languages == "not_foreign" else frozenset()))
    needed = 1 if readings.art10_languages == "one_foreign" else 2
    listed = "、".join(foreign) or "0"
    return Figure(len(foreign) >= needed, note=Text(f"{listed} ≥ {needed} 种", f"{listed}: {needed} needed"))


def _amount(case: Case10, chain: Chain, readings: Readings) -> Chain:
    text = Text("实际发生的译制费用", "actual translation cost")
    return chain.base(text, case.facts.translation_cost or 0, "第10条：实际发生译制费用").rate().cap("cap_work")


RULE = Rule(
    id="10",
    title=Text("译制出海补贴", "Translation"),
    payee=Text("第一出品方（赣州企业）", "the first producer, an enterprise of Ganzhou"),
    citation="第10条",
    about="work",
    requirements=(
        ganzhou_enterprise("第10条：赣州企业"),
        first_producer("第10条：第一出品方"),
        holds(
            "foreign_language",
            "facts.audio_languages",
            Text("音频或字幕使用外语", "audio or subtitles in a foreign language"),
            "第10条：音频或者字幕至少有一项使用外语",
            _languages,
            reading="art10_languages",
            also="minority_languages",
        ),
        holds(
            "aired_abroad",
            "facts.aired_abroad",
            Text("在海外主流平台播出", "aired on a mainstream platform abroad"),
            "第10条：海外主流平台",
        ),
        is_given(
            "translation_cost", "facts.translation_cost", Text("译制费用", "translation cost"), "第10条：实际发生译制费用", unit="yuan"
        ),
    ),
    amount=_amount,
    caps=("cap_work",),
    work_cap="cap_work",
    matter="10",
)

FORM = FormWords(
    names={
        "facts.audio_languages": Text("音频语种代码", "audio languages"),
        "facts.subtitle_languages": Text("字幕语种代码", "subtitle languages"),
        "facts.aired_abroad": Text("是否在海外主流平台播出", "aired on a mainstream platform abroad"),
        "facts.translation_cost": Text("实际译制费用（元）", "translation cost (yuan)"),
    },
)

ARTICLE = only(10, Case10, RULE, FORM)
