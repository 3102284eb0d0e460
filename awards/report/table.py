"""`awards.csv`: one row per case, for Excel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from awards.award import Award
from awards.money import plain_yuan
from awards.report.labels import FOLLOWS, OUTCOMES, STATES
from awards.report.record import sheet_path, subject_name
from awards.text import Language
from pages.tables import write_csv

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("案件编号", "case"),
    ("条款", "article"),
    ("规则", "rule"),
    ("申报者编号", "applicant id"),
    ("申报者", "applicant"),
    ("作品（项目）编号", "work or project id"),
    ("作品（项目）", "work or project"),
    ("状态", "state"),
    ("申报日期", "applied"),
    ("认定日期", "approved"),
    ("年度", "year"),
    ("结果", "outcome"),
    ("金额（元）", "amount (yuan)"),
    ("可兑付", "payable now"),
    ("已兑付（元）", "paid (yuan)"),
    ("现可兑付（元）", "to pay (yuan)"),
    ("后续", "what follows"),
    ("差额（元）", "difference (yuan)"),
    ("理由", "reasons"),
    ("缺少", "missing"),
    ("手工录入", "typed in"),
    ("核算单", "decision sheet"),
)


def write_table(awards: Iterable[Award], stream: TextIO, language: Language) -> None:
    """Write the table to a stream; see `pages.tables`."""
    write_csv([zh if language == "zh" else en for zh, en in _COLUMNS], (_row(award, language) for award in awards), stream)


def _row(award: Award, language: Language) -> list[str]:
    case, subject = award.case, award.case.subject
    joint = "；" if language == "zh" else "; "
    return [
        case.id,
        str(case.article),
        award.rule,
        case.applicant.id,
        case.applicant.name,
        subject.id if subject else "",
        subject_name(award),
        STATES[case.state].of(language),
        str(case.dates.applied or ""),
        str(case.dates.approved or ""),
        str(award.year or ""),
        OUTCOMES[award.outcome].of(language),
        "" if award.amount is None else plain_yuan(award.amount),
        "1" if award.payable else "0",
        plain_yuan(award.paid),
        plain_yuan(award.to_pay),
        FOLLOWS[award.follow].of(language),
        plain_yuan(award.difference) if award.difference else "",
        joint.join(reason.text.of(language) for reason in award.reasons),
        joint.join(award.missing),
        joint.join(award.typed_in),
        sheet_path(award),
    ]
