"""What pydantic finds wrong with data, in the words of this program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from awards.articles.article_10 import LANGUAGE_FORM
from awards.articles.article_11 import CURRENCY_FORM
from awards.case import CASE_ID_FORM
from awards.errors import note_of
from awards.settings import YEAR_FORM
from pages.notes import Note, note

Place = tuple[str | int, ...]
"""A field's place in a document: names and positions."""

_KINDS = {
    "extra_forbidden": "case.unknown_field",
    "missing": "case.missing",
    "bool_type": "case.bool",
    "int_type": "case.whole",
    "int_parsing": "case.whole",
    "string_type": "case.text",
    "model_type": "case.values",
    "dict_type": "case.values",
    "tuple_type": "case.list",
    "string_too_short": "case.empty",
}
_FORMS = {
    CASE_ID_FORM: "case.id_form",
    CURRENCY_FORM: "case.currency_form",
    LANGUAGE_FORM: "case.language_form",
    YEAR_FORM: "case.year_form",
}
_LIMITS = {
    "string_too_long": ("case.too_long", "most", "max_length"),
    "too_long": ("case.too_many", "most", "max_length"),
    "greater_than_equal": ("case.at_least", "limit", "ge"),
    "less_than_equal": ("case.at_most", "limit", "le"),
}
"""By pydantic's kinds of error: the note, its argument, and what pydantic calls that."""


def problems(error: ValidationError) -> Iterator[tuple[Place, Note]]:
    """Fields and what is wrong with them."""
    for one in error.errors(include_url=False, include_input=False):
        place = tuple(part for part in one["loc"] if part != "[key]")
        context = one.get("ctx", {})
        if one["type"] == "note":
            inner = (int(part) if part.isdigit() else part for part in context["field"].split(".") if part)
            yield (*place, *inner), note_of(context)
        else:
            yield place, _problem(one["type"], context)


def _problem(kind: str, context: dict[str, Any]) -> Note:
    if kind in _KINDS:
        return note(_KINDS[kind])
    if kind in _LIMITS:
        code, argument, name = _LIMITS[kind]
        return note(code, **{argument: str(context[name])})
    if kind == "literal_error":
        return note("case.choice", choices=", ".join(re.findall(r"'[^']*'|\d+", context["expected"])))
    if kind == "string_pattern_mismatch" and context["pattern"] in _FORMS:
        return note(_FORMS[context["pattern"]])
    return note("case.invalid", kind=kind)
