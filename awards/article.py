"""What the file of an article states: how its cases look, which of its rules a case falls under, what an office calls its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from awards.case import CaseBase
from awards.readings import Readings
from awards.rule import Assessment, Rule, assess, undecided
from awards.text import Text
from law import Measures


@dataclass(frozen=True, slots=True)
class FormWords:
    """What an office calls the fields of an article's cases, by path: headers of the form, words of closed choices, answers beside 是/否.

    A path's `[]` is one of several; the name's `{n}` then counts them. A field without a name stands on no form.
    """

    names: Mapping[str, Text] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the measures: what its cases look like and the rules they can fall under.

    `choose` names the rule of a case, or None where the field `chosen_by` is missing; `form` the fields that are the article's own.
    """

    number: int
    case: type[CaseBase]
    rules: tuple[Rule, ...]
    choose: Callable[[Any], str | None]
    chosen_by: str = ""
    form: FormWords = FormWords()

    def assess(self, case: CaseBase, measures: Measures, readings: Readings) -> Assessment:
        """Hold a case of this article against the rule it falls under."""
        if len(self.rules) == 1:
            return assess(case, self.rules[0], measures, readings)
        chosen = self.choose(case)
        for rule in self.rules:
            if rule.id == chosen:
                return assess(case, rule, measures, readings)
        return undecided(case, self.chosen_by, measures, readings)


def only(number: int, case: type[CaseBase], rule: Rule, form: FormWords | None = None) -> Article:
    """An article with one rule."""
    return Article(number, case, (rule,), lambda _: rule.id, form=form or FormWords())
