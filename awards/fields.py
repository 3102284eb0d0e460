"""The kinds of fields of a case: exact figures, days, names, ids; and the strict model they stand in."""

from __future__ import annotations

import unicodedata
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, WithJsonSchema

from awards.dates import parse_day
from awards.errors import fault
from awards.ids import normal_id
from awards.money import parse_decimal, parse_percent, parse_yuan


def _one_line(text: str) -> str:
    if text.isspace():
        raise fault("case.blank")
    if text.isprintable() or all(c.isprintable() or unicodedata.category(c) == "Zs" for c in text):
        return text
    raise fault("case.one_line")


def _exact(text: str) -> dict[str, object]:
    return {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]+)?$"}],
        "description": text,
    }


Money = Annotated[int, PlainValidator(parse_yuan), WithJsonSchema(_exact('money: a whole number, or a decimal in quotes: "400000.50"'))]
"""Read from yuan (or a currency's main unit) into hundredths."""

Percent = Annotated[Fraction, PlainValidator(parse_percent), WithJsonSchema(_exact('per cent, 0 to 100, decimals in quotes: "20.00"'))]
"""Read from per cent into a share 0..1."""

Decimal = Annotated[
    Fraction, PlainValidator(lambda value: parse_decimal(value, 12)), WithJsonSchema(_exact('a decimal in quotes: "40.000"'))
]
Day = Annotated[date, PlainValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})]
Count = Annotated[int, Field(ge=0, le=10**13)]
Year = Annotated[int, Field(ge=1990, le=2199)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)]
Id = Annotated[Name, AfterValidator(normal_id)]
"""Read into one spelling, see `awards.ids`."""

CASE_ID_FORM = r"^\w[\w.\-]{0,63}$"
CaseId = Annotated[str, StringConstraints(pattern=CASE_ID_FORM)]
Item = TypeVar("Item")
Several = Annotated[tuple[Item, ...], Field(strict=False, max_length=1000)]

Level = Literal["national", "provincial", "none"]


class Strict(BaseModel):
    """Frozen, nothing converted, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)
