"""Ganzhou in the plot: the places that a title's texts name, and the licence numbers on its cards, each with where it was read.

Whether the plot clearly features Ganzhou is for a person to judge; this lays the evidence out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from landmarks.places.place_names import PlaceName, PlaceNames, folded
from pipeline.record.grounds import LicenceNumber, PlaceMention, TextSource
from pipeline.texts.licence_numbers import ParsedNumber, is_about_a_licence, parse_numbers
from pipeline.texts.texts import TextLine

__all__ = ["EpisodeLines", "find_licences", "find_mentions"]

JOIN_GAP = Fraction(2)
"""Seconds by which two appearances of the same line may lie apart and still be one: a reader may miss a line behind a hand or a flash."""

_BELOW = 2.5
"""A card's next line begins within this many line heights of the one above."""


class EpisodeLines(NamedTuple):
    """An episode's file name and all its lines: burned in, from tracks and from files."""

    episode: str
    lines: Sequence[TextLine]


class _Named(NamedTuple):
    line: TextLine
    hit: PlaceName


@dataclass
class _Running:
    """Appearances of one line that may go on; `end` is the last of theirs."""

    group: list[_Named]
    end: Fraction


def find_mentions(episodes: Iterable[EpisodeLines], names: PlaceNames) -> tuple[PlaceMention, ...]:
    """Return every mention of a place in order of the title.

    The same line shown on (or again within two seconds) is one mention, with the still of its surest reading.
    """
    found: list[PlaceMention] = []
    for episode in episodes:
        found += [_mention(episode.episode, group) for group in _merged(_named(episode.lines, names))]
    return tuple(mention.model_copy(update={"id": f"mention-{number:04d}"}) for number, mention in enumerate(found, 1))


def find_licences(episodes: Iterable[EpisodeLines], release_year: int | None) -> tuple[LicenceNumber, ...]:
    """Return every licence or filing number, each once per episode: the reading that is plausible and surest.

    Args:
        episodes: the title's lines.
        release_year: the year in which the title was first shown, see `parse_numbers`.
    """
    found: list[LicenceNumber] = []
    for episode in episodes:
        best: dict[str, LicenceNumber] = {}
        for line in _card_lines(episode.lines):
            for number in parse_numbers(line.text, release_year):
                licence = _licence(episode.episode, line, number)
                known = best.get(number.number)
                if known is None or (licence.plausible, licence.score) > (known.plausible, known.score):
                    best[number.number] = licence
        found += sorted(best.values(), key=lambda licence: (licence.at, licence.number))
    return tuple(licence.model_copy(update={"id": f"licence-{number:04d}"}) for number, licence in enumerate(found, 1))


def _named(lines: Iterable[TextLine], names: PlaceNames) -> Iterator[_Named]:
    for line in sorted(lines, key=lambda line: (line.start, line.source)):
        for hit in names.search(line.text, line.confidences or None):
            yield _Named(line, hit)


def _merged(named: Iterable[_Named]) -> list[list[_Named]]:
    """Put the appearances of one line together, in order of the first one: the same words from the same source again, soon.

    Within one line a name said twice is said once. Lines come in order of their starts, so that what is over for one is over for all.
    """
    groups: list[list[_Named]] = []
    running: dict[tuple[TextSource, str, str], list[_Running]] = {}
    for item in named:
        said = running.setdefault((item.line.source, item.hit.place, folded(item.line.text)), [])
        said[:] = [one for one in said if item.line.start - one.end <= JOIN_GAP]
        if not said:
            groups.append([])
            said.append(_Running(groups[-1], item.line.end))
        said[-1].group.append(item)
        said[-1].end = max(said[-1].end, item.line.end)
    return groups


def _mention(episode: str, group: Sequence[_Named]) -> PlaceMention:
    # A reading without doubt speaks for the line even where another one was surer of it.
    line, hit = max(group, key=lambda item: (item.hit.doubt is None, item.line.score))
    return PlaceMention(
        id="",
        episode=episode,
        start=min(item.line.start for item in group),
        end=max(item.line.end for item in group),
        source=line.source,
        text=line.text,
        name=hit.name,
        place=hit.place,
        score=line.score,
        doubt=hit.doubt,
        box=line.box,
        still=line.still,
        at=line.at,
    )


def _licence(episode: str, line: TextLine, number: ParsedNumber) -> LicenceNumber:
    return LicenceNumber(
        id="",
        episode=episode,
        at=line.start if line.at is None else line.at,
        text=line.text,
        number=number.number,
        plausible=number.plausible,
        reasons=number.reasons,
        score=line.score,
        still=line.still,
    )


def _card_lines(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """Yield the lines that speak of a licence, one that a card breaks in two put together with the line below it."""
    pictured = [line for line in lines if line.source is TextSource.PICTURE]
    for line in pictured:
        if not is_about_a_licence(line.text):
            continue
        below = _next_below(line, pictured)
        yield line if below is None else line.model_copy(update={"text": line.text + below.text, "score": min(line.score, below.score)})


def _next_below(line: TextLine, lines: Sequence[TextLine]) -> TextLine | None:
    """The line that stands right below at the same time, if this one breaks off before its number."""
    if not line.text.rstrip().endswith(("字", "号:", "号：")) or line.box is None:
        return None
    _, top, _, bottom = line.box
    limit = top + _BELOW * (bottom - top)
    below = [
        other
        for other in lines
        if other.box is not None and other.start < line.end and line.start < other.end and top < other.box[1] <= limit and other is not line
    ]
    return min(below, key=lambda other: other.box[1] if other.box else 0.0, default=None)
