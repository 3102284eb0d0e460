"""Registers (名册): facts about enterprises, works and projects, stated once. A case names the id and takes over what it leaves out.

What both state must agree; `awards.agreement` says where it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from awards.case import Applicant, CaseBase, Day, Project, Strict, Work
from awards.errors import AwardsError
from awards.fields import Id
from awards.ids import normal_id
from pages.notes import Note, note

RegisterName = Literal["enterprises", "works", "projects"]


class RegisteredEnterprise(Applicant):
    """An enterprise or person that applies."""


class RegisteredWork(Work):
    """A work with the facts that several articles ask."""

    first_producer: Id | None = Field(default=None, description="id of the enterprise that is its first producer (第一出品方)")
    released: bool | None = None
    released_on: Day | None = None
    licence_in_jiangxi: bool | None = None


class RegisteredProject(Project):
    """A venue, park, base, R&D project, training or event."""


Registered = RegisteredEnterprise | RegisteredWork | RegisteredProject
MODELS: Mapping[RegisterName, type[Registered]] = {
    "enterprises": RegisteredEnterprise,
    "works": RegisteredWork,
    "projects": RegisteredProject,
}
PARTS: Mapping[RegisterName, tuple[str, type[Strict]]] = {
    "enterprises": ("applicant", Applicant),
    "works": ("work", Work),
    "projects": ("project", Project),
}
"""The part of a case that names an entry, and what it holds."""

WORK_FACTS = ("released", "released_on", "licence_in_jiangxi")
"""What a work's register states and a case has among its facts under the same name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a register: as it was read, as it was written, and where it stands."""

    stated: Registered
    data: Mapping[str, Any]
    source: Note


@dataclass
class Registers:
    """All registers of a run, by name and id."""

    entries: dict[tuple[RegisterName, str], Entry] = field(default_factory=dict)

    def add(self, name: RegisterName, data: Any, source: Note) -> None:  # noqa: ANN401 - data of any shape
        """Take in a line.

        Raises:
            ValidationError: it cannot be read.
            AwardsError: its id stands in a register already.
        """
        stated = MODELS[name].model_validate(data)
        entry = Entry(stated, data, source)
        if (first := self.entries.setdefault((name, stated.id), entry)) is not entry:
            raise AwardsError(note("register.twice", id=stated.id, other=first.source))

    def filled(self, data: Mapping[str, Any], case: type[CaseBase]) -> Mapping[str, Any]:
        """A case as it is written, with what it leaves out and a register states; whatever cannot be read is left as it is."""
        found = dict(data)
        for name, (part, model) in PARTS.items():
            entry = self._entry(name, data)
            if entry is not None:
                found[part] = _completed(data[part], {key: entry.data.get(key) for key in model.model_fields})
        work = self._entry("works", data)
        if work is not None and isinstance(work.stated, RegisteredWork) and isinstance(found.get("facts", {}), dict):
            found["facts"] = _completed(found.get("facts", {}), _facts(work.data, work.stated, data, case))
        return found

    def unknown(self, place: tuple[str | int, ...], data: Mapping[str, Any]) -> str:
        """The id that a case names without its name, where there are registers and none knows it; empty otherwise."""
        for name, (part, _) in PARTS.items():
            if self.entries and place in ((part, "name"), (part, "title")) and self._entry(name, data) is None:
                return _id(data, part) or ""
        return ""

    def _entry(self, name: RegisterName, data: Mapping[str, Any]) -> Entry | None:
        said = _id(data, PARTS[name][0])
        return None if said is None else self.entries.get((name, said))


def _id(data: Mapping[str, Any], part: str) -> str | None:
    """The id that a part of a case names; None where it names none that could be read."""
    named = data.get(part)
    said = named.get("id") if isinstance(named, dict) else None
    try:
        return normal_id(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _completed(part: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, and what is known and not said; null says nothing."""
    said = {key: value for key, value in part.items() if value is not None or key not in known}
    return {**{key: value for key, value in known.items() if value is not None}, **said}


def _facts(work: Mapping[str, Any], stated: RegisteredWork, data: Mapping[str, Any], case: type[CaseBase]) -> dict[str, Any]:
    """What a work's register says that the article asks."""
    asked = type(case.model_fields["facts"].default).model_fields
    found = {name: work.get(name) for name in WORK_FACTS if name in asked}
    review = data.get("review")
    if isinstance(review, dict) and review.get("released") is not None:
        found.pop("released", None)  # a person decided; `awards.agreement` holds that against the register
    if "first_producer" in asked and stated.first_producer is not None:
        found["first_producer"] = _id(data, "applicant") == stated.first_producer
    return found
