"""Truth against a report: what was found, what was not, and how far the seconds are off.

A report's occurrence *answers* a true one when both name the same file and landmark and their overlap covers at least half of the
shorter of the two. Whether it was found is this question alone; how exactly is told by the seconds and by the start and end errors.
True occurrences and findings are paired one to one, confirmed findings first, the longest overlap first. A finding that answers no true
occurrence is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import NamedTuple

from pages.errors import InputError, system_reason
from pages.names import one_line
from pages.notes import Language, note
from pipeline.evaluation.labels import Truth, read_truth
from pipeline.record.evidence import RECORD_NAME, Evidence, Occurrence, OnScreenSeconds, Status
from pipeline.record.timeline import ZERO, Interval, clock, decimal_seconds, union_length
from pipeline.record.upgrade import read_record

__all__ = ["Evaluation", "Language", "Pair", "evaluate", "format_evaluation"]

# What a report has to reach on a title with known truth, beside no false confirmed occurrence and low <= truth <= high.
FOUND_AT_LEAST = Fraction(95, 100)
CONFIRMED_AT_LEAST = Fraction(80, 100)
SECONDS_WITHIN = Fraction(5, 100)


class Pair(NamedTuple):
    """A true occurrence and the finding that answers it."""

    truth: Truth
    finding: Occurrence


@dataclass(frozen=True)
class Evaluation:
    """What a report is worth against the truth.

    `split` holds true occurrences that more than one finding answers, `joined` findings that answer more than one true occurrence:
    neither is right, though its seconds may be. Found and missed are counted one to one, so a joined finding leaves a missed one.
    """

    truths: tuple[Truth, ...]
    pairs: tuple[Pair, ...]
    false_confirmed: tuple[Occurrence, ...]
    false_review: tuple[Occurrence, ...]
    split: tuple[tuple[Truth, tuple[Occurrence, ...]], ...]
    joined: tuple[tuple[Occurrence, tuple[Truth, ...]], ...]
    seconds: OnScreenSeconds
    true_seconds: Fraction

    @property
    def missed(self) -> tuple[Truth, ...]:
        """True occurrences without a finding."""
        found = {pair.truth for pair in self.pairs}
        return tuple(truth for truth in self.truths if truth not in found)

    @property
    def found_confirmed(self) -> int:
        """True occurrences found as confirmed."""
        return sum(pair.finding.status is Status.CONFIRMED for pair in self.pairs)

    @property
    def found_share(self) -> Fraction:
        """Part of the true occurrences found as confirmed or review, 0..1; 1 where there are none to find."""
        return Fraction(len(self.pairs), len(self.truths)) if self.truths else Fraction(1)

    @property
    def confirmed_share(self) -> Fraction:
        """Part of the true occurrences found as confirmed, 0..1; 1 where there are none to find."""
        return Fraction(self.found_confirmed, len(self.truths)) if self.truths else Fraction(1)

    @property
    def relative_error(self) -> Fraction | None:
        """(point - truth) / truth of the on-screen seconds; None where the truth is 0 and the report says otherwise."""
        if self.true_seconds:
            return (self.seconds.point - self.true_seconds) / self.true_seconds
        return None if self.seconds.point else ZERO

    @property
    def seconds_close(self) -> bool:
        """Whether the point lies within `SECONDS_WITHIN` of the truth."""
        error = self.relative_error
        return error is not None and abs(error) <= SECONDS_WITHIN

    @property
    def start_errors(self) -> tuple[Fraction, ...]:
        """Seconds between true and found start, one for each pair, never negative."""
        return tuple(abs(pair.finding.start - pair.truth.interval.start) for pair in self.pairs)

    @property
    def end_errors(self) -> tuple[Fraction, ...]:
        """Seconds between true and found end, one for each pair, never negative."""
        return tuple(abs(pair.finding.end - pair.truth.interval.end) for pair in self.pairs)

    @property
    def reached(self) -> bool:
        """Whether every figure that has a target reaches it."""
        return (
            not self.false_confirmed
            and self.found_share >= FOUND_AT_LEAST
            and self.confirmed_share >= CONFIRMED_AT_LEAST
            and self.seconds_close
            and self.seconds.low <= self.true_seconds <= self.seconds.high
        )


def evaluate(labels: Path, report: Path) -> Evaluation:
    """Compare the truth in `labels` (CSV: file,start,end,landmark) with the report folder `report`.

    Raises InputError for labels or a report that cannot be read, and for labels of a file that the report does not cover.
    """
    evidence = _read_evidence(report)
    truths = read_truth(labels)
    covered = {item.file: item.duration for item in evidence.inputs}
    for truth in truths:
        where = note("labels_line", file=str(labels), line=truth.line)
        if truth.file not in covered:
            raise InputError(note("labels_of_another_title", where=where, name=truth.file))
        if truth.interval.start >= covered[truth.file]:
            raise InputError(note("labels_past_the_end", where=where, name=truth.file))
    findings = [occurrence for occurrence in evidence.occurrences if occurrence.status is not Status.REJECTED]
    answers = [Pair(truth, finding) for truth in truths for finding in findings if _answers(truth, finding)]
    by_truth = [(truth, tuple(finding for other, finding in answers if other == truth)) for truth in truths]
    by_finding = [(finding, tuple(truth for truth, other in answers if other.id == finding.id)) for finding in findings]
    unanswered = [finding for finding, answered in by_finding if not answered]
    return Evaluation(
        truths=truths,
        pairs=_one_to_one(answers),
        false_confirmed=tuple(finding for finding in unanswered if finding.status is Status.CONFIRMED),
        false_review=tuple(finding for finding in unanswered if finding.status is Status.REVIEW),
        split=tuple((truth, several) for truth, several in by_truth if len(several) > 1),
        joined=tuple((finding, several) for finding, several in by_finding if len(several) > 1),
        seconds=evidence.measure6.on_screen_seconds,
        true_seconds=_on_screen_seconds(truths),
    )


def _read_evidence(report: Path) -> Evidence:
    path = report / RECORD_NAME
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(note("labels_no_report", file=str(path), why=system_reason(error))) from error
    return read_record(data, str(path))


def _overlap(one: Interval, other: Interval) -> Fraction:
    return Interval(max(one.start, other.start), min(one.end, other.end)).length


def _answers(truth: Truth, finding: Occurrence) -> bool:
    if (truth.file, truth.landmark) != (finding.episode, finding.landmark):
        return False
    overlap = _overlap(truth.interval, finding.interval)
    return overlap > 0 and 2 * overlap >= min(truth.interval.length, finding.interval.length)


def _one_to_one(answers: Sequence[Pair]) -> tuple[Pair, ...]:
    """Greedy pairing, given back in the order of the labels."""

    def rank(pair: Pair) -> tuple[bool, Fraction, int, str]:
        overlap = _overlap(pair.truth.interval, pair.finding.interval)
        return pair.finding.status is not Status.CONFIRMED, -overlap, pair.truth.line, pair.finding.id

    pairs: list[Pair] = []
    taken: set[Truth | str] = set()
    for pair in sorted(answers, key=rank):
        if pair.truth not in taken and pair.finding.id not in taken:
            taken |= {pair.truth, pair.finding.id}
            pairs.append(pair)
    return tuple(sorted(pairs, key=lambda pair: pair.truth.line))


def _on_screen_seconds(truths: Iterable[Truth]) -> Fraction:
    by_file: dict[str, list[Interval]] = {}
    for truth in truths:
        by_file.setdefault(truth.file, []).append(truth.interval)
    return sum((union_length(intervals) for intervals in by_file.values()), ZERO)


def format_evaluation(evaluation: Evaluation, language: Language) -> str:
    """Write the figures, one a line with its target, then what was missed, false, split or joined."""
    e, seconds, truth = evaluation, evaluation.seconds, evaluation.true_seconds
    say = 0 if language == "zh" else 1
    found, confirmed = f"{len(e.pairs)} = {_percent(e.found_share)}", f"{e.found_confirmed} = {_percent(e.confirmed_share)}"
    error = "-" if e.relative_error is None else f"{'+' if e.relative_error > 0 else ''}{_percent(e.relative_error, 2)}"
    figures: list[tuple[str, str, bool | None, tuple[str, str]]] = [
        (str(len(e.truths)), "", None, ("真实次数", "true occurrences")),
        (found, f">= {_percent(FOUND_AT_LEAST)}", e.found_share >= FOUND_AT_LEAST, ("确认或待审", "found, confirmed or review")),
        (confirmed, f">= {_percent(CONFIRMED_AT_LEAST)}", e.confirmed_share >= CONFIRMED_AT_LEAST, ("确认", "found, confirmed")),
        (str(len(e.false_confirmed)), "0", not e.false_confirmed, ("误确认", "false confirmed")),
        (str(len(e.false_review)), "", None, ("误列待审", "false review")),
        (_seconds(truth), "", None, ("真实时长", "true on-screen seconds")),
        (_seconds(seconds.point), "", None, ("报告时长（点）", "reported on-screen seconds, point")),
        (error, f"+-{_percent(SECONDS_WITHIN)}", e.seconds_close, ("点的相对误差", "relative error of the point")),
        (_seconds(seconds.low), f"<= {_seconds(truth)}", seconds.low <= truth, ("报告时长（低）", "low")),
        (_seconds(seconds.high), f">= {_seconds(truth)}", seconds.high >= truth, ("报告时长（高）", "high")),
        (_errors(e.start_errors), "", None, ("起点误差：中位数 / 最大", "start error: median / largest")),
        (_errors(e.end_errors), "", None, ("终点误差：中位数 / 最大", "end error: median / largest")),
    ]
    marks = {None: ("    ", "    "), True: ("达标", "ok  "), False: ("未达", "MISS")}
    lines = [f"{value:>16}  {target:>12}  {marks[reached][say]}  {label[say]}" for value, target, reached, label in figures]
    lists: list[tuple[tuple[str, str], list[str]]] = [
        (("漏掉", "missed"), [_name_truth(truth) for truth in e.missed]),
        (("误确认", "false confirmed"), [_name_finding(finding) for finding in e.false_confirmed]),
        (("误列待审", "false review"), [_name_finding(finding) for finding in e.false_review]),
        (("一次拆成几次", "one split into several"), [f"{_name_truth(t)} -> {', '.join(f.id for f in several)}" for t, several in e.split]),
        (("几次并成一次", "several joined into one"), [f"{_name_finding(f)} <- {len(several)}" for f, several in e.joined]),
    ]
    for label, items in lists:
        if items:
            lines += ["", f"{label[say]} ({len(items)}):", *(f"  {item}" for item in items)]
    return "\n".join(lines)


def _percent(share: Fraction, places: int = 1) -> str:
    return f"{decimal_seconds(share * 100, places).removesuffix('.0')} %"


def _seconds(value: Fraction) -> str:
    return f"{decimal_seconds(value, 3)} s"


def _errors(errors: Sequence[Fraction]) -> str:
    return f"{decimal_seconds(median(errors), 3)} / {_seconds(max(errors))}" if errors else "-"


def _name_truth(truth: Truth) -> str:
    return f"{one_line(truth.file)} {clock(truth.interval.start)}-{clock(truth.interval.end)} {truth.landmark}"


def _name_finding(finding: Occurrence) -> str:
    return f"{finding.id}: {one_line(finding.episode)} {clock(finding.start)}-{clock(finding.end)} {finding.landmark}"
