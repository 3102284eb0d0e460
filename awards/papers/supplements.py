"""补正通知: what an applicant must still hand in. What the office itself has still to decide stands on no notice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from awards.award import Award
from awards.forms.columns import columns
from awards.papers.stages import stage_of
from awards.papers.statements import MOST_PRINTED
from awards.papers.typeset import Grid, Leaf, Paper
from awards.papers.words import Words
from awards.report.record import subject_name
from awards.trace import Outcome
from pages.tables import as_csv

_OFFICE = ("review.", "approved_amount", "dates.approved", "facts.review_passed", "facts.excellent", "objection")
"""Fields that the office fills in; a path that begins so is none of the applicant's."""


def to_hand_in(award: Award) -> tuple[str, ...]:
    """The fields that the applicant must still state, by path; of a case that is refused anyway none."""
    if award.outcome is not Outcome.NEEDS_HUMAN or stage_of(award) is None:
        return ()
    return tuple(dict.fromkeys(name for name in award.missing if not name.startswith(_OFFICE)))


def field_name(article: int, path: str, words: Words) -> str:
    """What an office calls a field, as on its form; the path itself where the form has none."""
    place = tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path))
    names = [c.name.of(words.language) for c in columns(article) if c.place == place]
    if not names:
        # A group, such as `facts.platforms`: what is asked of each, without the number that the first has.
        first = [c for c in columns(article) if c.place[: len(place)] == place and c.place[len(place)] in (0, c.place[-1])]
        names = [re.sub(r" ?1(?=[：:])", "", c.name.of(words.language)) for c in first]
    return ("、" if words.language == "zh" else ", ").join(names) or path


def _rows(award: Award, words: Words) -> list[tuple[str, str, str]]:
    """Of each missing field its name, the condition that asks for it, and the citation."""
    found = []
    for path in to_hand_in(award):
        asking = [c for c in award.conditions if c.missing == path]
        joint = "；" if words.language == "zh" else "; "
        texts = joint.join(c.requirement.text.of(words.language) for c in asking)
        cited = joint.join(dict.fromkeys(c.citation for c in asking)) or award.citation
        found.append((field_name(award.case.article, path, words), texts, cited))
    return found


def supplements_paper(awards: Sequence[Award], words: Words) -> Paper:
    """One notice for every case that lacks something of the applicant's."""
    asked = [award for award in awards if to_hand_in(award)]
    leaves = tuple(_leaf(award, words) for award in asked[:MOST_PRINTED])
    more = len(asked) > MOST_PRINTED
    said = words.say("more", shown=str(MOST_PRINTED), count=str(len(asked)), file=words.file("supplements_table")) if more else ""
    return Paper(leaves or (Leaf(words.say("supplement.title"), (words.say("supplement.none"),), signed=False),), said)


def _leaf(award: Award, words: Words) -> Leaf:
    case = award.case
    subject = subject_name(award) or words.say("none")
    rows = tuple((str(number), *row) for number, row in enumerate(_rows(award, words), 1))
    head = tuple(map(words.say, ("number", "supplement.item", "supplement.condition", "supplement.why")))
    return Leaf(
        words.say("supplement.title"),
        (
            words.say("supplement.to", name=case.applicant.name),
            words.say("supplement.lead", article=award.citation, subject=subject, case=case.id),
        ),
        grids=(Grid(head, rows, (8, 40, 36, 44), ("left", "left", "left", "left")),),
    )


def supplements_table(awards: Sequence[Award], words: Words) -> bytes:
    """All that is missing as one CSV, a field a row."""
    head = tuple(map(words.say, ("case", "applicant", "article", "subject", "supplement.item", "supplement.condition", "supplement.why")))
    rows = (
        (award.case.id, award.case.applicant.name, award.citation, subject_name(award), *row)
        for award in awards
        for row in _rows(award, words)
    )
    return as_csv(head, rows)
