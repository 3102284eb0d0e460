"""A picture for every repeat: a keyframe of its first place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.film.kept_episode import KeptEpisode
from pipeline.record.grounds import Repeat, Stretch
from pipeline.record.stills import frame_still_path, keep_still


def with_stills(repeats: Iterable[Repeat], episodes: Sequence[KeptEpisode], folder: Path) -> tuple[Repeat, ...]:
    """Return the repeats with the still of the first keyframe in their first place, written under `folder/stills`; some hold no keyframe.

    Raises:
        StorageError: keyframes are gone, or a still cannot be written.
    """
    by_name = {episode.file: episode for episode in episodes}
    return tuple(repeat.model_copy(update={"still": _still(repeat.places[0], by_name, folder)}) for repeat in repeats)


def _still(place: Stretch, episodes: dict[str, KeptEpisode], folder: Path) -> str | None:
    episode = episodes[place.episode]
    for keyframe in episode.keyframes:
        if place.start <= episode.table.time(keyframe.frame) < place.end:
            still = frame_still_path(episode.sha256, keyframe.frame)
            keep_still(folder / still, keyframe.encoded())
            return still
    return None
