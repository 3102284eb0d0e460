"""The words of the papers, Chinese and English side by side, and what stands on all of them: the day, the text, who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from awards.report.labels import LABELS
from awards.report.wording import law_line
from awards.text import Language, Text
from law import Measures

WORDS: Mapping[str, Text] = {
    "notice": Text("机器核算，供评审使用，由人决定", "Computed by a machine for reviewers; people decide"),
    "number": Text("序号", "No."),
    "case": Text("案件编号", "Case"),
    "article": Text("条款", "Article"),
    "applicant": Text("申报者", "Applicant"),
    "applicant_id": Text("申报者编号", "Applicant id"),
    "subject": Text("作品（项目）", "Work or project"),
    "amount": Text("金额（元）", "Amount (yuan)"),
    "capitals": Text("金额大写", "Amount in Chinese capitals"),
    "state": Text("案件状态", "State"),
    "year": Text("年度", "Year"),
    "total": Text("合计", "Total"),
    **{name: LABELS[name] for name in ("made_on", "no_day", "law", "handled", "checked", "signed", "seal")},
    "page": Text("第 {page} 页，共 {pages} 页", "page {page} of {pages}"),
    "none": Text("无", "none"),
    "more": Text(
        "以上为前 {shown} 项，共 {count} 项；全部见 {file}。",
        "The first {shown} of {count} are printed here; all of them stand in {file}.",
    ),
    # 公示.
    "public.title": Text("赣州市微短剧扶持资金拟奖补名单公示", "Awards under public notice"),
    "public.lead": Text(
        "经评审认定，拟对下列申报者给予奖补，现按附则第3条予以公示。公示期：____年__月__日至____年__月__日。"
        "对名单有异议的，请在公示期内向__________（电话：__________）书面提出，写明事实和理由。",
        "Reviewed and recognised; announced under 附则第3条. Public notice from ____-__-__ to ____-__-__. Objections: in writing, with "
        "facts and reasons, within that time, to ____________________ (telephone __________).",
    ),
    "public.period": Text("公示期", "Public notice"),
    "public.days": Text("{first} 至 {last}", "{first} to {last}"),
    "public.since": Text("自 {first} 起", "from {first}"),
    "public.none": Text("本期没有需要公示的奖补。", "There is no award to announce."),
    # Payment batch.
    "batch.title": Text("微短剧扶持资金拨付清单", "Payment batch"),
    "batch.payee": Text("收款单位（人）", "Payee"),
    "batch.bank": Text("开户银行", "Bank"),
    "batch.account": Text("银行账号", "Account"),
    "batch.approved": Text("认定日期", "Approved"),
    "batch.notice_end": Text("公示结束日期", "Public notice until"),
    # Statements.
    "statement.title": Text("{name}：{year}年度奖补对账单", "{name}: statement for {year}"),
    "statement.no_year": Text("{name}：年度未定的奖补对账单", "{name}: statement, year open"),
    "statement.lead": Text(
        "下表是该申报者本年度全部案件的核算结果；各阶段的金额分别合计，不相加。",
        "All cases of the applicant in the year; the stages are added up apart, never together.",
    ),
    "statement.confirm": Text("对账意见：", "Agreed:"),
    "statement.none": Text("没有案件。", "There is no case."),
    # 补正.
    "supplement.title": Text("补正材料通知书", "Notice of what is still to be handed in"),
    "supplement.to": Text("{name}：", "To {name}:"),
    "supplement.lead": Text(
        "你单位（个人）依据{article}申报的“{subject}”（案件编号 {case}）已收悉。经审核，尚缺下列材料，请于____年__月__日前补交；"
        "补齐后继续办理。",
        "Your application under {article} for {subject} (case {case}) has been received. What is listed below is still missing; please "
        "hand it in by ____-__-__. The application goes on once it is complete.",
    ),
    "supplement.item": Text("需补正的内容", "What is missing"),
    "supplement.why": Text("依据", "Asked for by"),
    "supplement.condition": Text("对应的条件", "Condition"),
    "supplement.none": Text("没有需要补正的案件。", "No applicant has anything to hand in."),
    # Yearly report.
    "report.title": Text("{year}年度微短剧扶持资金执行情况", "The fund in {year}"),
    "report.no_year": Text("年度未定的案件", "Cases whose year is open"),
    "report.by_article": Text("按条款", "By article"),
    "report.cases": Text("案件数", "Cases"),
    "report.budget": Text("预算与执行（附则第1条）", "Against the budget (附则第1条)"),
    "report.budgeted": Text("年度预算（元）", "Budget (yuan)"),
    "report.committed": Text("已兑付、待兑付、已认定（元）", "Paid, payable and approved (yuan)"),
    "report.share": Text("占预算", "Share of the budget"),
    "report.left": Text("结余（元）", "Left (yuan)"),
    "report.over": Text(
        "超出预算 {amount} 元；按附则第3条足额兑付，不作削减，请安排预算。",
        "Above the budget by {amount} yuan; under 附则第3条 it is paid in full, nothing is cut.",
    ),
    "report.unknown": Text("未填", "not stated"),
    "report.targets": Text("发展目标（第一章，三年内）", "Targets of chapter 1, within three years"),
    "report.target": Text("目标", "Target"),
    "report.aim": Text("要求", "Aim"),
    "report.achieved": Text("现状", "So far"),
    "report.reached": Text("是否达到", "Reached"),
    "report.yes": Text("达到", "yes"),
    "report.not_yet": Text("尚未达到", "not yet"),
}

PAPERS = Text("公文", "papers")
"""The folder of the papers."""

FILES: Mapping[str, Text] = {
    "public": Text("公示名单.pdf", "public-notice.pdf"),
    "public_document": Text("公示名单.docx", "public-notice.docx"),
    "public_table": Text("公示名单.csv", "public-notice.csv"),
    "batch": Text("拨付清单.xlsx", "payment-batch.xlsx"),
    "statements": Text("企业对账单.pdf", "statements.pdf"),
    "statements_table": Text("企业对账单.csv", "statements.csv"),
    "supplements": Text("补正通知.pdf", "to-hand-in.pdf"),
    "supplements_table": Text("补正通知.csv", "to-hand-in.csv"),
    "report": Text("年度报告.pdf", "yearly-report.pdf"),
}
"""The papers' names."""


@dataclass(frozen=True)
class Words:
    """The words in one language, with the day on which the papers are made; None leaves a line to fill in."""

    language: Language
    day: date | None
    measures: Measures

    def say(self, text: str, /, **parts: str) -> str:
        """A text, its `{names}` filled in."""
        return WORDS[text].of(self.language).format(**parts)

    def file(self, name: str) -> str:
        """What a paper is called."""
        return FILES[name].of(self.language)

    @property
    def made(self) -> str:
        """The day."""
        return str(self.day) if self.day else self.say("no_day")

    @property
    def law(self) -> str:
        """The text that the figures rest on, with the versions of its numbers."""
        return law_line(self.measures, self.measures.versions, self.language)

    @property
    def signatures(self) -> list[str]:
        """Who signs."""
        return [self.say(name) for name in ("handled", "checked", "signed")]
