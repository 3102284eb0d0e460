"""What the text of the measures leaves open: each question with its default, the other readings and where it stands.

A default is a choice made to compute at all, not a decision; the result says what every other reading would pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from awards.money import Rounding
from awards.text import Text


class Readings(BaseModel):
    """One choice for every open question; the defaults are the default readings."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    at_most: Literal["ceiling", "reviewers"] = "ceiling"
    law_day: Literal["applied", "approved", "facts"] = "applied"
    rounding: Rounding = "fen_half_up"
    same_matter: Literal["groups", "by_policy", "by_work"] = "groups"
    repeated: Literal["same_matter", "cumulative"] = "same_matter"
    prior_levels: Literal["city", "all"] = "city"
    cap_year: Literal["approval", "facts"] = "approval"
    contest_rank: Literal["approval", "prize"] = "approval"
    contest_places: Literal["paid", "all"] = "paid"
    art5_threshold: Literal["highest", "sum"] = "highest"
    art5_base: Literal["highest", "sum"] = "highest"
    art5_work_cap: Literal["work", "work_and_year"] = "work"
    share_denominator: Literal["whole", "without_repeats"] = "whole"
    repeats_counted: Literal["all", "once"] = "all"
    on_screen_time: Literal["point", "low"] = "point"
    park_and_demonstration: Literal["undecided", "separate", "same_matter"] = "undecided"
    park_and_base: Literal["same_matter", "separate"] = "same_matter"
    training_and_event: Literal["same_matter", "separate"] = "same_matter"
    outside_applicant: Literal["undecided", "paid", "not_paid"] = "undecided"
    once_only: Literal["ever", "yearly"] = "ever"
    animation_preference: Literal["absolute", "relative"] = "absolute"
    minority_languages: Literal["not_foreign", "foreign"] = "not_foreign"
    art10_languages: Literal["one_foreign", "two_foreign"] = "one_foreign"
    art12_plays: Literal["one_work", "all_works"] = "one_work"
    validity_end: Literal["day_before", "anniversary"] = "day_before"


@dataclass(frozen=True, slots=True, eq=False)
class OpenReading:
    """One open question.

    `articles`: whose wording raises it; those that it touches by what their rules say of themselves are added by `registry.articles_of`.
    `stage`: what it changes: whether a case keeps the conditions, what the article gives, how cases meet in the ledger, or which version
    of the law counts.
    """

    id: str
    citation: str
    question: Text
    choices: dict[str, Text]
    articles: frozenset[int]
    stage: Literal["conditions", "amount", "ledger", "version"]

    @property
    def default(self) -> str:
        """The choice taken where a ledger file names none."""
        return str(Readings.model_fields[self.id].default)


_BY_THE_RULES: frozenset[int] = frozenset()
"""No article raises it by itself: rules say whether it touches them."""

OPEN_READINGS: tuple[OpenReading, ...] = (
    OpenReading(
        "at_most",
        "第1条、第4条、第5条、第7条：不超过、最高",
        Text("“不超过”“最高”的奖励，评审未定金额时按什么计？", "“At most”: what counts while the reviewers have named no amount?"),
        {
            "ceiling": Text("按上限计，评审金额另定时从其规定", "the ceiling, unless the reviewers grant less"),
            "reviewers": Text("须由评审定额，未定前不计", "nothing until the reviewers name it"),
        },
        _BY_THE_RULES,
        "conditions",
    ),
    OpenReading(
        "law_day",
        "附则第3条、第4条",
        Text("措施调整后，案件按哪一天的版本办理？", "After an amendment: the law of which day counts for a case?"),
        {
            "applied": Text("申报之日", "the day of application"),
            "approved": Text("认定之日（未认定的按申报之日）", "the day of approval (until then, of application)"),
            "facts": Text("事实所属年度的末日（不晚于申报之日）", "the end of the year of its facts, at the latest the day of application"),
        },
        _BY_THE_RULES,
        "version",
    ),
    OpenReading(
        "rounding",
        "第1、5、6、9、10、13、14条：按比例计算",
        Text("按比例算出的金额如何取整？", "How is an amount rounded that a rate gives?"),
        {
            "fen_half_up": Text("四舍五入到分", "half up to the fen"),
            "yuan_down": Text("舍去不足一元的部分", "down to whole yuan"),
        },
        _BY_THE_RULES,
        "amount",
    ),
    OpenReading(
        "same_matter",
        "附则第2条：同一项目、同一事项",
        Text("哪些条款属于“同一事项”？", "Which policies are “the same matter”?"),
        {
            "groups": Text(
                "同一作品的第1、2、3条；同一作品的第4条各项；同一园区的示范园区各级；同一基地的示范基地各级；其余见下",
                "art. 1, 2, 3 of one work; all of art. 4 of one work; a park's levels; a base's levels; the others see below",
            ),
            "by_policy": Text("每项政策各为一事项", "every policy is a matter of its own"),
            "by_work": Text("同一作品的全部奖补为同一事项", "everything for one work is one matter"),
        },
        _BY_THE_RULES,
        "ledger",
    ),
    OpenReading(
        "repeated",
        "附则第2条：就高不重复",
        Text("同一作品（项目）按同一条款再次申报，如何处理？", "One work or project again under the same article: what then?"),
        {
            "same_matter": Text("视为同一事项，只发较高的一次", "the same matter: the higher one only"),
            "cumulative": Text("分次发放，合计不超过单部（单次）上限", "both, together at most the cap of one work or event"),
        },
        _BY_THE_RULES,
        "ledger",
    ),
    OpenReading(
        "prior_levels",
        "附则第2条：本市多项扶持政策",
        Text("国家、省已就同一事项给予的奖补是否扣除？", "Are awards of state or province for the same matter deducted?"),
        {"city": Text("只扣本市已给予的", "only the city's own"), "all": Text("一并扣除", "all are deducted")},
        _BY_THE_RULES,
        "ledger",
    ),
    OpenReading(
        "cap_year",
        "第5、6、9条：每年",
        Text("企业年度上限按哪一年累计？", "Which year does an enterprise's yearly cap go by?"),
        {
            "approval": Text("认定之年（未认定的按申报之年）", "the year of approval (until then, of application)"),
            "facts": Text("事实所属之年（收入、上线、研发投入之年）", "the year of the facts (revenue, release, spending)"),
        },
        _BY_THE_RULES,
        "ledger",
    ),
    OpenReading(
        "contest_rank",
        "第2条、第15条",
        Text("获奖剧本多于名额时，动画优先之后按什么排序？", "More winners than places: what ranks after animation?"),
        {"approval": Text("认定先后", "order of approval"), "prize": Text("奖次，再按认定先后", "prize, then order of approval")},
        frozenset({2}),
        "ledger",
    ),
    OpenReading(
        "contest_places",
        "第2条、附则第2条",
        Text("因就高不重复而不领奖金的获奖剧本是否占名额？", "Does a winner take a place whose prize a higher award replaces?"),
        {"paid": Text("不占", "no"), "all": Text("占", "yes")},
        frozenset({2}),
        "ledger",
    ),
    OpenReading(
        "art5_threshold",
        "第5条：年度平台分账收入高于100万元",
        Text("100万元按最高的单一平台还是各平台合计判断？", "Is 1,000,000 tested on the highest platform or on all together?"),
        {"highest": Text("最高的单一平台", "the highest platform"), "sum": Text("各平台合计", "all together")},
        frozenset({5}),
        "conditions",
    ),
    OpenReading(
        "art5_base",
        "第5条：就高、不重复",
        Text("15%的基数按最高的单一平台还是各平台合计？", "Is the base of the 15 % the highest platform or all together?"),
        {"highest": Text("最高的单一平台", "the highest platform"), "sum": Text("各平台合计", "all together")},
        frozenset({5}),
        "amount",
    ),
    OpenReading(
        "art5_work_cap",
        "第5条：最高不超过20万元",
        Text("20万元是每部作品累计，还是每部作品每年？", "Is 200,000 the cap of a work, or of a work and year?"),
        {"work": Text("每部作品累计", "of a work, all years together"), "work_and_year": Text("每部作品每年", "of a work and year")},
        frozenset({5}),
        "ledger",
    ),
    OpenReading(
        "share_denominator",
        "第6条：全片总时长",
        Text(
            "全片总时长是否包括重复的片头、前情提要和许可证字幕？", "Does the whole run time include repeated openings, recaps and cards?"
        ),
        {"whole": Text("包括", "yes"), "without_repeats": Text("不包括", "no")},
        frozenset({6}),
        "conditions",
    ),
    OpenReading(
        "repeats_counted",
        "第6条：展现20次（含）以上、40秒（含）以上",
        Text(
            "重复的片头、前情提要里的画面，次数和时长是否重复计？",
            "Do occurrences and seconds in repeated openings and recaps count each time?",
        ),
        {"all": Text("每次都计", "each time"), "once": Text("只计一次", "once")},
        frozenset({6}),
        "conditions",
    ),
    OpenReading(
        "on_screen_time",
        "第6条：合计时长40秒（含）以上",
        Text("合计时长按地标在画面中的全程，还是只按首末两处得到证明的画面之间计？", "Seconds as followed on screen, or only as proven?"),
        {
            "point": Text("在画面中的全程", "from the first to the last frame followed"),
            "low": Text("首末两处得到证明的画面之间", "from the first to the last frame proven"),
        },
        frozenset({6}),
        "conditions",
    ),
    OpenReading(
        "park_and_demonstration",
        "第8条、附则第2条",
        Text("同一园区的平台园区补助与示范园区、基地奖励是否同一事项？", "Platform park and demonstration park or base: the same matter?"),
        {
            "undecided": Text("较高者计发，其余交人工决定", "the higher one is paid, a person decides on the rest"),
            "separate": Text("不是同一事项", "no"),
            "same_matter": Text("是同一事项", "yes"),
        },
        frozenset({8}),
        "ledger",
    ),
    OpenReading(
        "park_and_base",
        "第8条、附则第2条：同一项目、同一事项",
        Text(
            "同一项目的示范园区奖励与示范基地奖励是否同一事项？",
            "Demonstration park and demonstration base of one project: the same matter?",
        ),
        {"same_matter": Text("是，就高", "yes: the higher one"), "separate": Text("不是，分别发放", "no: both")},
        frozenset({8}),
        "ledger",
    ),
    OpenReading(
        "training_and_event",
        "第13条、第14条、附则第2条：同一项目、同一事项",
        Text("同一项目的培训补贴与活动补助是否同一事项？", "Training (art. 13) and event (art. 14) of one project: the same matter?"),
        {"same_matter": Text("是，就高", "yes: the higher one"), "separate": Text("不是，分别发放", "no: both")},
        _BY_THE_RULES,
        "ledger",
    ),
    OpenReading(
        "outside_applicant",
        "第1、2、3、4、6、7、8、9、11、13、14条：未写明申报者须为赣州企业",
        Text("条款未写明时，赣州以外的申报者能否获得？", "Can an applicant from outside Ganzhou be paid where the article does not say?"),
        {
            "undecided": Text("由人工决定", "a person decides"),
            "paid": Text("能", "yes"),
            "not_paid": Text("不能", "no"),
        },
        _BY_THE_RULES,
        "conditions",
    ),
    OpenReading(
        "once_only",
        "第7条、第8条、第11条：一次性",
        Text("“一次性”是只给一次，还是一年一次？", "Is “once” (一次性) once ever, or once a year?"),
        {"ever": Text("只给一次", "once ever"), "yearly": Text("一年一次", "once a year")},
        _BY_THE_RULES,
        "ledger",
    ),
    OpenReading(
        "animation_preference",
        "第2条、第15条：名额向动画微短剧倾斜",
        Text("名额不足时，动画优先于一切，还是只在同等条件下优先？", "Short of places: animation before all others, or only among equals?"),
        {
            "absolute": Text("优先于一切", "before all others"),
            "relative": Text("同等条件（同奖次或同日认定）下优先", "among equals (of one prize, or approved on one day)"),
        },
        frozenset({2}),
        "ledger",
    ),
    OpenReading(
        "minority_languages",
        "第10条：使用外语",
        Text("少数民族语言（藏、维、彝、壮等）是否外语？", "Is a minority language of China (Tibetan, Uyghur, Yi, Zhuang) foreign?"),
        {"not_foreign": Text("不是", "no"), "foreign": Text("是", "yes")},
        frozenset({10}),
        "conditions",
    ),
    OpenReading(
        "art10_languages",
        "第10条：多语种译制",
        Text("“多语种”要求几种外语？", "How many foreign languages are “several languages”?"),
        {"one_foreign": Text("一种外语即可", "one is enough"), "two_foreign": Text("至少两种外语", "at least two")},
        frozenset({10}),
        "conditions",
    ),
    OpenReading(
        "art12_plays",
        "第12条：播放量50万以上",
        Text("50万播放量按单部作品还是全部作品合计？", "Are 500,000 plays meant for one work or for all together?"),
        {"one_work": Text("单部作品", "one work"), "all_works": Text("全部作品合计", "all works together")},
        frozenset({12}),
        "conditions",
    ),
    OpenReading(
        "validity_end",
        "附则第4条：自发布之日起，有效期三年",
        Text("有效期的最后一天是哪一天？", "Which is the last day of the three years?"),
        {
            "day_before": Text("三年后对应日的前一日（发布之日计入）", "the day before the anniversary (the day of issue counts)"),
            "anniversary": Text("三年后的对应日（民法典第201、202条）", "the anniversary (Civil Code art. 201, 202)"),
        },
        _BY_THE_RULES,
        "conditions",
    ),
)
"""In the order of `Readings`."""
