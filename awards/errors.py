"""What can be wrong with what was handed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from awards.text import Text
from pages.errors import InputError
from pages.notes import Argument, Note, note
from pages.texts.fields import NAMES

__all__ = ["AwardsError", "chinese", "fault", "named", "note_of"]


class AwardsError(InputError):
    """Case files that cannot be used. Each message is one line that names file and field and says what to do."""


def fault(code: str, *, field: str = "", **arguments: Argument) -> PydanticCustomError:
    """Return what a validator raises (a `ValueError`): a note of `pages.texts.money` that reaches the user through `awards.loader`.

    Args:
        code: of the note.
        field: the field at fault, seen from where it is raised; empty where that is the field itself.
        arguments: of the note.
    """
    found = note(code, **arguments)
    return PydanticCustomError("note", "{text}", {"text": found.say("en"), "note": found, "field": field})


def named(path: str) -> Argument:
    """A field as an error names it: by its Chinese name and its path `facts.platforms[0].revenue`, in English by the path."""
    name = path.rpartition(".")[2].partition("[")[0]
    if name in NAMES:
        return note(f"field.{name}", path=path)
    own = _named_by_its_article(path)
    return note("form.words", zh=f"{own.zh}（{path}）", en=path) if own else path


def chinese(path: str) -> str:
    """The Chinese name of a field with its path, as `named` says it."""
    said = named(path)
    return said.say("zh") if isinstance(said, Note) else path


def _named_by_its_article(path: str) -> Text | None:
    """What an article's file calls a field that is its own."""
    from awards.registry import ARTICLES  # the articles' files import this one

    general = re.sub(r"\[\d+\]", "[]", path)
    found = next((text for article in ARTICLES.values() if (text := article.form.names.get(general))), None)
    number = re.search(r"\[(\d+)\]", path)
    return found.filled(n=str(int(number[1]) + 1 if number else 1)) if found else None


def note_of(context: Mapping[str, Any] | None) -> Note:
    """Return the note that `fault` put into an error's context."""
    if context is None or not isinstance(context.get("note"), Note):
        raise TypeError("a validator raised a custom error without `fault`")
    found: Note = context["note"]
    return found
