"""The headline: what the machine found of each measured condition, and what is open for people, each with the place that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.record.evidence import Condition, Evidence, Occurrence, Status, Verdict
from pipeline.report.conditions import condition_anchor, figure_with_margin
from pipeline.report.view import ClauseView, HeadlineView, PointView
from pipeline.report.wording import Wording


def headline_view(evidence: Evidence, words: Wording) -> HeadlineView:
    """Compose the headline from the record's conditions and the findings that are to review."""
    conditions = evidence.measure6.conditions
    measured = [condition for condition in conditions if condition.value is not None]
    clauses = [_measured(verdict, measured, words) for verdict in (Verdict.MET, Verdict.NOT_MET, Verdict.NEEDS_REVIEW)]
    open_points = _open(conditions, [o for o in evidence.occurrences if o.counts({Status.REVIEW})], words)
    if open_points:
        clauses.append(ClauseView(PointView(words.text["headline.open"], open_points[0].anchor), open_points))
    written = tuple(clause for clause in clauses if clause)
    return HeadlineView(written, _line(written, words.text))


def _measured(verdict: Verdict, measured: Sequence[Condition], words: Wording) -> ClauseView | None:
    """The measured conditions with this verdict; a condition that is met is named only where others are not."""
    text = words.text
    own = [condition for condition in measured if condition.verdict is verdict]
    if not own:
        return None
    count = text.get(f"count.{len(own)}", str(len(own)))
    lead = text[f"headline.{'all' if len(own) == len(measured) and len(own) > 1 else 'some'}.{verdict}"].format(count=count)
    if verdict is Verdict.MET:
        named = () if len(own) == len(measured) else tuple(_named(condition, text[f"condition.{condition.id}"]) for condition in own)
    else:
        named = tuple(_named(condition, figure_with_margin(condition, text)) for condition in own)
    return ClauseView(PointView(lead, "conditions"), named)


def _named(condition: Condition, label: str) -> PointView:
    return PointView(label, condition_anchor(condition))


def _open(conditions: Sequence[Condition], review: Sequence[Occurrence], words: Wording) -> tuple[PointView, ...]:
    text = words.text
    human = [c for c in conditions if c.value is None and c.verdict is Verdict.NEEDS_REVIEW]
    points = [_named(condition, text[f"condition.{condition.id}"]) for condition in human]
    if review:
        key = "headline.finding" if len(review) == 1 else "headline.findings"
        points.append(PointView(text[key].format(count=len(review)), words.anchors[review[0].id], Status.REVIEW))
    return tuple(points)


def _line(clauses: Sequence[ClauseView], text: dict[str, str]) -> str:
    parts = []
    for clause in clauses:
        points = text["headline.comma"].join(point.label for point in clause.points)
        parts.append(clause.lead.label + (text["headline.colon"] + points if points else ""))
    return text["headline.semicolon"].join(parts)
