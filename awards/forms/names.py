"""The fields of a case as an office calls them, with what their choices are called. What has no name here stands on no form.

A path's `[]` is one of several; the name's `{n}` then counts them. `<article>:<path>` names a field for one article only.
"""

from __future__ import annotations

from collections.abc import Mapping

from awards.articles.article_02 import PRIZES
from awards.articles.article_04 import HONOURS
from awards.articles.article_09 import TECHNOLOGIES
from awards.articles.article_12 import ROLES
from awards.articles.article_14 import SCOPES
from awards.history import STATED
from awards.report.labels import EVENTS, STATES
from awards.report.labels import LEVELS as PRIOR_LEVELS
from awards.requirements import LEVELS
from awards.text import Text

_PLAN_LEVELS = {**LEVELS, "none": Text("均未入选", "none")}

NAMES: Mapping[str, Text] = {
    "id": Text("案件编号", "case"),
    "article": Text("条款", "article"),
    "applicant.id": Text("申报者编号", "applicant id"),
    "applicant.credit_code": Text("统一社会信用代码", "unified social credit code"),
    "applicant.name": Text("申报者名称", "applicant"),
    "applicant.ganzhou_enterprise": Text("是否赣州企业", "enterprise of Ganzhou"),
    "work.id": Text("作品编号", "work id"),
    "work.title": Text("作品名称", "work title"),
    "work.animation": Text("是否动画微短剧", "animated"),
    "work.first_producer": Text("第一出品方编号", "id of the first producer"),
    "work.released": Text("是否已上线播出", "released online"),
    "work.released_on": Text("上线播出日期", "day of release"),
    "work.licence_in_jiangxi": Text("是否在江西省取得发行许可证", "licence obtained in Jiangxi"),
    "project.id": Text("项目编号", "project id"),
    "project.name": Text("项目名称", "project name"),
    "state": Text("案件状态", "state"),
    "dates.applied": Text("申报日期", "day of application"),
    "dates.approved": Text("认定日期", "day of approval"),
    "dates.notice_start": Text("公示开始日期", "first day of the public notice"),
    "dates.notice_end": Text("公示结束日期", "last day of the public notice"),
    "dates.paid": Text("兑付日期", "day of payment"),
    "objection": Text("公示期间有无异议", "objection during the public notice"),
    "prior_awards[].level": Text("已获奖补{n}：级别", "prior award {n}: level"),
    "prior_awards[].policy": Text("已获奖补{n}：政策名称", "prior award {n}: policy"),
    "prior_awards[].amount": Text("已获奖补{n}：金额（元）", "prior award {n}: amount (yuan)"),
    "prior_awards[].article": Text("已获奖补{n}：本措施条款", "prior award {n}: article of these measures"),
    "prior_awards[].date": Text("已获奖补{n}：日期", "prior award {n}: day"),
    "approved_amount": Text("评审认定金额（元）", "amount granted (yuan)"),
    "announced_amount": Text("公示金额（元）", "amount in the public notice (yuan)"),
    "paid_amount": Text("已兑付金额（元）", "amount paid (yuan)"),
    "events[].event": Text("办理经过{n}：事项", "event {n}: what"),
    "events[].day": Text("办理经过{n}：日期", "event {n}: day"),
    "events[].amount": Text("办理经过{n}：金额（元）", "event {n}: amount (yuan)"),
    "note": Text("备注", "note"),
    "facts.review_passed": Text("评审认定情况", "reviewed and recognised"),
    "facts.released": Text("是否已上线播出", "released online"),
    "facts.first_producer": Text("申报者是否第一出品方", "applicant is the first producer"),
    "1:facts.plan": Text("入选扶持计划级别", "level of the script plan"),
    "1:facts.licence": Text("是否取得发行许可证", "distribution licence held"),
    "1:facts.production_cost": Text("制作成本（元）", "production cost (yuan)"),
    "2:facts.contest_year": Text("征集年度", "year of the contest"),
    "2:facts.prize": Text("获奖等次", "prize"),
    "2:facts.ganzhou_elements": Text("是否融入赣州元素", "elements of Ganzhou"),
    "3:facts.adapted_from_novel": Text("是否改编自原创小说", "adapted from an original novel"),
    "3:facts.ganzhou_writer": Text("原著是否赣州作家原创", "novel by a writer of Ganzhou"),
    "3:facts.plays": Text("微短剧平台播放量", "plays on a micro-drama platform"),
    "4:facts.honour": Text("获奖或入选名目", "honour"),
    "4:facts.rights_holder": Text("申报者是否版权方", "applicant holds the rights"),
    "5:facts.licence_in_jiangxi": Text("是否在江西省取得发行许可证", "licence obtained in Jiangxi"),
    "5:facts.year": Text("收入年度", "year of the revenue"),
    "5:facts.platforms[].name": Text("平台{n}：名称", "platform {n}: name"),
    "5:facts.platforms[].revenue": Text("平台{n}：年度分账收入（元）", "platform {n}: revenue share (yuan)"),
    "5:facts.platforms[].qualified": Text("平台{n}：是否持国家主管部门资质", "platform {n}: nationally qualified"),
    "6:facts.elements": Text("剧情是否明确出现赣州元素", "plot features Ganzhou"),
    "6:facts.released_on": Text("上线播出日期", "day of release"),
    "6:facts.local_costs": Text("在赣州发生的制作配套费（元）", "costs incurred in Ganzhou (yuan)"),
    "6:facts.share_percent": Text("取景时长占比（%）", "share shot in Ganzhou (%)"),
    "6:facts.share_percent_without_repeats": Text("取景时长占比，重复部分只计一次（%）", "share, repeats counted once (%)"),
    "6:facts.occurrences": Text("展现次数", "occurrences"),
    "6:facts.occurrences_without_repeats": Text("展现次数，重复部分只计一次", "occurrences, repeats counted once"),
    "6:facts.on_screen_seconds": Text("合计时长（秒）", "seconds on screen"),
    "6:facts.on_screen_seconds_without_repeats": Text("合计时长，重复部分只计一次（秒）", "seconds on screen, repeats counted once"),
    "6:facts.on_screen_seconds_low": Text("合计时长，仅计得到证明的画面之间（秒）", "seconds on screen, as proven"),
    "6:evidence": Text("证据文件夹", "evidence folder"),
    "6:evidence_sha256": Text("证据清单的SHA-256", "SHA-256 of the evidence's manifest"),
    "6:catalogue_sha256": Text("自有地标名录的SHA-256", "SHA-256 of the bureau's own catalogue"),
    "6:review.accepted": Text("人工采信的画面编号", "occurrences accepted"),
    "6:review.rejected": Text("人工不采信的画面编号", "occurrences rejected"),
    "6:review.ganzhou_share": Text("人工认定：占比达标", "decided: share met"),
    "6:review.occurrences": Text("人工认定：次数达标", "decided: occurrences met"),
    "6:review.on_screen_seconds": Text("人工认定：时长达标", "decided: seconds met"),
    "6:review.elements": Text("人工认定：赣州元素", "decided: elements of Ganzhou"),
    "6:review.released": Text("人工认定：已上线播出", "decided: released online"),
    "7:facts.operator": Text("申报者是否场地管理运营方", "applicant runs the venue"),
    "7:facts.year": Text("接待年度", "year"),
    "7:facts.crews": Text("接待剧组数", "crews hosted"),
    "7:facts.shooting_days": Text("累计拍摄天数", "shooting days together"),
    "8:facts.kind": Text("园区（基地）类别", "kind of park or base"),
    "8:facts.built_by_platform": Text("是否国内主要网络视听平台建设", "built by a main video platform"),
    "8:facts.tenants": Text("入驻企业数", "tenants"),
    "8:facts.joint_revenue": Text("合并年度营业收入（元）", "joint yearly revenue (yuan)"),
    "8:facts.level": Text("入选级别", "level"),
    "9:facts.technology": Text("新技术类别", "technology"),
    "9:facts.year": Text("投入年度", "year of the spending"),
    "9:facts.spending": Text("实际研发投入（元）", "R&D spending (yuan)"),
    "10:facts.audio_languages": Text("音频语种代码", "audio languages"),
    "10:facts.subtitle_languages": Text("字幕语种代码", "subtitle languages"),
    "10:facts.aired_abroad": Text("是否在海外主流平台播出", "aired on a mainstream platform abroad"),
    "10:facts.translation_cost": Text("实际译制费用（元）", "translation cost (yuan)"),
    "11:facts.year": Text("收入年度", "year of the revenue"),
    "11:facts.revenue.amount": Text("年度海外发行收入（原币）", "revenue abroad (in its currency)"),
    "11:facts.revenue.currency": Text("收入币种代码", "currency"),
    "11:facts.revenue.rate.units_per_usd": Text("汇率：1美元合原币", "rate: units of the currency per US dollar"),
    "11:facts.revenue.rate.date": Text("汇率日期", "day of the rate"),
    "11:facts.revenue.rate.source": Text("汇率来源", "source of the rate"),
    "12:facts.role": Text("申报人职务", "role"),
    "12:facts.works": Text("参与制作部数", "works taken part in"),
    "12:facts.plays_of_works": Text("各部作品播放量", "plays of each work"),
    "12:facts.excellent": Text("是否认定为优秀", "judged excellent"),
    "13:facts.organiser": Text("申报者是否承办机构", "applicant is the organiser"),
    "13:facts.filed": Text("培训是否备案", "training filed beforehand"),
    "13:facts.training_cost": Text("实际培训费用（元）", "training cost (yuan)"),
    "14:facts.organiser": Text("申报者是否承办者", "applicant is the organiser"),
    "14:facts.scope": Text("活动影响力", "reach of the event"),
    "14:facts.spending": Text("实际支出费用（元）", "actual spending (yuan)"),
}

CHOICES: Mapping[str, Mapping[str, Text]] = {
    "state": {state: STATES[state] for state in STATED},
    "events[].event": EVENTS,
    "prior_awards[].level": PRIOR_LEVELS,
    "1:facts.plan": _PLAN_LEVELS,
    "2:facts.prize": {**PRIZES, "none": Text("未获奖", "none")},
    "4:facts.honour": HONOURS,
    "8:facts.kind": {
        "platform_park": Text("网络微短剧园区（基地）", "micro-drama park built by a platform"),
        "demonstration_park": Text("文化产业示范园区", "cultural-industry demonstration park"),
        "demonstration_base": Text("文化产业示范基地", "cultural-industry demonstration base"),
    },
    "8:facts.level": _PLAN_LEVELS,
    "9:facts.technology": {**TECHNOLOGIES, "none": Text("无", "none")},
    "12:facts.role": {**ROLES, "other": Text("其他", "other")},
    "14:facts.scope": {**SCOPES, "local": Text("本地", "local")},
}

ANSWERS: Mapping[str, Mapping[str, bool]] = {
    "facts.review_passed": {"已认定": True, "通过": True, "已通过": True, "未认定": False, "未通过": False, "不通过": False},
    "facts.released": {"已上线": True, "已播出": True, "已上线播出": True, "未上线": False, "未播出": False},
    "objection": {"有异议": True, "有": True, "无异议": False, "无": False},
    "13:facts.filed": {"已备案": True, "未备案": False},
}
"""How a yes or no is written in one field, beside 是 and 否."""
