"""Text for people, in Chinese and English side by side so that neither is forgotten."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en

    def filled(self, **parts: str) -> Text:
        """Both texts with their `{names}` filled in."""
        return Text(self.zh.format(**parts), self.en.format(**parts))
