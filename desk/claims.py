"""What an applicant says of a title: the form's fields read, with the reason in words where one cannot be used."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from awards.ids import checked_code
from awards.money import parse_yuan, plain_yuan
from desk.models import Case
from pages.errors import NotedError
from pages.names import one_line
from pages.notes import note

LONGEST_NAME = 120
DATUMS = ("WGS-84", "GCJ-02", "BD-09")
FIELDS = ("name", "applicant", "credit_code", "released", "datum", "first_producer", "local_costs")
_SAID = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Claims:
    """The fields of a case that people fill in; `local_costs` in fen."""

    name: str
    applicant: str
    credit_code: str
    released: datetime.date | None
    datum: str
    first_producer: bool | None
    local_costs: int | None


def read_claims(given: Mapping[str, str]) -> Claims:
    """Read a form.

    Raises:
        NotedError: a field cannot be used.
    """
    name, applicant = (one_line(given.get(field, "").strip()) for field in ("name", "applicant"))
    if not name or len(name) > LONGEST_NAME:
        raise NotedError(note("desk.case.name", most=LONGEST_NAME))
    if given.get("datum") not in DATUMS:
        raise NotedError(note("desk.case.datum.unknown"))
    if given.get("first_producer", "") not in _SAID:
        raise NotedError(note("desk.case.first_producer.unknown"))
    return Claims(
        name,
        applicant[:LONGEST_NAME],
        _code(given.get("credit_code", "")),
        _day(given.get("released", "")),
        given["datum"],
        _SAID[given.get("first_producer", "")],
        _yuan(given.get("local_costs", "")),
    )


def written(case: Case) -> dict[str, str]:
    """Return a case's fields as its form holds them."""
    return {
        "name": case.title.name,
        "applicant": case.title.applicant,
        "credit_code": case.credit_code,
        "released": case.released.isoformat() if case.released else "",
        "datum": case.datum,
        "first_producer": {None: "", True: "yes", False: "no"}[case.first_producer],
        "local_costs": "" if case.local_costs is None else plain_yuan(case.local_costs),
    }


def _code(text: str) -> str:
    try:
        return checked_code(text) if text.strip() else ""
    except ValueError as error:
        raise NotedError(note("desk.case.credit_code.unfit")) from error


def _yuan(text: str) -> int | None:
    plain = text.strip().replace(",", "").replace("，", "")
    try:
        return parse_yuan(plain) if plain else None
    except ValueError as error:
        raise NotedError(note("desk.case.local_costs.unfit")) from error


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise NotedError(note("desk.case.day")) from error
