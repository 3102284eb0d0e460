"""Repeats: openings, recaps (前情提要), closings and licence cards that stand in a title more than once.

What is a repeat, the pictures decide (`pipeline.repeats.repeat_search`). Its kind is a label for readers, told from where it stands; no
figure rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipeline.record.grounds import Repeat, Stretch
from pipeline.repeats.repeat_search import FrameSpan, Group, RepeatSearch
from pipeline.repeats.same_footage import Footage

__all__ = ["Footage", "find_repeats"]

_NEAR_AN_END_SECONDS = 30

RepeatKind = Literal["opening", "recap", "closing", "licence_card", "other"]


def find_repeats(episodes: Sequence[Footage]) -> tuple[Repeat, ...]:
    """Return the footage that stands in a title more than once, in order of its first places; all times lie on frame bounds.

    A stretch is at least 2 s long, or 1 s where another repeat follows at once, as in a recap; a card at least 1.5 s.

    Args:
        episodes: in the title's order.
    """
    search = RepeatSearch(episodes)
    for number in range(len(episodes)):
        search.take(number)
    groups = sorted(search.groups, key=lambda group: group.first)
    return tuple(
        Repeat(
            id=f"repeat-{number}",
            kind=_kind(group, episodes),
            places=tuple(_stretch(span, episodes) for span in (group.first, *sorted(group.again))),
        )
        for number, group in enumerate(groups, 1)
    )


def _stretch(span: FrameSpan, episodes: Sequence[Footage]) -> Stretch:
    episode = episodes[span.episode]
    return Stretch(episode=episode.name, start=episode.table.time(span.start), end=episode.table.time(span.end))


def _kind(group: Group, episodes: Sequence[Footage]) -> RepeatKind:
    """Told from where the places stand: an opening begins most episodes from the first on, what else comes again at a start is a recap."""
    places = [group.first, *group.again]
    at_start = [_is_near_start(span, episodes) for span in places]
    at_end = [_is_near_end(span, episodes) for span in places]
    if group.is_card and group.leads:
        return "licence_card"
    if sum(at_start[1:]) * 2 > len(group.again):
        is_in_most = len({span.episode for span in places}) * 2 > len(episodes)
        return "opening" if is_in_most and all(at_start) and group.first.episode == 0 else "recap"
    return "closing" if sum(at_end) * 2 > len(places) else "other"


def _is_near_start(span: FrameSpan, episodes: Sequence[Footage]) -> bool:
    """Whether it begins within the first half minute, and the first half, of its episode."""
    times = episodes[span.episode].times
    return bool(times[span.start] <= min(_NEAR_AN_END_SECONDS, times[-1] / 2))


def _is_near_end(span: FrameSpan, episodes: Sequence[Footage]) -> bool:
    """Whether it ends within the last half minute, and the last half."""
    times = episodes[span.episode].times
    return bool(times[-1] - times[span.end] <= min(_NEAR_AN_END_SECONDS, times[-1] / 2))
