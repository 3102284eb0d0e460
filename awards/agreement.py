"""What the cases together must agree on: one id, one name; one work, one first producer, one release; one evidence folder, one work.

Facts that contradict each other across cases are errors, each naming both cases. Ids that only look alike are asked about.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from awards.articles.article_06 import Case06
from awards.case import CaseBase, Project, Work
from awards.errors import named
from awards.ids import folded_name, same_title
from pages.notes import Note, note

_Statement = Callable[[CaseBase], tuple[object, object]]
"""Whom or what a case speaks of, and what it says; None for either where it says nothing."""


def _of_work(name: str) -> _Statement:
    def state(case: CaseBase) -> tuple[object, object]:
        subject = case.subject
        return (subject.id, getattr(subject, name)) if isinstance(subject, Work) else (None, None)

    return state


def _project_name(case: CaseBase) -> tuple[object, object]:
    subject = case.subject
    return (subject.id, subject.name) if isinstance(subject, Project) else (None, None)


def _released(case: CaseBase) -> tuple[object, object]:
    said = getattr(getattr(case, "facts", None), "released", None)
    if said is None and isinstance(case, Case06) and case.review is not None:
        said = case.review.released
    return _work_id(case), said


def _first_producer(case: CaseBase) -> tuple[object, object]:
    said = getattr(getattr(case, "facts", None), "first_producer", None)
    return _work_id(case), case.applicant.id if said else None


def _evidence(case: CaseBase) -> tuple[object, object]:
    figures = case.figures if isinstance(case, Case06) else None
    return (figures.sha256, _work_id(case)) if figures and figures.sha256 else (None, None)


def _work_id(case: CaseBase) -> str | None:
    return case.subject.id if isinstance(case.subject, Work) else None


_STATEMENTS: Mapping[str, _Statement] = {
    "applicant.name": lambda case: (case.applicant.id, case.applicant.name),
    "applicant.credit_code": lambda case: (case.applicant.id, case.applicant.credit_code),
    "applicant.id": lambda case: (case.applicant.credit_code, case.applicant.id),
    "applicant.ganzhou_enterprise": lambda case: (case.applicant.id, case.applicant.ganzhou_enterprise),
    "work.title": _of_work("title"),
    "work.animation": _of_work("animation"),
    "project.name": _project_name,
    "facts.released": _released,
    "facts.first_producer": _first_producer,
    "evidence": _evidence,
}
"""What all cases about one thing must agree on, where they say it."""


def contradictions(cases: Sequence[CaseBase], sources: Sequence[Note], issued: date | None) -> Iterator[Note]:
    """What several cases say differently, ids given twice, and days that the measures' issue rules out; each names both cases."""
    ids: dict[str, int] = {}
    said: dict[str, dict[object, tuple[object, int]]] = {name: {} for name in _STATEMENTS}
    for number, (case, source) in enumerate(zip(cases, sources, strict=True)):
        if (first := ids.setdefault(case.id.casefold(), number)) != number:
            yield _at(source, "id", note("case.id_taken", id=case.id, other=sources[first]))
        if issued and case.dates.approved and case.dates.approved < issued:
            yield _at(source, "dates.approved", note("case.before_issue", day=str(case.dates.approved), issued=str(issued)))
        for name, state in _STATEMENTS.items():
            about, value = state(case)
            if about is None or value is None:
                continue
            before, first = said[name].setdefault(about, (value, number))
            if before != value:
                yield _at(source, name, note("case.says_otherwise", where=sources[first], about=str(about)))
        if isinstance(case, Case06) and case.figures is not None and case.work is not None:
            shown = case.figures.title
            if shown and not same_title(shown, case.work.title):
                yield _at(source, "evidence", note("case.other_title", title=shown, work=case.work.title))


def _at(source: Note, field: str, problem: Note) -> Note:
    return note("case.at", where=source, problem=note("case.at", where=named(field), problem=problem))


def look_alikes(cases: Sequence[CaseBase]) -> list[Note]:
    """Pairs of ids that may mean one enterprise, work or project: the same name, or one sign apart with names that nearly agree."""
    by_field: dict[str, dict[str, str]] = {"applicant": {}, "work": {}, "project": {}}
    for case in cases:
        by_field["applicant"].setdefault(case.applicant.id, case.applicant.name)
        if isinstance(case.subject, Work):
            by_field["work"].setdefault(case.subject.id, case.subject.title)
        elif isinstance(case.subject, Project):
            by_field["project"].setdefault(case.subject.id, case.subject.name)
    return [
        note("case.look_alike", field=named(f"{field}.id"), one=one, other=other, name=names[other])
        for field, names in by_field.items()
        for one, other in _alike(names)
    ]


_SAME_SHAPE = str.maketrans("OQILSZB", "0011528")
"""Letters that are misread for digits."""


def _alike(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    by_name: dict[str, str] = {}
    by_shape: dict[str, str] = {}
    for one, name in names.items():
        same = by_name.setdefault(folded_name(name), one)
        shape = by_shape.setdefault("".join(filter(str.isalnum, one)).translate(_SAME_SHAPE), one)
        if same != one:
            yield same, one
        elif shape != one and difflib.SequenceMatcher(None, folded_name(names[shape]), folded_name(name)).ratio() > _NEARLY:
            yield shape, one


_NEARLY = 0.8
"""Names that share at least four fifths of their signs are asked about where their ids have one shape."""
