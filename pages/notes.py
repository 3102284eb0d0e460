"""A note: something a person should know, as a code with arguments, which each language says in its own words.

Records keep notes, never sentences, so that one record can be shown in either language. The words stand in `pages.texts`.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache, reduce
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from pages.names import one_line
from pages.texts import TEXTS

Language = Literal["zh", "en"]

Argument: TypeAlias = "str | int | Note"
"""Figures are given as they are to be read (`"12.000"`); a name of a file or a place is the same in both languages."""


class Note(BaseModel):
    """A code of `pages.texts` and what its placeholders stand for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(description="which text of `pages.texts`")
    arguments: dict[str, Argument] = Field(default={}, description="what its placeholders stand for")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def say(self, language: Language) -> str:
        """Return the note in one language, on one line.

        Raises:
            KeyError: `pages.texts` lacks the code or the note an argument.
        """
        chinese, english = TEXTS[self.code]
        said = {name: value.say(language) if isinstance(value, Note) else one_line(str(value)) for name, value in self.arguments.items()}
        return (chinese if language == "zh" else english).format_map(said)


def note(code: str, **arguments: Argument) -> Note:
    """Make a note.

    Raises:
        ValueError: there is no such code, or it asks for other arguments; a fault of the program.
    """
    if code not in TEXTS:
        raise ValueError(f"{code}: no such note; write its texts in pages/texts")
    for text in TEXTS[code]:
        missing = placeholders(text) - arguments.keys()
        if missing:
            raise ValueError(f"{code}: lacks {', '.join(sorted(missing))}")
    return Note(code=code, arguments=arguments)


def listed(items: Sequence[Argument], joint: str = "list_more") -> Argument:
    """Return several arguments as one, put together by a note of `first` and `rest`.

    Raises:
        ValueError: there are none.
    """
    *before, last = items
    return reduce(lambda rest, first: note(joint, first=first, rest=rest), reversed(before), last)


@cache
def placeholders(text: str) -> frozenset[str]:
    """Return the names of the arguments that a text asks for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
