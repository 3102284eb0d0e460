"""`review.json`: a signed review with all that it rests on, as it leaves the desk; `check` computes it again, `awards` takes it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import Field, ValidationError

from pages.errors import InputError
from pages.notes import Language, note
from pipeline.record.decisions import Change, Decided, Finding, Judgement
from pipeline.record.evidence import Measure6, Place
from pipeline.record.manifest import REVIEW_FILES
from pipeline.record.record import Record, add_exact_fields

REVIEW_NAME, REVIEW_SCHEMA_NAME, *REVIEW_PAGES = REVIEW_FILES

REVIEW_SCHEMA_VERSION = "1.1"


class Entry(Record):
    """A row of the desk's log as it stands there; `sha256` covers all else, and the row before by its hash."""

    number: int = Field(description="its number in the chain")
    at: str = Field(description="when, ISO 8601 with its offset")
    kind: str = Field(description="what happened")
    actor: str = Field(description="who did it")
    subject: str = Field(description="what it happened to")
    payload: str = Field(description="JSON in the one form that the hash covers")
    previous: str = Field(description="SHA-256 of the row before in the chain, which may be about another title")
    sha256: str = Field(description="SHA-256 of this row")

    def digest(self) -> str:
        """Compute the hash again."""
        parts = [self.number, self.at, self.kind, self.actor, self.subject, self.payload, self.previous]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def before(self) -> str:
        """Return the hash of the decision before this one on the same record, empty for the first.

        Raises:
            ValueError: it does not say.
        """
        content = json.loads(self.payload)
        if not isinstance(content, dict) or not isinstance(content.get("before"), str):
            raise ValueError("no decision")
        return str(content["before"])

    def decided(self) -> Decided:
        """Return the decision that the row holds.

        Raises:
            ValueError: it holds none.
        """
        content = json.loads(self.payload)
        if not isinstance(content, dict) or "change" not in content:
            raise ValueError("no decision")
        return Decided(number=self.number, who=self.actor, at=self.at, change=Change.model_validate(content["change"]))


class ChainHead(Record):
    """The newest row of the log when the papers were made; it vouches for all rows before it."""

    number: int
    sha256: str


class Review(Record):
    """A signed review. `measure6` and what follows come from `entries` and the record, and can be computed again."""

    schema_version: str = Field(default=REVIEW_SCHEMA_VERSION, description="version of this form")
    title: str = Field(description="name of the work")
    language: Language | None = Field(default=None, description="of its pages; null: as the record's")
    evidence_sha256: str = Field(description="SHA-256 of the `evidence.json` that was reviewed")
    needs_second: bool = Field(description="whether a second reader was asked for")
    entries: tuple[Entry, ...] = Field(description="all decisions on this record in their order, the signature last")
    findings: tuple[Finding, ...] = Field(description="the findings as settled")
    judgements: tuple[Judgement, ...] = Field(description="people's word on conditions")
    places: tuple[Place, ...] = Field(default=(), description="listed places that were added and that the record does not name")
    measure6: Measure6 = Field(description="the figures and the verdict as reviewed")
    without_added: Measure6 = Field(description="the same without what people added")
    signed_by: str = Field(description="the account that signed")
    signed_at: str = Field(description="when, ISO 8601 with its offset")
    opinion: str = Field(description="the reviewers' opinion")
    chain: ChainHead = Field(description="the log's newest row when the papers were made")

    @property
    def events(self) -> tuple[Decided, ...]:
        """The decisions. Raises `ValueError` where a row holds none."""
        return tuple(entry.decided() for entry in self.entries)


def read_review(data: bytes, name: str) -> Review:
    """Read a review.

    Raises:
        InputError: it is none, or of another version; the message names the field.
    """
    try:
        return Review.model_validate_json(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "-"
        raise InputError(note("review_unfit", file=name, field=where)) from error


def review_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `review.json`, with the `_exact` fields that `Record` writes."""
    schema = add_exact_fields(Review.model_json_schema(mode="validation"))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
