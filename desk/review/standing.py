"""A review as it stands for one account, as the page shows it after every decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from desk.models import Account
from desk.review.dossier import Dossier
from desk.review.log import Log, needs_second, reading_of, stage_of
from desk.roles import Role
from pages.names import one_line
from pages.notes import Language
from pages.texts.review import SCREEN
from pipeline.measure.readings import Agreement, State, agreement, last_of, state_of
from pipeline.measure.review import Settled, settle_review
from pipeline.record.decisions import Decided, Finding, Judgement, Mark, Reading, Word
from pipeline.record.evidence import Measure6
from pipeline.record.timeline import clock, decimal_seconds
from pipeline.report.conditions import condition_view
from pipeline.report.text import texts

Json = dict[str, Any]


def standing(log: Log, account: Account, language: Language) -> Json:
    """Return the findings, figures and rights of an account; a second reader's are his own."""
    dossier, reading = log.dossier, reading_of(log, account)
    state = state_of(dossier.evidence, log.events, reading or Reading.FIRST)
    settled = _settled(dossier, _without_remarks(state.findings), tuple(state.judgements.items()))
    last = last_of(state, account.name, reading) if reading else None
    return {
        "account": account.name,
        "reading": reading.value if reading else "",
        "number": log.events[-1].number if log.events else 0,
        "saved": _saved(state, account),
        "signed": _signed(state.signed),
        "may_reopen": account.role == Role.LEAD and state.signed is not None,
        "needs_second": needs_second(dossier),
        "waits": _waits(log, state, reading, language),
        "findings": [_finding(dossier, finding, state) for finding in state.findings.values()],
        "counts": _counts(state),
        "figures": figures(settled, language),
        "judgements": {condition: judgement.met for condition, judgement in state.judgements.items()},
        "undo": SCREEN[f"did.{last.change.decision.kind}"][language == "en"] if last and state.signed is None else "",
        "readers": _readers(agreement(dossier.evidence, log.events), log) if account.role in (Role.LEAD, Role.AUDITOR) else None,
    }


@lru_cache(maxsize=256)
def _settled(dossier: Dossier, findings: tuple[Finding, ...], judgements: tuple[tuple[str, Judgement], ...]) -> Settled:
    """What is decided is settled once: a remark changes no figure, and a page that is opened asks for what stands."""
    return settle_review(dossier.evidence, findings, dict(judgements), dossier.facts)


def _without_remarks(findings: Mapping[str, Finding]) -> tuple[Finding, ...]:
    bare = (one.model_copy(update={"remark": ""}) if one.remark else one for one in findings.values())
    return tuple(sorted(bare, key=lambda one: one.id))


def figures(settled: Settled, language: Language) -> Json:
    """Return the conditions as the report writes them, with what they come to at most and without what people added."""
    text = texts(language)
    most, without = (_by_condition(measure, language) for measure in (settled.most, settled.without_added))
    return {
        "verdict": settled.now.verdict.value,
        "verdict_label": text[f"verdict.{settled.now.verdict}"],
        "conditions": [
            {
                **shown,
                "most": most[shown["id"]]["value"],
                "without_added": without[shown["id"]]["value"] if settled.without_added is not settled.now else shown["value"],
            }
            for shown in _by_condition(settled.now, language).values()
        ],
    }


def _by_condition(measure: Measure6, language: Language) -> dict[str, Json]:
    text = texts(language)
    found: dict[str, Json] = {}
    for condition in measure.conditions:
        view = condition_view(condition, measure, None, text)
        gauge = view.gauge and {"value": view.gauge.value, "threshold": view.gauge.threshold}
        found[condition.id] = {
            "id": condition.id,
            "label": view.label,
            "value": view.value,
            "unit": view.unit,
            "threshold": view.threshold,
            "margin": view.margin,
            "verdict": view.verdict.value,
            "verdict_label": view.verdict_label,
            "cite": view.citation,
            "gauge": gauge,
            "doubted": view.doubted,
        }
    return found


def _counts(state: State) -> Json:
    """By machine, confirmed, rejected, open: every finding in exactly one of them."""
    kinds = Counter(_kind(finding) for finding in state.findings.values())
    return {kind: kinds[kind] for kind in ("machine", "confirmed", "rejected", "open")}


def _kind(finding: Finding) -> str:
    if finding.mark is Mark.ACCEPTED:
        return "confirmed"
    if finding.mark is Mark.REJECTED or finding.word is Word.REJECTED:
        return "rejected"
    return "open" if finding.is_undecided else "machine"


def _finding(dossier: Dossier, finding: Finding, state: State) -> Json:
    index = next(index for index, item in enumerate(dossier.evidence.inputs) if item.file == finding.episode)
    return {
        "id": finding.id,
        "episode": index,
        "shot": finding.shot,
        "landmark": finding.landmark,
        "start": float(finding.start),
        "end": float(finding.end),
        "clock": f"{clock(finding.start)}–{clock(finding.end)}",
        "length": decimal_seconds(finding.interval.length, 2),
        "word": finding.word.value,
        "mark": finding.mark.value,
        "kind": _kind(finding),
        "reason": finding.reason.value if finding.reason else "",
        "remark": one_line(finding.remark),
        "of": finding.of,
        "added_by": finding.added_by,
        "witnessed": bool(finding.witnesses),
    }


def _waits(log: Log, state: State, reading: Reading | None, language: Language) -> str:
    """For whom the review waits; a second reader is told of his own part only."""
    if not log.events or (reading is Reading.SECOND and state.undecided):
        return ""
    code = "done" if reading is Reading.SECOND and state.signed is None else stage_of(log).value
    return SCREEN[f"waits.{code}"][language == "en"]


def _saved(state: State, account: Account) -> str:
    own = [event for event in state.events if event.who == account.name]
    if not own:
        return ""
    return timezone.localtime(datetime.fromisoformat(own[-1].at)).strftime("%H:%M:%S")


def _signed(signed: Decided | None) -> Json | None:
    if signed is None:
        return None
    decision = signed.change.decision
    return {"who": signed.who, "at": signed.at[:19].replace("T", " "), "opinion": getattr(decision, "opinion", "")}


def _readers(found: Agreement | None, log: Log) -> Json | None:
    if found is None:
        return None
    agreed = found.compared - len(found.disagreements)
    index = {item.file: number for number, item in enumerate(log.dossier.evidence.inputs)}

    def side(findings: tuple[Finding, ...]) -> list[Json]:
        return [
            {"id": one.id, "counts": one.counts, "clock": f"{clock(one.start)}–{clock(one.end)}", "reason": one.reason or ""}
            for one in findings
        ]

    return {
        "compared": found.compared,
        "agreed": agreed,
        "apart": [
            {
                "episode": index[one.place[0]],
                "file": one.place[0],
                "shot": one.place[1],
                "landmark": one.place[2],
                "first": side(one.first),
                "second": side(one.second),
                "settled": one.settled,
            }
            for one in found.disagreements
        ],
    }
