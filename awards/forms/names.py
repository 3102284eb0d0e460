"""The fields that all cases have, as an office calls them, see `FormWords`; an article's own stand in its file and come before these."""

from __future__ import annotations

from collections.abc import Mapping

from awards.history import STATED
from awards.report.labels import EVENTS, STATES
from awards.report.labels import LEVELS as PRIOR_LEVELS
from awards.text import Text

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
}

CHOICES: Mapping[str, Mapping[str, Text]] = {
    "state": {state: STATES[state] for state in STATED},
    "events[].event": EVENTS,
    "prior_awards[].level": PRIOR_LEVELS,
}

ANSWERS: Mapping[str, Mapping[str, bool]] = {
    "facts.review_passed": {"已认定": True, "通过": True, "已通过": True, "未认定": False, "未通过": False, "不通过": False},
    "facts.released": {"已上线": True, "已播出": True, "已上线播出": True, "未上线": False, "未播出": False},
    "objection": {"有异议": True, "有": True, "无异议": False, "无": False},
}
"""How a yes or no is written in one field, beside 是 and 否."""
