"""What can be wrong with what was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from pages.errors import InputError
from pages.notes import Argument, Note, note
from pages.texts.fields import NAMES

__all__ = ["AwardsError", "fault", "named", "note_of"]


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
    return note(f"field.{name}", path=path) if name in NAMES else path


def note_of(context: Mapping[str, Any] | None) -> Note:
    """Return the note that `fault` put into an error's context."""
    if context is None or not isinstance(context.get("note"), Note):
        raise TypeError("a validator raised a custom error without `fault`")
    found: Note = context["note"]
    return found
