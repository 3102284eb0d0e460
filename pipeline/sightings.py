"""Where a frame becomes a sighting: searching the samples of one shot for landmarks and following what is found.

    samples at 4 per second -> every second one through the gate -> best candidates proven -> followed to both ends -> proven again there

A landmark needs two proven frames, or one and an unbroken track, to be confirmed (`pipeline.occurrences` decides that).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.picture import Picture
from landmarks.recogniser import Proof, Query, Recogniser
from pipeline import tracking
from pipeline.samples import Sample

GATE_STRIDE = 2
"""Every second sample passes the gate: two pictures a second."""

WINDOW_SAMPLES = 16
"""A long shot is searched four seconds at a time, since a landmark may show in a part of it only."""

_WORTH_A_SECOND_LOOK = 0.6
"""Share of the review threshold from which a landmark's other photos are tried too: the most similar one need not be the best match."""

_AS_SIMILAR = 0.04
"""A photo is held against a picture that is prepared already if it is as similar to that one but for this much: preparing costs most."""

_ALIKE = 2.5
"""Mean grey-level difference under which two gate pictures are one and the same to the gate."""

_MAX_REPROOFS = 4
"""How often a lost track may be taken up again by a new proof, per direction."""

_MAX_END_PROOFS = 3
"""How many frames are tried from each end of a track inwards until one is proven."""


@dataclass(frozen=True)
class ProvenFrame:
    """Sample number `at` of the shot, the proof found in it, and whether it passes the thresholds."""

    at: int
    proof: Proof
    confirmed: bool


@dataclass(frozen=True)
class FoundTrack:
    """A landmark in one shot: samples `first..last` (inclusive) in which it was followed, the frames proven, the nearest decoy's match.

    `best` is the proven frame with the most inliers; `similarity` the gate's score there, `decoy_similarity` the nearest decoy's.
    """

    landmark: str
    first: int
    last: int
    proven: tuple[ProvenFrame, ...]
    best: ProvenFrame
    similarity: float
    decoy: Proof | None
    decoy_similarity: float
    second_witness: int


@dataclass(frozen=True)
class _Gated:
    """A gate picture: sample number and its similarity to every photo `(N,)`."""

    at: int
    similarity: NDArray[np.float32]


class ShotSearch:
    """Searches the samples of one shot.

    Args:
        recogniser: index and networks.
        samples: the shot's samples in order.
        overlays: regions of the frame, in 0..1, that never count as proof.
    """

    def __init__(self, recogniser: Recogniser, samples: Sequence[Sample], overlays: Sequence[Region]) -> None:
        self._recogniser = recogniser
        self._samples = samples
        self._overlays = overlays
        self._picture = functools.lru_cache(maxsize=WINDOW_SAMPLES)(self._read)
        self._query = functools.lru_cache(maxsize=6)(self._prepare)
        self._grey = functools.lru_cache(maxsize=8)(self._reduce)

    def tracks(self) -> list[FoundTrack]:
        """Return every landmark found, in order of appearance."""
        found: list[FoundTrack] = []
        try:
            for gated in self._gate():
                for finding, origin in self._findings(gated, found):
                    found.append(self._extend(finding, origin))
        finally:
            # The caches hold this object and it holds them: without this, pictures of past shots stay until a rare collection.
            for cache in (self._picture, self._query, self._grey):
                cache.cache_clear()
        kept = [track for track in found if not any(_explains(other, track) for other in found)]
        return sorted(kept, key=lambda track: (track.first, track.landmark))

    def _read(self, at: int) -> Picture:
        return self._samples[at].picture()

    def _prepare(self, at: int) -> Query:
        return self._recogniser.query(self._picture(at), self._overlays)

    def _reduce(self, at: int) -> tracking.Grey:
        return tracking.to_grey(self._picture(at))

    def _gate(self) -> Iterator[list[_Gated]]:
        """Yield the gate pictures window by window, without those that look like one that passed before."""
        previous: NDArray[np.int16] | None = None
        for start in range(0, len(self._samples), WINDOW_SAMPLES):
            fresh: list[int] = []
            for at in range(start, min(start + WINDOW_SAMPLES, len(self._samples)), GATE_STRIDE):
                tiny = cv2.resize(self._picture(at), (32, 32), interpolation=cv2.INTER_AREA).astype(np.int16)
                if previous is None or float(np.abs(tiny - previous).mean()) > _ALIKE:
                    fresh.append(at)
                    previous = tiny
            similarities = self._recogniser.similarities([self._picture(at) for at in fresh])
            yield [_Gated(at, row) for at, row in zip(fresh, similarities, strict=True)]

    def _findings(self, gated: list[_Gated], known: list[FoundTrack]) -> list[tuple[ProvenFrame, _Gated]]:
        """Prove the window's candidates; return the best finding per landmark, strongest first."""
        if not gated:
            return []
        scores = np.stack([picture.similarity for picture in gated])
        best: dict[str, tuple[ProvenFrame, _Gated]] = {}
        tried: set[int] = set()
        prepared: list[int] = []
        for row in self._recogniser.candidates(scores.max(axis=0)):
            chosen = _preferred(scores[:, row], prepared)
            origin = gated[chosen]
            landmark = self._landmark(row)
            if any(track.landmark == landmark and track.first <= origin.at <= track.last for track in known):
                continue
            tried.add(row)
            prepared.append(chosen)
            self._try(row, origin, best)
        thresholds = self._recogniser.thresholds
        for landmark, (finding, origin) in list(best.items()):
            if finding.proof.inliers >= _WORTH_A_SECOND_LOOK * thresholds.review_inliers:
                for row in self._recogniser.siblings(landmark, origin.similarity, tried):
                    self._try(row, origin, best)
        found = [pair for pair in best.values() if pair[0].proof.inliers >= thresholds.review_inliers]
        return sorted(found, key=lambda pair: -pair[0].proof.inliers)

    def _try(self, row: int, origin: _Gated, best: dict[str, tuple[ProvenFrame, _Gated]]) -> None:
        """Hold a gate picture against a photo, unless its landmark is proven already; keep the better finding."""
        landmark = self._landmark(row)
        if landmark in best and best[landmark][0].confirmed:
            return
        proof = self._recogniser.prove(self._query(origin.at), row)
        if proof is not None and (landmark not in best or proof.inliers > best[landmark][0].proof.inliers):
            best[landmark] = (ProvenFrame(origin.at, proof, self._recogniser.confirms(proof, None)), origin)

    def _extend(self, finding: ProvenFrame, origin: _Gated) -> FoundTrack:
        """Follow a finding to both ends, prove it there, and weigh it against the nearest decoy."""
        row = finding.proof.row
        decoy = self._recogniser.nearest_decoy(self._query(finding.at), origin.similarity)
        last, later = self._follow(finding, +1)
        first, earlier = self._follow(finding, -1)
        proofs = {finding.at: finding.proof, **earlier, **later}
        self._prove_towards(first, finding.at, row, proofs)
        self._prove_towards(last, finding.at, row, proofs)
        proven = tuple(ProvenFrame(at, proof, self._recogniser.confirms(proof, decoy)) for at, proof in sorted(proofs.items()))
        best = max(proven, key=lambda frame: (frame.proof.inliers, -frame.at))
        return FoundTrack(
            self._landmark(row),
            first,
            last,
            proven,
            best,
            float(origin.similarity[row]),
            decoy,
            float(origin.similarity[decoy.row]) if decoy else 0.0,
            self._recogniser.second_witness(self._query(best.at), row),
        )

    def _prove_towards(self, end: int, middle: int, row: int, proofs: dict[int, Proof]) -> None:
        """Add the proof nearest to a track's end, trying a few frames from there inwards."""
        distance = abs(end - middle)
        step = (1 if middle > end else -1) * max(1, distance // _MAX_END_PROOFS)
        for at in range(end, middle, step):
            if at in proofs:
                return
            if (proof := self._prove(at, row)) is not None:
                proofs[at] = proof
                return

    def _prove(self, at: int, row: int) -> Proof | None:
        proof = self._recogniser.prove(self._query(at), row)
        return proof if proof is not None and proof.inliers >= self._recogniser.thresholds.review_inliers else None

    def _follow(self, finding: ProvenFrame, step: int) -> tuple[int, dict[int, Proof]]:
        """Follow from a proven frame in one direction; return the last sample it is seen in and the proofs made on the way."""
        proofs: dict[int, Proof] = {}
        at = finding.at
        state = self._begin(at, finding.proof)
        while 0 <= at + step < len(self._samples):
            moved = tracking.follow(self._grey(at), self._grey(at + step), state) if state is not None else None
            if moved is None:
                proof = self._prove(at + step, finding.proof.row) if len(proofs) < _MAX_REPROOFS else None
                if proof is None:
                    break
                proofs[at + step] = proof
                moved = self._begin(at + step, proof)
            at += step
            state = moved
        return at, proofs

    def _begin(self, at: int, proof: Proof) -> tracking.Followed | None:
        return tracking.begin(self._grey(at), np.array(proof.outline), np.array([point[:2] for point in proof.points]))

    def _landmark(self, row: int) -> str:
        return self._recogniser.index.photos[row].identity


def _preferred(similarity: NDArray[np.float32], prepared: Sequence[int]) -> int:
    """The gate picture to hold a photo against that is similar to them so much, `(pictures,)`."""
    best = int(similarity.argmax())
    ready = max(prepared, key=lambda at: float(similarity[at]), default=best)
    return ready if similarity[ready] >= similarity[best] - _AS_SIMILAR else best


def _explains(strong: FoundTrack, weak: FoundTrack) -> bool:
    """Whether a proven landmark stands where a weaker, unproven other one was seen at the same time: then that was its likeness."""
    if strong.landmark == weak.landmark or weak.best.confirmed or not strong.best.confirmed:
        return False
    if strong.last < weak.first or weak.last < strong.first:
        return False
    a, b = (np.array(track.best.proof.outline, np.float32) for track in (strong, weak))
    shared, _ = cv2.intersectConvexConvex(cv2.convexHull(a), cv2.convexHull(b))
    return float(shared) > 0.5 * min(strong.best.proof.screen_share, weak.best.proof.screen_share)
