"""Shots that would count as shot in Ganzhou but show a known place elsewhere: a decoy, matched as a landmark would have to be."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from landmarks.gallery import is_elsewhere
from landmarks.index import Region
from landmarks.recogniser import Proof, Query, Recogniser
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import Keyframe, ShotKey
from pipeline.record.grounds import Elsewhere
from pipeline.record.stills import frame_still_path, keep_still, reference_still_path


def find_elsewhere(
    episodes: Sequence[KeptEpisode], wanted: AbstractSet[ShotKey], recogniser: Recogniser, folder: Path
) -> tuple[Elsewhere, ...]:
    """Return the wanted shots that show a place elsewhere, in order of the title.

    A decoy counts as a landmark would: above the confirming threshold in two keyframes, or in one if the shot has but one, and ahead of
    the best landmark by the decoy margin. Decoys that stand for no place outside of Ganzhou are left out
    (`landmarks.gallery.is_elsewhere`).

    Args:
        episodes: in the order of the title.
        wanted: the shots that would count without showing a landmark.
        recogniser: index and networks.
        folder: where stills of what is found are written.

    Raises:
        StorageError: keyframes are gone, or stills cannot be written.
    """
    found: list[Elsewhere] = []
    for episode in episodes:
        for shot in range(len(episode.shots)):
            if (episode.file, shot) not in wanted:
                continue
            keyframes = [keyframe for keyframe in episode.keyframes if keyframe.shot == shot]
            match = _Search(keyframes, episode.overlays, recogniser).best() if keyframes else None
            if match is not None:
                found.append(_record(f"elsewhere-{len(found) + 1:04d}", episode, *match, recogniser, folder))
    return tuple(found)


class _Search:
    """Holds the keyframes of one shot against decoys."""

    def __init__(self, keyframes: Sequence[Keyframe], overlays: Sequence[Region], recogniser: Recogniser) -> None:
        self._keyframes = keyframes
        self._overlays = overlays
        self._recogniser = recogniser
        pictures = [keyframe.picture() for keyframe in keyframes]
        self._similarity = recogniser.similarities(pictures)
        self._query = functools.cache(lambda at: recogniser.query(pictures[at], overlays))

    def best(self) -> tuple[Keyframe, Proof] | None:
        """Return the keyframe and proof with the most inliers among the decoys that count, or None."""
        rows = self._recogniser.candidates(self._similarity.max(axis=0), among=is_elsewhere)
        matches = [match for row in rows if (match := self._match(row)) is not None]
        return max(matches, key=lambda match: match[1].inliers, default=None)

    def _match(self, row: int) -> tuple[Keyframe, Proof] | None:
        order = sorted(range(len(self._keyframes)), key=lambda at: -self._similarity[at, row])
        first = self._prove(order[0], row)
        if first is None or not self._recogniser.confirms(first, self._best_landmark(order[0])):
            return None
        if len(order) > 1 and not any(self._prove(at, row) for at in order[1:]):
            return None
        return self._keyframes[order[0]], first

    def _prove(self, at: int, row: int) -> Proof | None:
        """Return the proof of a photo in a keyframe where it passes the confirming threshold."""
        proof = self._recogniser.prove(self._query(at), row)
        return proof if proof is not None and proof.inliers >= self._recogniser.thresholds.confirm_inliers else None

    def _best_landmark(self, at: int) -> Proof | None:
        query: Query = self._query(at)
        proofs = [self._recogniser.prove(query, row) for row in self._recogniser.candidates(self._similarity[at])]
        return max((proof for proof in proofs if proof is not None), key=lambda proof: proof.inliers, default=None)


def _record(id: str, episode: KeptEpisode, keyframe: Keyframe, proof: Proof, recogniser: Recogniser, folder: Path) -> Elsewhere:
    photo = recogniser.index.photos[proof.row]
    still, reference_still = frame_still_path(episode.sha256, keyframe.frame), reference_still_path(photo.name)
    keep_still(folder / still, keyframe.encoded())
    keep_still(folder / reference_still, recogniser.index.pictures[photo.picture])
    return Elsewhere(
        id=id,
        episode=episode.file,
        shot=keyframe.shot,
        at=episode.table.time(keyframe.frame),
        still=still,
        identity=photo.identity,
        reference=photo.name,
        reference_still=reference_still,
        inliers=proof.inliers,
    )
