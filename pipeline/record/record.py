"""What every record has in common: frozen, strict, and each `Fraction` written twice, as a decimal and exactly.

In JSON a decimal string with six places stands beside the exact rational (`start`: "12.300000", `start_exact`: "123/10"); reading takes
the exact one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from pipeline.record.timeline import decimal_seconds

_DECIMAL = r"^-?\d+\.\d{6,}$"

Exact = Annotated[
    Fraction,
    PlainSerializer(decimal_seconds, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _DECIMAL, "description": "decimal; the exact rational stands beside it as <name>_exact"}),
]


class Record(BaseModel):
    """A frozen value that refuses unknown fields and writes every `Fraction` twice: as a decimal and exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_serializer(mode="wrap")
    def _write_exact_beside(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, written in handler(self).items():
            data[name] = written
            value = getattr(self, name)
            if isinstance(value, Fraction):
                data[f"{name}_exact"] = f"{value.numerator}/{value.denominator}"
        return data

    @model_validator(mode="before")
    @classmethod
    def _read_exact(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever it was given
        if not isinstance(data, dict):
            return data
        exact = {name.removesuffix("_exact"): value for name, value in data.items() if name.endswith("_exact")}
        return {name: exact.get(name, value) for name, value in data.items() if not name.endswith("_exact")}


def add_exact_fields(schema: dict[str, Any]) -> dict[str, Any]:
    """Add to a record's JSON Schema the `_exact` fields that `Record` writes; returns the same schema."""
    for model in [schema, *schema.get("$defs", {}).values()]:
        properties = model.get("properties", {})
        for name, field in list(properties.items()):
            options = field.get("anyOf", [field])
            # By the pattern, since a field's own description takes the place of the type's.
            if any(option.get("pattern") == _DECIMAL for option in options):
                properties[f"{name}_exact"] = {
                    "type": "string",
                    "pattern": r"^-?\d+/\d+$",
                    "description": f"`{name}` exactly, numerator/denominator; absent where that is null",
                }
    return schema
