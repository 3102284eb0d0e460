"""The words of every note, Chinese and English side by side so that neither is forgotten; a file per part of the house.

Placeholders are `{names}`; both languages of a code ask for the same ones.
"""

from __future__ import annotations

from pages.texts import (
    batch,
    cases,
    command,
    desk,
    fields,
    forms,
    handed_in,
    landmarks,
    law,
    media,
    money,
    operations,
    record,
    register,
    review,
    run,
    system,
)

_TABLES = (
    batch.TEXTS,
    cases.TEXTS,
    command.TEXTS,
    desk.TEXTS,
    fields.TEXTS,
    forms.TEXTS,
    handed_in.TEXTS,
    landmarks.TEXTS,
    law.TEXTS,
    media.TEXTS,
    money.TEXTS,
    operations.TEXTS,
    record.TEXTS,
    register.TEXTS,
    review.TEXTS,
    run.TEXTS,
    system.TEXTS,
)

TEXTS: dict[str, tuple[str, str]] = {code: texts for table in _TABLES for code, texts in table.items()}
"""Chinese and English by code."""

if len(TEXTS) != sum(map(len, _TABLES)):
    raise ValueError("pages.texts: a code stands in two files")
