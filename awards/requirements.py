"""How an article's file says what it asks: `holds`, `reaches`, `is_one_of`, `is_given`; `later` for what an amendment added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any, Literal

from awards.case import CaseBase
from awards.readings import Readings
from awards.text import Text
from awards.trace import Fact, Read, Requirement

LEVELS: Mapping[str, Text] = {"national": Text("国家级", "national"), "provincial": Text("省级", "provincial")}


def holds(name: str, fact: str, text: Text, citation: str, read: Read | None = None, *, reading: str = "", also: str = "") -> Requirement:
    """The fact must be true."""
    return Requirement(name, text, citation, fact, read or at(fact), reading=reading, also=also)


def reaches(
    name: str, fact: str, text: Text, citation: str, read: Read | None = None, any_of: str = "", *, reading: str = "", also: str = ""
) -> Requirement:
    """The figure must keep the number `<rule>.<name>` of `law`, whose operator is part of it."""
    return Requirement(name, text, citation, fact, read or at(fact), limit=name, any_of=any_of, reading=reading, also=also)


def is_one_of(name: str, fact: str, answers: Mapping[str, Text], text: Text, citation: str) -> Requirement:
    """The fact must be one of these answers."""
    return Requirement(name, text, citation, fact, at(fact), among=answers)


def is_given(name: str, fact: str, text: Text, citation: str, unit: Literal["", "yuan", "year"] = "") -> Requirement:
    """The fact must be known: the amount is computed from it, or the case placed by it."""
    return Requirement(name, text, citation, fact, at(fact), given=True, unit=unit)


def later(requirement: Requirement) -> Requirement:
    """The same, asked only from the day on that `law/measures.yaml` states under its id (a threshold: under its number)."""
    return replace(requirement, later=True)


def reviewed(citation: str, text: Text | None = None) -> Requirement:
    """The review that the article itself asks for; a case that was approved has passed it."""
    return holds("review", "facts.review_passed", text or Text("经评审认定", "reviewed and recognised"), citation, _review)


def ganzhou_enterprise(citation: str) -> Requirement:
    """The applicant is an enterprise of Ganzhou."""
    text = Text("申报者为赣州企业", "the applicant is an enterprise of Ganzhou")
    return holds("ganzhou_enterprise", "applicant.ganzhou_enterprise", text, citation)


def first_producer(citation: str) -> Requirement:
    """The applicant is the work's first producer."""
    return holds("first_producer", "facts.first_producer", Text("申报者为第一出品方", "the applicant is the first producer"), citation)


def released(citation: str) -> Requirement:
    """The work has been released."""
    return holds("released", "facts.released", Text("已上线播出", "released online"), citation)


def at(path: str) -> Read:
    """Read a field by its path, such as `facts.plays`; unknown where anything on the way is."""
    if path.startswith(("work.", "project.")):
        subject, name = path.split(".")

        def read_subject(case: Any, readings: Readings) -> Fact:  # noqa: ANN401 - cases differ by article
            return getattr(getattr(case, subject), name, None)

        return read_subject
    field = attrgetter(path)
    return lambda case, readings: field(case)


def _review(case: Any, readings: Readings) -> Fact:  # noqa: ANN401 - cases differ by article
    base: CaseBase = case
    return True if base.decided else case.facts.review_passed
