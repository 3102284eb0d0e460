"""The words of the pages and the table, in Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from awards.money import show_number
from awards.text import Language, Text
from awards.trace import Outcome
from law import Unit, Value

LABELS: Mapping[str, Text] = {
    "language": Text("zh-CN", "en"),
    "notice": Text("机器核算，供评审使用，由人决定", "Computed by a machine for reviewers; people decide"),
    "made_on": Text("核算日期", "Computed on"),
    "no_day": Text("____年__月__日", "____-__-__"),
    "law": Text("依据", "Under"),
    "capitals": Text("大写", "In capitals"),
    "handled": Text("经办", "Handled by"),
    "checked": Text("复核", "Checked by"),
    "signed": Text("审批", "Approved by"),
    "seal": Text("（盖章）", "(seal)"),
    "sheet": Text("奖补核算单", "Decision sheet"),
    "overview": Text("专项资金总览", "Overview of the fund"),
    "measures": Text("赣州市微短剧扶持措施", "Ganzhou micro-drama measures"),
    "result": Text("核算结果", "Result"),
    "amount": Text("金额（元）", "Amount (yuan)"),
    "no_amount": Text("待人工判定", "for people to decide"),
    "no_money": Text("不涉及资金", "no money"),
    "case": Text("案件编号", "Case"),
    "article": Text("条款", "Article"),
    "applicant": Text("申报者", "Applicant"),
    "payee": Text("发放对象", "Paid to"),
    "subject": Text("作品（项目）", "Work or project"),
    "state": Text("案件状态", "State"),
    "applied": Text("申报日期", "Applied"),
    "approved": Text("认定日期", "Approved"),
    "payable": Text("可兑付", "Payable now"),
    "payable.yes": Text("是：已公示无异议", "yes: public notice without objection"),
    "payable.no": Text("否：须经评审认定、公示无异议（附则第3条）", "no: after review and public notice without objection (附则第3条)"),
    "animation": Text("动画微短剧", "animated"),
    "reasons": Text("理由", "Reasons"),
    "missing": Text("缺少的材料", "What is missing"),
    "conditions": Text("条件", "Conditions"),
    "condition": Text("条件", "TestedRequirement"),
    "citation": Text("依据", "Citation"),
    "figure": Text("数据", "Figure"),
    "threshold": Text("标准", "Threshold"),
    "met": Text("结论", "Result"),
    "any_of": Text("两项之一即可", "one of them suffices"),
    "steps": Text("计算过程", "Computation"),
    "steps.lead": Text(
        "金额单位为元；每一步只用本页所印的数字，可用计算器复核。", "Amounts in yuan; every step uses only numbers printed on this page."
    ),
    "step": Text("步骤", "Step"),
    "before": Text("之前", "Before"),
    "formula": Text("算式", "Formula"),
    "after": Text("之后", "After"),
    "others": Text("涉及的案件", "Cases concerned"),
    "prior": Text("已获奖补", "Awards already given"),
    "policy": Text("政策", "Policy"),
    "level": Text("级别", "Level"),
    "evidence": Text("取景证据", "Evidence"),
    "evidence.folder": Text("证据文件夹", "Evidence folder"),
    "evidence.title": Text("片名", "Title"),
    "evidence.sha256": Text("evidence.json 的 SHA-256", "SHA-256 of evidence.json"),
    "evidence.review": Text("人工复核", "Review"),
    "typed_in": Text(
        "以下测量数据为手工录入，没有证据文件支持：{facts}",
        "These measured figures were typed in by hand, without an evidence folder: {facts}",
    ),
    "alternatives": Text("条文的其他读法", "Other readings of the text"),
    "alternatives.lead": Text(
        "条文没有写明之处按默认读法计算；换一种读法，本案会变成：",
        "Where the text is open the default reading is computed; under another reading this case would give:",
    ),
    "alternatives.none": Text("其他读法不改变本案的结果。", "No other reading changes this case."),
    "alternatives.more": Text("另有读法会改变本案，见 awards.json。", "More readings change this case, see awards.json."),
    "rounding.open": Text("取整方式：条文未定", "rounding: left open by the text"),
    "reading": Text("问题", "Question"),
    "choice": Text("读法", "Reading"),
    "default": Text("本次采用", "Taken here"),
    "open_points": Text("未定事项", "Open points"),
    "open.issued": Text(
        "措施尚无发布日期：没有检查申报是否在有效期内（附则第4条）。",
        "The measures have no day of issue: whether applications lie inside the validity (附则第4条) was not tested.",
    ),
    "open.draft": Text(
        "所据文本为初稿，参数以正式发布的文本为准。", "The text is a draft; the numbers of the issued text take precedence."
    ),
    "questions": Text("请核对的编号", "Ids to check"),
    "total": Text("合计", "Total"),
    "cases": Text("案件数", "Cases"),
    "by_article": Text("按条款", "By article"),
    "by_enterprise": Text("按申报者", "By applicant"),
    "by_year": Text("按年度与预算对照（附则第1条）", "By year, against the budget (附则第1条)"),
    "year": Text("年度", "Year"),
    "budget": Text("预算（元）", "Budget (yuan)"),
    "left": Text("结余（元）", "Left (yuan)"),
    "over": Text("超出预算；足额兑付，不作削减（附则第3条）", "above the budget; paid in full, nothing is cut (附则第3条)"),
    "unknown": Text("未填", "not stated"),
    "paid": Text("已兑付（元）", "Paid (yuan)"),
    "to_pay": Text("可兑付（元）", "Payable (yuan)"),
    "granted": Text("已认定、尚不可兑付（元）", "Approved, not yet payable (yuan)"),
    "applied_for": Text("申报中（元）", "Applied for (yuan)"),
    "history": Text("办理经过", "History"),
    "event": Text("事项", "Event"),
    "day": Text("日期", "Day"),
    "follow": Text("后续", "What follows"),
    "figure.total": Text("合计（元）", "total (yuan)"),
    "figure.years_over_budget": Text("超预算年度", "years over budget"),
    "figure.years_without_budget": Text("未填预算年度", "years without a budget"),
    "figure.cases_sharing_a_matter": Text("涉及同一事项的案件", "cases sharing a matter"),
    "figure.cases_not_paid_besides": Text("因同一事项不发放的案件", "cases not paid besides"),
    "figure.paid": Text("已兑付（元）", "paid (yuan)"),
    "figure.payable": Text("可兑付（元）", "payable (yuan)"),
    "figure.approved": Text("已认定、尚不可兑付（元）", "approved, not yet payable (yuan)"),
    "figure.applied_for": Text("申报中（元）", "applied for (yuan)"),
    "figure.issued": Text("发布日期", "issued"),
    "figure.applications_outside": Text("有效期外的申报", "applications outside"),
    "targets": Text("发展目标", "Targets of chapter 1"),
    "target": Text("目标", "Target"),
    "achieved": Text("现状", "So far"),
    "target.works": Text("累计推出精品微短剧（部）", "quality micro-dramas released"),
    "target.leading_enterprises": Text("产业链龙头企业（家，目标5-10家）", "leading enterprises (target 5-10)"),
    "target.annual_output": Text("年总产值（元）", "yearly output (yuan)"),
    "readings": Text("条文未定之处及其金额影响", "Open readings and what they change in money"),
    "would_pay": Text("换读法后合计（元）", "Total it would pay (yuan)"),
    "difference": Text("差额（元）", "Difference (yuan)"),
    "changed": Text("受影响案件", "Cases changed"),
    "span": Text("各种读法下的资金总额范围", "Range of the fund over all readings"),
    "span.exact": Text(
        "未定之处无论怎样读，合计最低 {low} 元，最高 {high} 元。",
        "However the open points are read, the total is at least {low} and at most {high} yuan; both can come about.",
    ),
    "span.bound": Text(
        "未定之处无论怎样读，合计不低于 {low} 元，不超过 {high} 元；这是界限，实际范围可能更窄。",
        "However the open points are read, the total is not below {low} and not above {high} yuan: a bound, the range may be narrower.",
    ),
    "group": Text("互相影响的未定之处", "Readings that touch one matter or cap"),
    "combinations": Text("组合数", "Combinations"),
    "lowest": Text("最低（元）", "Lowest (yuan)"),
    "highest": Text("最高（元）", "Highest (yuan)"),
    "group.exact": Text("逐一核算", "every one computed"),
    "group.bound": Text("超过 {most} 种，只给界限", "more than {most}: bounds"),
    "ends": Text("最低时：{low}；最高时：{high}", "lowest: {low}; highest: {high}"),
    "ends.same": Text("最低、最高时均为：{choice}", "lowest and highest: {choice}"),
    "supplementary": Text("附则", "Supplementary rules"),
    "case_list": Text("案件一览", "All cases"),
    "too_many": Text("案件超过 {count} 件，清单见 awards.csv。", "More than {count} cases: see awards.csv."),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
}

OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.ELIGIBLE: Text("符合", "eligible"),
    Outcome.INELIGIBLE: Text("不符合", "ineligible"),
    Outcome.NEEDS_HUMAN: Text("须人工判定", "needs a person"),
    Outcome.NOT_APPLICABLE: Text("不适用", "not applicable"),
}

RESULTS: Mapping[str, Text] = {
    "met": Text("符合", "met"),
    "not_met": Text("不符合", "not met"),
    "missing": Text("缺少", "missing"),
    "open": Text("未定", "open"),
}

SOURCES: Mapping[str, Text] = {
    "stated": Text("", ""),
    "typed_in": Text("手工录入", "typed in"),
    "evidence": Text("证据文件", "evidence"),
    "person": Text("人工认定", "a person's decision"),
}

STATES: Mapping[str, Text] = {
    "received": Text("已受理", "received"),
    "under_review": Text("评审中", "under review"),
    "approved": Text("已认定", "approved"),
    "public_notice": Text("公示中", "public notice"),
    "payable": Text("待兑付", "payable"),
    "paid": Text("已兑付", "paid"),
    "objection_upheld": Text("异议成立", "objection upheld"),
    "rejected": Text("不予支持", "rejected"),
    "withdrawn": Text("已撤回", "withdrawn"),
}

EVENTS: Mapping[str, Text] = {
    "received": Text("受理", "received"),
    "reviewed": Text("评审", "reviewed"),
    "approved": Text("认定", "approved"),
    "notice_begun": Text("公示开始", "public notice begun"),
    "objection_raised": Text("提出异议", "objection raised"),
    "objection_upheld": Text("异议成立", "objection upheld"),
    "objection_dismissed": Text("异议不成立", "objection dismissed"),
    "notice_over": Text("公示结束", "public notice over"),
    "payable": Text("可兑付", "payable"),
    "paid": Text("兑付", "paid"),
    "recovered": Text("收回", "recovered"),
    "rejected": Text("不予支持", "rejected"),
    "withdrawn": Text("撤回", "withdrawn"),
}

FOLLOWS: Mapping[str, Text] = {
    "none": Text("", ""),
    "nothing": Text("不增不减", "nothing"),
    "top_up": Text("应补发", "top-up"),
    "recovery": Text("多付，是否收回由人决定", "overpaid: a person decides on a recovery"),
    "correction": Text("公示金额偏高，由人更正", "announced too much: a person corrects it"),
    "person": Text("由人决定", "a person decides"),
}

LEVELS: Mapping[str, Text] = {"city": Text("市级", "city"), "province": Text("省级", "province"), "state": Text("国家级", "state")}

_UNITS: Mapping[Unit, Text] = {
    "yuan": Text(" 元", " yuan"),
    "usd": Text(" 美元", " USD"),
    "count": Text("", ""),
    "percent": Text("", ""),
    "seconds": Text(" 秒", " s"),
    "years": Text(" 年", " years"),
}


def labels(language: Language) -> dict[str, str]:
    """All labels in one language."""
    return {name: text.of(language) for name, text in LABELS.items()}


def show_with_unit(value: Value, unit: Unit, language: Language) -> str:
    """A number with its unit."""
    return show_number(value, unit) + _UNITS[unit].of(language)


def plain_number(value: Value) -> str:
    """As programs read it: decimals without separators, up to twelve of them."""
    if isinstance(value, int):
        return str(value)
    scaled = Fraction(value) * 10**12
    whole, decimals = divmod(int(scaled), 10**12)
    return f"{whole}.{decimals:012d}".rstrip("0").rstrip(".")
