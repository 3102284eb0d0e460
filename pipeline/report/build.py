"""From the record to the view: every figure, label and position that the pages show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pages.names import one_line
from pipeline.measure.doubts import warnings_of
from pipeline.record.evidence import Calibration, Condition, Evidence, InputFile, LawUsed, Status
from pipeline.record.timeline import ZERO, clock, decimal_seconds
from pipeline.report.conditions import condition_view, reading_views
from pipeline.report.elements_view import elements_view
from pipeline.report.elsewhere_view import elsewhere_view
from pipeline.report.findings import doubtful_first, occurrence_view
from pipeline.report.headline import headline_view
from pipeline.report.imprint import Imprint
from pipeline.report.links_view import links_view
from pipeline.report.log_view import log_view
from pipeline.report.repeats_view import repeats_view
from pipeline.report.rushes_view import rushes_view
from pipeline.report.share_view import share_view
from pipeline.report.text import Language, note_parts
from pipeline.report.timeline_view import episode_views
from pipeline.report.view import InputView, ProvenanceView, ReportView
from pipeline.report.wording import Wording, check_names, wording


def build_view(evidence: Evidence, language: Language, imprint: Imprint | None = None) -> ReportView:
    """Lay the record out for readers of one language. Of `evidence.run` only the day is shown, in the imprint.

    Raises `InputError` where the record names an episode, landmark or rush that it does not hold.
    """
    check_names(evidence)
    words = wording(evidence, language)
    text = words.text
    places = {place.id: place for place in evidence.landmarks}
    order = doubtful_first(evidence.occurrences)
    findings = tuple(
        occurrence_view(occurrence, places[occurrence.landmark], evidence, order[occurrence.id], words)
        for occurrence in evidence.occurrences
    )
    used = {occurrence.landmark for occurrence in evidence.occurrences}
    counts = Counter(occurrence.status for occurrence in evidence.occurrences)
    verdict = evidence.measure6.verdict
    return ReportView(
        text=text,
        alerts=_alerts(evidence, language),
        title=one_line(evidence.title),
        verdict=verdict,
        verdict_label=text[f"verdict.{verdict}"],
        headline=headline_view(evidence, words),
        law=_law(evidence.measure6.law, text),
        runtime=clock(evidence.measure6.runtime),
        conditions=tuple(condition_view(c, evidence.measure6, _see(c, evidence, text), text) for c in evidence.measure6.conditions),
        readings=reading_views(evidence.measure6.conditions, text),
        share=share_view(evidence, words),
        inputs=tuple(_input_view(item, words) for item in evidence.inputs),
        episodes=episode_views(evidence, findings, words),
        occurrences=findings,
        landmarks=tuple((place.id, words.places[place.id]) for place in evidence.landmarks if place.id in used),
        status_counts=tuple((status, text[f"status.{status}"], counts[status]) for status in Status),
        counted=_counted(evidence, text),
        links=links_view(evidence, words),
        rushes=rushes_view(evidence, words),
        log=log_view(evidence, words),
        elsewhere=elsewhere_view(evidence, words),
        elements=elements_view(evidence, words),
        repeats=repeats_view(evidence, words),
        contents=_contents(evidence, text),
        provenance=_provenance_view(evidence, text),
        imprint=imprint,
    )


def _alerts(evidence: Evidence, language: Language) -> tuple[str, ...]:
    """What the record warns of, and what else keeps measured conditions from standing by themselves, each once."""
    reasons = (reason for condition in evidence.measure6.conditions for reason in condition.reasons)
    return tuple(note.say(language) for note in dict.fromkeys((*warnings_of(evidence.provenance), *reasons)))


_SEE = {"ganzhou_share": "share", "occurrences": "findings", "on_screen_seconds": "timeline"}


def _see(condition: Condition, evidence: Evidence, text: dict[str, str]) -> tuple[str, str] | None:
    """Name and anchor of the section that shows what a condition rests on."""
    if condition.id == "elements":
        sure = sum(mention.doubt is None for mention in evidence.mentions)
        return text["condition.mentions"].format(sure=sure, doubtful=len(evidence.mentions) - sure), "elements"
    if condition.id == "released":
        return text["licences"], "licences"
    section = _SEE[condition.id]
    return text[section], section


def _counted(evidence: Evidence, text: dict[str, str]) -> tuple[tuple[str, str, int], ...]:
    """How many findings of each status may enter the figures, and how many of any status may not."""
    counts = Counter(occurrence.status for occurrence in evidence.occurrences if occurrence.counted)
    left_out = len(evidence.occurrences) - counts.total()
    found = tuple((str(status), text[f"status.{status}"], counts[status]) for status in Status)
    return (*found, ("rejected", text["not_counted"], left_out)) if left_out else found


def _contents(evidence: Evidence, text: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    counts = {
        "share": 0,
        "timeline": 0,
        "findings": len(evidence.occurrences),
        "links": len(evidence.links),
        "rushes": len(evidence.rushes),
        "log": len(evidence.shooting_log),
        "elsewhere": len(evidence.elsewhere),
        "elements": len(evidence.mentions),
        "repeats": len(evidence.repeats),
        "inputs": len(evidence.inputs),
        "provenance": 0,
    }
    return tuple((section, text[section], str(count) if count else "") for section, count in counts.items())


def _input_view(item: InputFile, words: Wording) -> InputView:
    text = words.text
    picture = f"{item.codec} {item.width}×{item.height}"
    return InputView(
        file=one_line(item.file),
        anchor=words.episode_anchors[item.file],
        duration=clock(item.duration),
        picture=f"{picture} · {text['input.variable']}" if item.variable_rate else picture,
        frames=f"{item.frames:,}",
        failures=str(item.decode_failures),
        size=text["input.size"].format(size=f"{item.size_bytes:,}"),
        size_bytes=item.size_bytes,
        typical_frame=decimal_seconds(item.duration / item.frames if item.frames else ZERO, 9),
        codec=item.codec,
        sha256=item.sha256,
        sm3=item.sm3,
        warnings=tuple(note_parts(warning, words.language) for warning in item.warnings),
    )


def _law(used: LawUsed | None, text: dict[str, str]) -> str:
    """Which numbers the verdict was reached by, and which day chose them."""
    if used is None:
        return text["law.unrecorded"]
    title, *changed_by = map(one_line, used.documents or ("-",))
    if used.start is None:
        numbers = text["law.issued"].format(title=title)
    else:
        numbers = text["law.changed"].format(title=title, day=used.start, documents=text["headline.comma"].join(changed_by))
    chosen = text["law.newest"] if used.day is None else text["law.day"].format(day=used.day)
    return text["headline.semicolon"].join((numbers, chosen))


def _provenance_view(evidence: Evidence, text: dict[str, str]) -> ProvenanceView:
    provenance, law = evidence.provenance, evidence.measure6.law
    machine = text["provenance.machine.value"].format(device=provenance.device, precision=provenance.precision, threads=provenance.threads)
    seeds = ", ".join(f"{name} = {seed}" for name, seed in sorted(provenance.seeds.items()))
    settings = {"configuration": provenance.configuration, "thresholds": provenance.thresholds}
    return ProvenanceView(
        rows=(
            (text["provenance.law"], f"{one_line(law.version)} · {one_line(law.sha256)}" if law else ""),
            (text["provenance.index"], provenance.index_sha256),
            (text["provenance.configuration"], provenance.configuration_sha256),
            (text["provenance.machine"], machine),
            (text["provenance.seeds"], seeds),
            (text["provenance.catalogue"], provenance.catalogue_sha256),
            (text["provenance.calibration"], _calibration(provenance.calibration, text)),
        ),
        models=tuple((model.role, model.name, model.weights_sha256) for model in sorted(provenance.models, key=lambda m: (m.role, m.name))),
        versions=tuple(sorted(provenance.versions.items())),
        settings=tuple(sorted(_flat(settings))),
    )


def _calibration(calibration: Calibration, text: dict[str, str]) -> str:
    """How sure the thresholds are."""
    upper = f"{100 * calibration.false_confirm_rate_upper95:.2f}"
    held_against = text["provenance.calibration.value"].format(
        negatives=calibration.negatives, false_confirms=calibration.false_confirms, upper=upper
    )
    state = text[f"calibration.{calibration.state}"]
    return f"{state} · {held_against}" if calibration.negatives else state


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    """Nested settings as dotted names with their values as JSON."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(part, f"{name}.{key}" if name else str(key))
    else:
        yield one_line(name), one_line(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
