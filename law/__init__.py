"""The law: every number of the measures, by the day from which it is in force, and from when on a rule, condition or formula is.

Measure 6 is judged and paid by the same number. All of it stands in `measures.yaml`, one line for each time that one was set.
`measures()` is all of it, `on(day)` the version of a day.
"""

from __future__ import annotations

from datetime import date

from law.numbers import FORMULA, RULE, Law, Measures, Operator, Parameter, Provision, Unit, Value
from law.reader import measures, read_measures

__all__ = [
    "FORMULA", "RULE", "Law", "Measures", "Operator", "Parameter", "Provision", "Unit", "Value", "measures", "newest", "on",
    "read_measures",
]  # fmt: skip


def on(day: date) -> Law:
    """Return the version in force on a day. Raises `InputError` where the data are at fault."""
    return measures().on(day)


def newest() -> Law:
    """Return the version that the last line of the data begins, whether its day has come or not. Raises as `on` does."""
    return measures().newest
