"""What the cases together must agree on: one id, one name; one work, one first producer, one release; one evidence folder, one work.

Facts that contradict each other across cases are errors, each naming both cases. Ids that only look alike are asked about.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from awards.articles.article_06 import Case06
from awards.case import CaseBase, Project, ProjectCase, Work, WorkCase
from awards.errors import named
from awards.ids import folded_name, same_title
from awards.registers import PARTS, WORK_FACTS, Registered, RegisteredEnterprise, RegisteredProject, Registers
from pages.notes import Note, note

_Statement = Callable[[CaseBase], tuple[object, object]]
"""Whom or what a case speaks of, and what it says; None for either where it says nothing."""


def _of_subject(name: str) -> _Statement:
    def state(case: CaseBase) -> tuple[object, object]:
        subject = case.subject
        return (None, None) if subject is None else (subject.id, getattr(subject, name))

    return state


def _of_facts(name: str) -> _Statement:
    return lambda case: (_subject_id(case), getattr(case.__dict__["facts"], name))


def _released(case: CaseBase) -> tuple[object, object]:
    about, said = _of_facts("released")(case)
    if said is None and isinstance(case, Case06) and case.review is not None:
        said = case.review.released
    return about, said


def _first_producer(case: CaseBase) -> tuple[object, object]:
    about, said = _of_facts("first_producer")(case)
    return about, case.applicant.id if said else None


def _is_first_producer(case: CaseBase) -> tuple[object, object]:
    about, said = _of_facts("first_producer")(case)
    return None if about is None else (about, case.applicant.id), said


def _evidence(case: CaseBase) -> tuple[object, object]:
    figures = case.figures if isinstance(case, Case06) else None
    return (figures.sha256, _subject_id(case)) if figures and figures.sha256 else (None, None)


def _subject_id(case: CaseBase) -> str | None:
    subject = case.subject
    return None if subject is None else subject.id


_STATEMENTS: Mapping[str, _Statement] = {
    "applicant.name": lambda case: (case.applicant.id, case.applicant.name),
    "applicant.credit_code": lambda case: (case.applicant.id, case.applicant.credit_code),
    "applicant.id": lambda case: (case.applicant.credit_code, case.applicant.id),
    "applicant.ganzhou_enterprise": lambda case: (case.applicant.id, case.applicant.ganzhou_enterprise),
    "work.title": _of_subject("title"),
    "work.animation": _of_subject("animation"),
    "project.name": _of_subject("name"),
    "facts.released": _released,
    "facts.released_on": _of_facts("released_on"),
    "facts.licence_in_jiangxi": _of_facts("licence_in_jiangxi"),
    "facts.first_producer": _first_producer,
    "facts.first_producer[applicant]": _is_first_producer,
    "evidence": _evidence,
}
"""What all cases about one thing must agree on, where they say it; by the field, after which more may stand in brackets."""


@functools.cache
def _statements(kind: type[CaseBase]) -> tuple[tuple[str, _Statement], ...]:
    """Those that cases of an article can make."""
    facts = type(kind.model_fields["facts"].default).model_fields
    makes = {"applicant": True, "work": issubclass(kind, WorkCase), "project": issubclass(kind, ProjectCase), "evidence": kind is Case06}

    def made(name: str) -> bool:
        part, _, field = name.partition("[")[0].partition(".")
        return makes.get(part, field in facts)

    return tuple((name, state) for name, state in _STATEMENTS.items() if made(name))


def _registered(stated: Registered) -> Iterator[tuple[str, object, object]]:
    """What a line of a register says: by which statement, of whom or what, and what."""
    if isinstance(stated, RegisteredEnterprise):
        yield "applicant.name", stated.id, stated.name
        yield "applicant.credit_code", stated.id, stated.credit_code
        yield "applicant.id", stated.credit_code, stated.id
        yield "applicant.ganzhou_enterprise", stated.id, stated.ganzhou_enterprise
    elif isinstance(stated, RegisteredProject):
        yield "project.name", stated.id, stated.name
    else:
        yield "work.title", stated.id, stated.title
        yield "work.animation", stated.id, stated.animation
        yield "facts.first_producer", stated.id, stated.first_producer
        yield "facts.first_producer[applicant]", (stated.id, stated.first_producer), True if stated.first_producer else None
        for name in WORK_FACTS:
            yield f"facts.{name}", stated.id, getattr(stated, name)


def contradictions(cases: Sequence[CaseBase], sources: Sequence[Note], issued: date | None, registers: Registers) -> Iterator[Note]:
    """What cases and registers say differently, ids given twice, and days that the measures' issue rules out; each names both places."""
    ids: dict[str, int] = {}
    said: dict[str, _Said] = {name: {} for name in _STATEMENTS}
    for entry in registers.entries.values():
        for name, about, value in _registered(entry.stated):
            if (first := _contradicted(said[name], about, value, entry.source)) is not None:
                yield _differs(entry.source, name, first, about)
    for number, (case, source) in enumerate(zip(cases, sources, strict=True)):
        if (earlier := ids.setdefault(case.id.casefold(), number)) != number:
            yield _at(source, "id", note("case.id_taken", id=case.id, other=sources[earlier]))
        if issued and case.dates.approved and case.dates.approved < issued:
            yield _at(source, "dates.approved", note("case.before_issue", day=str(case.dates.approved), issued=str(issued)))
        for name, state in _statements(type(case)):
            about, value = state(case)
            if (first := _contradicted(said[name], about, value, source)) is not None:
                yield _differs(source, name, first, about)
        if isinstance(case, Case06) and case.figures is not None and case.work is not None:
            shown = case.figures.title
            if shown and not same_title(shown, case.work.title):
                yield _at(source, "evidence", note("case.other_title", title=shown, work=case.work.title))


_Said = dict[object, tuple[object, Note]]
"""What is said of whom, and where it is said first."""


def _contradicted(said: _Said, about: object, value: object, source: Note) -> Note | None:
    """Where something else is said."""
    if about is None or value is None:
        return None
    before, first = said.setdefault(about, (value, source))
    return None if before == value else first


def _differs(source: Note, name: str, first: Note, about: object) -> Note:
    shown = about[0] if isinstance(about, tuple) else about
    return _at(source, name.partition("[")[0], note("case.says_otherwise", where=first, about=str(shown)))


def _at(source: Note, field: str, problem: Note) -> Note:
    return note("case.at", where=source, problem=note("case.at", where=named(field), problem=problem))


def look_alikes(cases: Sequence[CaseBase], registers: Registers) -> list[Note]:
    """Pairs of ids that may mean one enterprise, work or project; see `_alike`."""
    by_field: dict[str, dict[str, str]] = {"applicant": {}, "work": {}, "project": {}}
    for (register, _), entry in registers.entries.items():
        stated = entry.stated
        by_field[PARTS[register][0]][stated.id] = stated.title if isinstance(stated, Work) else stated.name
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


_SAME_SHAPE = str.maketrans("OQILSZBАВЕКМНОРСТХУІЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "0011528A8EKMH0PCTXY15A8E2H1KMN0PTYX")
"""Letters that are misread for digits, and Cyrillic and Greek ones for Latin."""

_NEARLY = 0.8
"""Names that share at least four fifths of their signs nearly agree."""


def _alike(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same name under two ids; or names that nearly agree under ids of one shape, or apart by one letter.

    A digit more or another one tells works of a series apart, and is not asked about.
    """
    by_name: dict[str, str] = {}
    by_shape: dict[str, str] = {}
    for one, name in names.items():
        same = by_name.setdefault(folded_name(name), one)
        near = [by_shape.setdefault(shape, one) for shape in _shapes(one)]
        if same != one:
            yield same, one
        elif (other := next((i for i in near if i != one and _nearly(names[i], name)), None)) is not None:
            yield other, one


def _shapes(one: str) -> Iterator[str]:
    """What stays of an id where letters are misread, and without each of its letters."""
    shape = "".join(filter(str.isalnum, one)).translate(_SAME_SHAPE)
    yield shape
    yield from (shape[:at] + shape[at + 1 :] for at, sign in enumerate(shape) if not sign.isdigit())


def _nearly(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, folded_name(one), folded_name(other)).ratio() > _NEARLY
