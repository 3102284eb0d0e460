"""The report of a reviewed case: figures as settled, every decision, the opinion, room for signature and seal, and the log it rests on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone

from pages.fonts import FONT_FAMILY
from pages.names import one_line
from pages.notes import Language
from pipeline.measure.readings import agreement
from pipeline.record.decisions import Decided, Finding, Judge, Mark, Reading, Reopen, Word
from pipeline.record.evidence import Condition, Evidence
from pipeline.record.review import REVIEW_NAME, REVIEW_SCHEMA_NAME, Review, review_schema
from pipeline.record.timeline import clock
from pipeline.report.conditions import condition_view
from pipeline.report.html import environment
from pipeline.report.pdf import spelled_out, typeset
from pipeline.report.text import texts
from pipeline.report.text_review import REVIEW_PAIRS
from pipeline.report.wording import wording

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class ReviewView:
    """The page as finished text: rows of tables in the order of their heads."""

    text: dict[str, str]
    title: str
    verdict: str
    verdict_label: str
    facts: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str, str, str, str, str, str], ...]
    findings: tuple[tuple[str, str, str, str, str, str], ...]
    readers: tuple[str, ...]
    opinion: tuple[str, ...]
    signed: str
    log: tuple[tuple[str, str, str, str], ...]


def review_files(evidence: Evidence, review: Review) -> dict[str, bytes]:
    """Return what a signed review adds to a report folder, by path.

    Raises:
        StorageError: the PDF cannot be typeset.
    """
    view = review_view(evidence.model_copy(update={"language": review.language or evidence.language}), review)
    html = environment().get_template("review.html").render(view=view, text=view.text)
    data = {"view": spelled_out(asdict(view)), "font": FONT_FAMILY, "language": view.text["language"].partition("-")[0]}
    return {
        REVIEW_NAME: review.model_dump_json(indent=1).encode() + b"\n",
        REVIEW_SCHEMA_NAME: json.dumps(review_schema(), indent=1, ensure_ascii=False).encode() + b"\n",
        "review.html": html.encode(),
        "review.pdf": typeset("review.typ", data),
    }


def review_view(evidence: Evidence, review: Review) -> ReviewView:
    """Lay a review out in the language of the record."""
    language: Language = evidence.language
    text = {**texts(language), **{code: pair[language == "en"] for code, pair in REVIEW_PAIRS.items()}}
    events = review.events
    measure = review.measure6
    return ReviewView(
        text=text,
        title=one_line(evidence.title),
        verdict=measure.verdict.value,
        verdict_label=text[f"review.verdict.{measure.verdict}"],
        facts=(
            (text["review.evidence"], review.evidence_sha256),
            (text["review.chain"], f"{review.chain.number} · {review.chain.sha256}"),
        ),
        conditions=tuple(_condition(one, evidence, review, text) for one in measure.conditions),
        findings=tuple(_finding(one, evidence, review, text) for one in _in_order(evidence, review.findings)),
        readers=_readers(evidence, events, text),
        opinion=tuple(one_line(line) for line in review.opinion.splitlines() if line.strip()),
        signed=text["review.signed"].format(who=one_line(review.signed_by), at=_moment(review.signed_at)),
        log=tuple((str(event.number), _moment(event.at), _who(event, text), _what(event, text)) for event in events),
    )


def _condition(condition: Condition, evidence: Evidence, review: Review, text: dict[str, str]) -> tuple[str, str, str, str, str, str, str]:
    """Name, what is asked, as reviewed, by machine, without additions, verdict and its label."""

    def of(conditions: Sequence[Condition]) -> Condition:
        return next(one for one in conditions if one.id == condition.id)

    machine, without = of(evidence.measure6.conditions), of(review.without_added.conditions)
    shown = [condition_view(one, measure, None, text) for one, measure in
             ((condition, review.measure6), (machine, evidence.measure6), (without, review.without_added))]  # fmt: skip
    judged = any(judgement.condition == condition.id for judgement in review.judgements)
    said = text["review.person"] if judged else "–"
    values = [f"{view.value} {view.unit}".strip() or (said if view is shown[0] else "–") for view in shown]
    asked = shown[0].threshold if condition.threshold is not None else text["human"]
    return (shown[0].label, asked, values[0], values[1], values[2], condition.verdict.value, text[f"review.verdict.{condition.verdict}"])


def _in_order(evidence: Evidence, findings: Sequence[Finding]) -> list[Finding]:
    place = {item.file: number for number, item in enumerate(evidence.inputs)}
    return sorted(findings, key=lambda finding: (place[finding.episode], finding.start, finding.id))


def _finding(finding: Finding, evidence: Evidence, review: Review, text: dict[str, str]) -> tuple[str, str, str, str, str, str]:
    """Number, landmark, where, kind and its label, why."""
    words = wording(evidence, evidence.language)
    named = {place.id: place for place in (*evidence.landmarks, *review.places)}
    place = named.get(finding.landmark)
    name = finding.landmark if place is None else place.name if evidence.language == "zh" else place.english
    where = f"{words.shot(finding.episode, finding.shot)} · {clock(finding.start)}–{clock(finding.end)}"
    kind = "confirmed" if finding.mark is Mark.ACCEPTED else "rejected" if not finding.counts and not finding.is_undecided else "machine"
    kind = "open" if finding.is_undecided else kind
    recorded = [occurrence for occurrence in evidence.occurrences if occurrence.id in finding.of]
    why = [text[f"review.reason.{finding.reason}"] if finding.reason else "", one_line(finding.remark)]
    if recorded and (finding.start, finding.end) != (recorded[0].start, recorded[0].end):
        why.append(text["review.changed"].format(clock=f"{clock(recorded[0].start)}–{clock(recorded[0].end)}"))
    if finding.word is Word.ADDED:
        why.append(text["review.added.by"].format(who=one_line(finding.added_by)))
        seen = ", ".join(map(one_line, finding.witnesses))
        why.append(text["review.added.seen"].format(who=seen) if seen else text["review.added.alone"])
    label = text["review.kind.left_out" if kind == "rejected" and finding.mark is Mark.OPEN else f"review.kind.{kind}"]
    return (one_line(finding.id), one_line(name), where, kind, label, " · ".join(filter(None, why)))


def _readers(evidence: Evidence, events: Sequence[Decided], text: dict[str, str]) -> tuple[str, ...]:
    found = []
    for reading in Reading:
        who = dict.fromkeys(one_line(event.who) for event in events if event.change.reading is reading)
        if who:
            found.append(f"{text[f'review.reading.{reading}']}{text['headline.colon']}{', '.join(who)}")
    agreed = agreement(evidence, events)
    if agreed is not None:
        found.append(text["review.agreement"].format(compared=agreed.compared, agreed=agreed.compared - len(agreed.disagreements)))
    return tuple(found)


def _who(event: Decided, text: dict[str, str]) -> str:
    return f"{one_line(event.who)} · {text[f'review.reading.{event.change.reading}']}"


def _what(event: Decided, text: dict[str, str]) -> str:
    change, decision = event.change, event.change.decision
    what = ", ".join(one_line(finding.id) for finding in change.before or change.after)
    if isinstance(decision, Judge):
        stands = text["review.verdict." + {None: "needs_review", True: "met", False: "not_met"}[decision.met]]
        what = f"{text[f'condition.{decision.condition}']}{text['headline.colon']}{stands}"
    elif change.undone is not None:
        what = str(change.undone)
    elif isinstance(decision, Reopen):
        what = one_line(decision.reason)
    return text[f"review.did.{decision.kind}"].format(what=what)


def _moment(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
