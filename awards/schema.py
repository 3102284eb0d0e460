"""The JSON schemas that are shipped: of case files and of `awards.json`. `python -m awards.schema` writes them anew."""

from __future__ import annotations

import functools
import json
import operator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from awards.registers import MODELS, PARTS
from awards.registry import ARTICLES
from awards.report.shape import AwardsRecord
from awards.settings import LedgerSettings

CASES_SCHEMA = Path(__file__).parent / "cases.schema.json"
AWARDS_SCHEMA = Path(__file__).parent / "awards.schema.json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def cases_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a case file: one case, a list of cases, or `ledger` and `cases`."""
    any_case: Any = functools.reduce(operator.or_, (article.case for article in ARTICLES.values()))
    one = TypeAdapter(Annotated[any_case, Field(discriminator="article")]).json_schema(ref_template="#/$defs/{model}")
    settings = LedgerSettings.model_json_schema(ref_template="#/$defs/{model}")
    registers = {model.__name__: model.model_json_schema() for model in MODELS.values()}
    definitions = {**one.pop("$defs"), **settings.pop("$defs", {}), "Case": one, "LedgerSettings": settings, **registers}
    for _, model in PARTS.values():
        definitions[model.__name__]["required"] = ["id"]  # the name may stand in a register
    case, cases = {"$ref": "#/$defs/Case"}, {"type": "array", "items": {"$ref": "#/$defs/Case"}}
    entries: dict[str, Any] = {name: {"type": "array", "items": {"$ref": f"#/$defs/{model.__name__}"}} for name, model in MODELS.items()}
    both = {
        "type": "object",
        "properties": {"ledger": {"$ref": "#/$defs/LedgerSettings"}, "cases": cases} | entries,
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {
        "$schema": _DRAFT,
        "title": "Cases under Ganzhou's micro-drama measures (赣州市微短剧扶持措施)",
        "description": "What is not known is left out. Amounts: whole numbers, or decimals as text.",
        "anyOf": [case, cases, both],
        "$defs": definitions,
    }


def awards_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `awards.json`."""
    return {"$schema": _DRAFT, **TypeAdapter(AwardsRecord).json_schema()}


def as_text(schema: dict[str, Any]) -> str:
    """The schema as it is shipped."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    CASES_SCHEMA.write_text(as_text(cases_schema()), encoding="utf-8")
    AWARDS_SCHEMA.write_text(as_text(awards_schema()), encoding="utf-8")
