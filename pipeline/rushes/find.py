"""Which shots of the cut come from which rush, and where in it.

    keyframes against a rush's descriptors (`stretches`) -> the keyframe found in small grey pictures (`sought_shot`)
    -> the whole shot laid over the rush (`time_map`) -> local features as proof and for the window (`proof`) -> aligned frame by frame
    -> of the rushes in which a shot is proved, the one in which it is most certain

Near-copy search as in video copy detection: a global descriptor proposes, temporal and spatial alignment decide (Douze, Jegou and Schmid
2010). What a descriptor cannot tell apart - another take from the same tripod - the alignment can, since people move.

A rush is searched without regard to the others: one more of them changes nothing of what they gave.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from models.turns import Turns
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import Keyframe
from pipeline.record.grounds import RushMatch
from pipeline.rushes.scan import ScannedRush
from pipeline.rushes.sought_shot import FoundShot, SoughtShot
from pipeline.rushes.stretches import queries_of, stretches_of

Progress = Callable[[Fraction], None]
"""Called with how much is done, 0..1."""


class RushSearch:
    """The shots of one episode, to be looked for in one rush after the other.

    Args:
        episode: the cut.
        embedder: the one of the episode's keyframes and of the rushes' scans.
        matcher: local features for the proof.
        turns: how many shots are looked for side by side, shared with whatever else runs; the result does not depend on it.

    Raises:
        StorageError: keyframes are gone.
    """

    def __init__(self, episode: KeptEpisode, embedder: Embedder, matcher: LocalMatcher, turns: Turns) -> None:
        self._episode = episode
        self._matcher = matcher
        self._of_shot: dict[int, list[Keyframe]] = {}
        for keyframe in episode.keyframes:
            self._of_shot.setdefault(keyframe.shot, []).append(keyframe)
        keyframes = [keyframe for several in self._of_shot.values() for keyframe in several]
        self._shots = [keyframe.shot for keyframe in keyframes]
        with turns:
            self._queries = queries_of(keyframes, embedder) if keyframes else {}
        self._sought = functools.cache(lambda shot: SoughtShot(episode, shot, self._of_shot[shot]))

    def in_rush(self, rush: ScannedRush, folder: Path, progress: Progress, turns: Turns) -> tuple[FoundShot, ...]:
        """Find the shots that come from a rush, at most one place for each, in order; ids are left empty.

        Args:
            rush: scanned with the embedder.
            folder: the stills go under `folder/stills`.
            progress: called after each shot.
            turns: as for the search.

        Raises:
            StorageError: keyframes or what is kept of the rush are gone, or a still cannot be written.
        """
        with turns:
            stretches = stretches_of(rush, self._queries, self._shots)

        def look(shot: int) -> FoundShot | None:
            if not stretches.get(shot):
                return None
            with turns:
                return self._sought(shot).find(stretches[shot], self._matcher, folder)

        found = []
        # Taken one by one: a run that is stopped drops the shots still to come.
        with ThreadPoolExecutor(turns.count) as side_by_side:
            for number, one in enumerate(side_by_side.map(look, range(len(self._episode.shots))), 1):
                found.extend([one] if one else [])
                progress(Fraction(number, len(self._episode.shots)))
        return tuple(found)


def most_certain(of_rushes: Iterable[Iterable[FoundShot]]) -> tuple[RushMatch, ...]:
    """Return for each shot of an episode that was found the place in which it is most certain, in order; of equals the first rush's."""
    best: dict[int, FoundShot] = {}
    for found in of_rushes:
        for one in found:
            known = best.get(one.match.shot)
            if known is None or one.certainty > known.certainty:
                best[one.match.shot] = one
    return tuple(best[shot].match for shot in sorted(best))


def find_in_rushes(
    episode: KeptEpisode, rushes: Sequence[ScannedRush], embedder: Embedder, matcher: LocalMatcher, folder: Path
) -> tuple[RushMatch, ...]:
    """Find the shots of an episode that come from any of several rushes; see `RushSearch`."""
    turns = Turns(1)
    search = RushSearch(episode, embedder, matcher, turns)
    return most_certain([search.in_rush(rush, folder, lambda done: None, turns) for rush in rushes])
