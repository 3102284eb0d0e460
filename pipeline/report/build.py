"""From the record to the view: every figure, label and position that the pages show."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from models.errors import InputError
from pipeline.evidence import Evidence, InputFile, Occurrence, Place, Provenance, Shot, Status
from pipeline.names import one_line
from pipeline.report.conditions import condition_view, reading_views
from pipeline.report.figures import axis_step, percent_of
from pipeline.report.findings import occurrence_view
from pipeline.report.text import Language, texts, warning_label
from pipeline.report.view import (
    BarView,
    EpisodeView,
    InputView,
    LaneView,
    MarkView,
    OccurrenceView,
    ProvenanceView,
    ReportView,
)
from pipeline.timeline import clock, decimal_seconds, union_length


def build_view(evidence: Evidence, language: Language) -> ReportView:
    """Lay the record out for readers of one language. `evidence.run` is left out: the pages depend on the findings alone.

    Raises `InputError` where an occurrence or shot names an episode or landmark that the record does not hold.
    """
    text = texts(language)
    places = {place.id: place for place in evidence.landmarks}
    _check_names(evidence, places)
    names = {place.id: one_line(place.name if language == "zh" else place.english) for place in evidence.landmarks}
    findings = tuple(
        occurrence_view(
            occurrence, f"o{number}", _episode_anchor(evidence, occurrence.episode), places[occurrence.landmark], evidence, text, language
        )
        for number, occurrence in enumerate(evidence.occurrences, 1)
    )
    used = {occurrence.landmark for occurrence in evidence.occurrences}
    counts = Counter(occurrence.status for occurrence in evidence.occurrences)
    verdict = evidence.measure6.verdict
    return ReportView(
        text=text,
        title=one_line(evidence.title),
        verdict=verdict,
        verdict_label=text[f"verdict.{verdict}"],
        verdict_long=text[f"verdict.{verdict}.long"],
        runtime=clock(evidence.measure6.runtime),
        conditions=tuple(condition_view(condition, evidence.measure6, text) for condition in evidence.measure6.conditions),
        readings=reading_views(evidence.measure6.conditions, text),
        inputs=tuple(_input_view(item, _episode_anchor(evidence, item.file), text) for item in evidence.inputs),
        episodes=_episode_views(evidence, findings, names, text),
        occurrences=findings,
        landmarks=tuple((place.id, names[place.id]) for place in evidence.landmarks if place.id in used),
        status_counts=tuple((status, text[f"status.{status}"], counts[status]) for status in Status),
        provenance=_provenance_view(evidence.provenance, text),
    )


def _check_names(evidence: Evidence, places: dict[str, Place]) -> None:
    episodes = {item.file for item in evidence.inputs}
    for shot in evidence.shots:
        if shot.episode not in episodes:
            raise _unknown(f"shot {shot.index}", "episode", shot.episode, "inputs")
    for occurrence in evidence.occurrences:
        if occurrence.episode not in episodes:
            raise _unknown(f"occurrence {occurrence.id}", "episode", occurrence.episode, "inputs")
        if occurrence.landmark not in places:
            raise _unknown(f"occurrence {occurrence.id}", "landmark", occurrence.landmark, "landmarks")


def _unknown(who: str, what: str, name: str, where: str) -> InputError:
    return InputError(f"evidence: {who} names the {what} {one_line(name)}, which its {where} lack; measure the title again")


def _episode_anchor(evidence: Evidence, file: str) -> str:
    return next(f"e{number}" for number, item in enumerate(evidence.inputs, 1) if item.file == file)


def _input_view(item: InputFile, anchor: str, text: dict[str, str]) -> InputView:
    picture = f"{item.codec} {item.width}×{item.height}"
    return InputView(
        file=one_line(item.file),
        anchor=anchor,
        duration=clock(item.duration),
        picture=f"{picture} · {text['input.variable']}" if item.variable_rate else picture,
        frames=f"{item.frames:,}",
        failures=str(item.decode_failures),
        size=text["input.size"].format(size=f"{item.size_bytes:,}"),
        sha256=item.sha256,
        sm3=item.sm3,
        warnings=tuple(warning_label(one_line(warning), text) for warning in item.warnings),
    )


def _episode_views(
    evidence: Evidence, findings: tuple[OccurrenceView, ...], names: dict[str, str], text: dict[str, str]
) -> tuple[EpisodeView, ...]:
    shots: dict[str, list[Shot]] = defaultdict(list)
    for shot in evidence.shots:
        shots[shot.episode].append(shot)
    found: dict[str, list[tuple[Occurrence, OccurrenceView]]] = defaultdict(list)
    for occurrence, finding in zip(evidence.occurrences, findings, strict=True):
        found[occurrence.episode].append((occurrence, finding))
    # A landmark keeps its place among the lanes from episode to episode.
    order = list(dict.fromkeys(occurrence.landmark for occurrence in evidence.occurrences))
    return tuple(
        _episode_view(item, _episode_anchor(evidence, item.file), shots[item.file], found[item.file], order, names, text)
        for item in evidence.inputs
    )


def _episode_view(
    item: InputFile,
    anchor: str,
    shots: list[Shot],
    found: list[tuple[Occurrence, OccurrenceView]],
    order: list[str],
    names: dict[str, str],
    text: dict[str, str],
) -> EpisodeView:
    counts = Counter(occurrence.status for occurrence, _ in found)
    seconds = union_length(occurrence.interval for occurrence, _ in found if occurrence.status is Status.CONFIRMED)
    summary = text["timeline.summary"].format(
        confirmed=counts[Status.CONFIRMED], review=counts[Status.REVIEW], seconds=decimal_seconds(seconds, 2)
    )
    lanes = []
    for landmark in order:
        bars = tuple(_bar(occurrence, finding, item.duration) for occurrence, finding in found if occurrence.landmark == landmark)
        if bars:
            lanes.append(LaneView(landmark=names[landmark], bars=bars))
    step = axis_step(item.duration)
    return EpisodeView(
        anchor=anchor,
        file=one_line(item.file),
        duration=clock(item.duration),
        shot_count=text["timeline.shot_count"].format(count=len(shots)),
        summary=summary if found else text["timeline.empty"],
        lanes=tuple(lanes),
        cuts=tuple(percent_of(shot.start, item.duration) for shot in shots if shot.start > 0),
        marks=tuple(
            MarkView(at=percent_of(Fraction(second), item.duration), label=f"{second // 60}:{second % 60:02d}")
            for second in range(0, int(item.duration) + 1, step)
        ),
    )


def _bar(occurrence: Occurrence, finding: OccurrenceView, length: Fraction) -> BarView:
    return BarView(
        anchor=finding.anchor,
        label=f"{finding.landmark} {finding.start}–{finding.end} {finding.status_label}",
        status=occurrence.status,
        left=percent_of(occurrence.start, length),
        width=percent_of(occurrence.interval.length, length),
        low_left=percent_of(occurrence.low_start, length),
        low_width=percent_of(occurrence.low.length, length),
    )


def _provenance_view(provenance: Provenance, text: dict[str, str]) -> ProvenanceView:
    machine = text["provenance.machine.value"].format(device=provenance.device, precision=provenance.precision, threads=provenance.threads)
    seeds = ", ".join(f"{name} = {seed}" for name, seed in sorted(provenance.seeds.items()))
    settings = {"configuration": provenance.configuration, "thresholds": provenance.thresholds}
    return ProvenanceView(
        rows=(
            (text["provenance.index"], provenance.index_sha256),
            (text["provenance.configuration"], provenance.configuration_sha256),
            (text["provenance.machine"], machine),
            (text["provenance.seeds"], seeds),
            *_calibration(provenance.thresholds, text),
        ),
        models=tuple((model.role, model.name, model.weights_sha256) for model in sorted(provenance.models, key=lambda m: (m.role, m.name))),
        versions=tuple(sorted(provenance.versions.items())),
        settings=tuple(sorted(_flat(settings))),
    )


def _calibration(thresholds: dict[str, Any], text: dict[str, str]) -> Iterator[tuple[str, str]]:
    """How sure the thresholds are, where the index states it."""
    stated = thresholds.get("calibration")
    if isinstance(stated, dict) and {"negatives", "false_confirms", "false_confirm_rate_upper95"} <= stated.keys():
        upper = f"{100 * stated['false_confirm_rate_upper95']:.2f}"
        value = text["provenance.calibration.value"].format(
            negatives=stated["negatives"], false_confirms=stated["false_confirms"], upper=upper
        )
        yield text["provenance.calibration"], value


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    """Nested settings as dotted names with their values as JSON."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(part, f"{name}.{key}" if name else str(key))
    else:
        yield one_line(name), one_line(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
