"""Where a frame becomes a sighting: searching the samples of one shot for landmarks and following what is found.

    samples at 4 per second -> every second one through the gate -> best candidates proven, looked at again where the gate is sure
        -> followed to both ends -> proven again there

A landmark needs two proven frames, or one and an unbroken track, to be confirmed (`pipeline.sightings.occurrences` decides that).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.looks import Look
from landmarks.picture import Box, Picture
from landmarks.picture import part as part_of
from landmarks.recogniser import Proof, Query, Recogniser
from pipeline.film.samples import Sample
from pipeline.sightings import tracking
from pipeline.sightings.agreement import agreeing, is_worth_more
from pipeline.sightings.proven import FoundTrack, Outline, ProvenFrame
from pipeline.sightings.rivals import explains, outdoes
from pipeline.sightings.window import Finding, GatePicture, Tried

GATE_STRIDE = 2
"""Every second sample passes the gate: two pictures a second."""

WINDOW_SAMPLES = 16
"""A long shot is searched four seconds at a time, since a landmark may show in a part of it only."""

_AS_SIMILAR = 0.04
"""A photo is held against a picture that is prepared already if it is as similar to that one but for this much: preparing costs most."""

_ALIKE = 2.5
"""Mean grey-level difference under which two gate pictures are one and the same to the gate."""

_MORE_FRAMES = 3
"""Gate pictures that a photo is held against, too, where one alone is not enough."""

_MAX_REPROOFS = 4
"""How often a lost track may be taken up again by a new proof, per direction."""

_PLACES_LOOKED_AT_AGAIN = 2
"""Places for which second looks are taken in one window."""

_MAX_END_PROOFS = 3
"""How many frames are tried from each end of a track inwards until one is proven."""


class ShotSearch:
    """Searches the samples of one shot.

    Args:
        recogniser: index and networks.
        samples: the shot's samples in order.
        overlays: regions of the frame, in 0..1, that never count as proof.
        picture_area: the part of the frame, in 0..1, that a fixed surround leaves to the pictures; None: all of it.
    """

    def __init__(
        self, recogniser: Recogniser, samples: Sequence[Sample], overlays: Sequence[Region], picture_area: Region | None = None
    ) -> None:
        self._recogniser = recogniser
        self._samples = samples
        self._overlays = overlays
        self._picture_area = picture_area
        self._picture = functools.lru_cache(maxsize=WINDOW_SAMPLES)(self._read)
        self._query = functools.lru_cache(maxsize=6)(self._prepare)
        self._grey = functools.lru_cache(maxsize=8)(self._reduce)

    def tracks(self) -> list[FoundTrack]:
        """Return every landmark found, in order of appearance."""
        found: list[FoundTrack] = []
        try:
            for gated in self._gate():
                for finding in self._findings(gated, found):
                    found.append(self._extend(finding))
        finally:
            # The caches hold this object and it holds them: without this, pictures of past shots stay until a rare collection.
            for cache in (self._picture, self._query, self._grey):
                cache.cache_clear()
        kept = [self._against_rivals(track, found) for track in found if not any(explains(other, track) for other in found)]
        return sorted(kept, key=lambda track: (track.first, track.landmark))

    def _against_rivals(self, track: FoundTrack, found: Sequence[FoundTrack]) -> FoundTrack:
        """Where one frame alone proves a place on a spot on which another is proven far better, that one is the decoy to be beaten."""
        rival = max((other for other in found if outdoes(other, track)), key=lambda other: other.best.proof.inliers, default=None)
        if rival is None:
            return track
        decoy = rival.best.proof
        frames = tuple(dataclasses.replace(one, confirmed=self._recogniser.confirms(one.proof, decoy)) for one in track.proven)
        best = frames[track.proven.index(track.best)]
        return dataclasses.replace(track, proven=frames, best=best, decoy=decoy, decoy_similarity=rival.similarity)

    def _read(self, at: int) -> Picture:
        return self._samples[at].picture()

    def _prepare(self, at: int, look: Look = Look.AS_IS, part: Box | None = None) -> Query:
        picture = self._picture(at)
        return self._recogniser.query(picture, self._overlays, look, part, self._within(picture))

    def _within(self, picture: Picture) -> Box | None:
        return None if self._picture_area is None else part_of(picture, self._picture_area)

    def _reduce(self, at: int) -> tracking.Grey:
        return tracking.to_grey(self._picture(at))

    def _gate(self) -> Iterator[list[GatePicture]]:
        """Yield the gate pictures window by window, without those that look like one that passed before."""
        previous: NDArray[np.int16] | None = None
        for start in range(0, len(self._samples), WINDOW_SAMPLES):
            fresh: list[int] = []
            for at in range(start, min(start + WINDOW_SAMPLES, len(self._samples)), GATE_STRIDE):
                tiny = cv2.resize(self._picture(at), (32, 32), interpolation=cv2.INTER_AREA).astype(np.int16)
                if previous is None or float(np.abs(tiny - previous).mean()) > _ALIKE:
                    fresh.append(at)
                    previous = tiny
            pictures = [self._picture(at) for at in fresh]
            gated = self._recogniser.gate(pictures, self._within(pictures[0]) if pictures else None)
            yield [GatePicture(at, one) for at, one in zip(fresh, gated, strict=True)]

    def _findings(self, gated: list[GatePicture], known: list[FoundTrack]) -> list[Finding]:
        """Prove the window's candidates; return the best finding per landmark, strongest first."""
        if not gated:
            return []
        scores = np.stack([picture.similarity for picture in gated])
        tried = Tried()
        proposed: dict[int, list[int]] = {}
        for row in self._recogniser.candidates(scores.max(axis=0)):
            chosen = _preferred(scores[:, row], proposed)
            origin = gated[chosen]
            landmark = self._landmark(row)
            if any(track.landmark == landmark and track.first <= origin.at <= track.last for track in known):
                continue
            proposed.setdefault(chosen, []).append(row)
        for chosen, rows in proposed.items():
            self._try(_as_proposed(rows, gated[chosen]), gated[chosen], tried)
        held = {row: gated[chosen] for chosen, rows in proposed.items() for row in rows}
        first_rows: dict[str, int] = {}
        for row in held:
            first_rows.setdefault(self._landmark(row), row)
        for landmark, row in first_rows.items():
            if not tried.is_confirmed(landmark):
                self._try_siblings(landmark, held[row], row, set(held), tried)
        self._look_again(gated, known, tried)
        found = [finding for landmark in tried.landmarks() if (finding := self._finding(landmark, gated, tried)) is not None]
        return sorted(found, key=lambda finding: -finding.frame.proof.inliers)

    def _finding(self, landmark: str, gated: list[GatePicture], tried: Tried) -> Finding | None:
        """Return what is found of a landmark: one proof that is enough, or several that are together."""
        best = tried.best(landmark)
        if best is None or self._is_finding(best.frame):
            return best
        if not is_worth_more(best.frame.proof, self._recogniser.thresholds):
            return None
        self._try_later_and_earlier(best, gated, tried)
        best = tried.best(landmark) or best
        if self._is_finding(best.frame):
            return best
        together = agreeing(best.frame, tried.frames(landmark), self._followed(best.frame, gated), self._recogniser.thresholds)
        return dataclasses.replace(best, agreeing=together[1:]) if together else None

    def _try_later_and_earlier(self, best: Finding, gated: list[GatePicture], tried: Tried) -> None:
        """Hold the photo of a proof against the gate pictures most similar to it, looked at in the same way."""
        row = best.frame.proof.row
        others = [p for p in gated if p.at != best.frame.at and p.similarity[row] >= self._recogniser.thresholds.gate_similarity]
        for picture in sorted(others, key=lambda p: -float(p.similarity[row]))[:_MORE_FRAMES]:
            query = self._query(picture.at, best.frame.proof.look, best.frame.part)
            self._keep(self._recogniser.prove(query, row), picture, best.frame.part, tried)

    def _followed(self, frame: ProvenFrame, gated: list[GatePicture]) -> dict[int, Outline]:
        """Follow what was matched through the window; where its outline lies in each sample that it is followed to."""
        outlines: dict[int, Outline] = {frame.at: frame.proof.outline}
        for step in (+1, -1):
            at, state = frame.at, self._begin(frame.at, frame.proof)
            while state is not None and gated[0].at <= at + step <= gated[-1].at:
                state = tracking.follow(self._grey(at), self._grey(at + step), state)
                at += step
                if state is not None:
                    height, width = self._grey(at).shape
                    outlines[at] = tuple((float(x) / width, float(y) / height) for x, y in state.outline)
        return outlines

    def _try(self, rows: Mapping[int, Box | None], origin: GatePicture, tried: Tried) -> None:
        """Hold a part of a gate picture against each photo, the likeliest first, until each of their places is confirmed."""
        queries = {
            row: self._query(origin.at, Look.AS_IS, part) for row, part in rows.items() if not tried.is_confirmed(self._landmark(row))
        }
        for row in sorted(queries, key=lambda row: -self._recogniser.likeness(queries[row], row)):
            if not tried.is_confirmed(self._landmark(row)):
                self._keep(self._recogniser.prove(queries[row], row), origin, rows[row], tried)

    def _try_siblings(self, landmark: str, origin: GatePicture, row: int, held: set[int], tried: Tried) -> None:
        """Hold a picture against further photos of the place that photo `row` proposed.

        Those are the most similar ones where a proof is worth more, and any with which the picture has many features alike: what looks most
        similar need not match best.
        """
        best = tried.best(landmark)
        siblings: list[int] = []
        if best is not None and is_worth_more(best.frame.proof, self._recogniser.thresholds):
            siblings = self._recogniser.siblings(landmark, best.origin.similarity, held)
            self._try(_as_proposed(siblings, best.origin), best.origin, tried)
        part = origin.gated.pasted_picture(row)
        likely = self._recogniser.likely_siblings(self._query(origin.at, Look.AS_IS, part), landmark, held.union(siblings))
        self._try(dict.fromkeys(likely, part), origin, tried)

    def _keep(self, proof: Proof | None, origin: GatePicture, part: Box | None, tried: Tried) -> None:
        if proof is not None:
            frame = ProvenFrame(origin.at, proof, self._recogniser.confirms(proof, None), part)
            tried.keep(self._landmark(proof.row), Finding(frame, origin))

    def _look_again(self, gated: list[GatePicture], known: list[FoundTrack], tried: Tried) -> None:
        """Take second looks for the places of which the gate is sure, where no place is proven: what is alike is most often that one."""
        tops: dict[str, tuple[float, GatePicture, list[int]]] = {}
        for picture in gated:
            for landmark, rows in self._recogniser.sure_of(picture.gated):
                similarity = float(picture.similarity[rows[0]])
                if landmark not in tops or similarity > tops[landmark][0]:
                    tops[landmark] = (similarity, picture, rows)
        sure = sorted(tops.items(), key=lambda item: -item[1][0])[:_PLACES_LOOKED_AT_AGAIN]
        for landmark, (_, origin, rows) in sure:
            if any(map(tried.is_confirmed, tried.landmarks())):
                return
            if any((t.landmark == landmark or t.best.confirmed) and t.first <= origin.at <= t.last for t in known):
                continue
            first = tried.best(landmark)
            prepare = functools.partial(self._query, origin.at)
            proof = self._recogniser.look_again(prepare, self._picture(origin.at), origin.gated, rows)
            if proof is None or (proof.look is Look.MIRRORED and first is not None and self._is_finding(first.frame)):
                continue
            part = origin.gated.part(rows[0]) if proof.look is Look.PART else origin.gated.pasted_picture(rows[0])
            self._keep(proof, origin, part, tried)

    def _is_finding(self, frame: ProvenFrame) -> bool:
        return frame.proof.inliers >= self._recogniser.thresholds.review_inliers

    def _extend(self, found: Finding) -> FoundTrack:
        """Follow a finding to both ends, prove it there, and weigh it against the nearest decoy."""
        finding, origin = found.frame, found.origin
        row = finding.proof.row
        query = self._query_like(finding)
        decoy = self._recogniser.nearest_decoy(query(finding.at), origin.similarity)
        if finding.confirmed and not self._recogniser.confirms(finding.proof, decoy):
            closer = self._recogniser.prove(query(finding.at), row, decoy)
            finding = dataclasses.replace(finding, proof=closer or finding.proof)
        last, later = self._follow(finding, +1, decoy)
        first, earlier = self._follow(finding, -1, decoy)
        proofs = {finding.at: finding.proof, **earlier, **later}
        self._prove_towards(first, finding, proofs, decoy)
        self._prove_towards(last, finding, proofs, decoy)
        frames = [ProvenFrame(at, proof, self._recogniser.confirms(proof, decoy), finding.part) for at, proof in proofs.items()]
        frames += [frame for frame in found.agreeing if first <= frame.at <= last]
        proven = tuple(sorted(frames, key=lambda frame: (frame.at, -frame.proof.inliers)))
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
            self._recogniser.second_witness(query(best.at), row),
            by_agreement=not any(self._is_finding(frame) for frame in proven),
        )

    def _query_like(self, finding: ProvenFrame) -> Callable[[int], Query]:
        """Other frames are looked at as the one was in which a place was found."""
        return lambda at: self._query(at, finding.proof.look, finding.part)

    def _prove_towards(self, end: int, finding: ProvenFrame, proofs: dict[int, Proof], decoy: Proof | None) -> None:
        """Add the proof nearest to a track's end, trying a few frames from there inwards."""
        distance = abs(end - finding.at)
        step = (1 if finding.at > end else -1) * max(1, distance // _MAX_END_PROOFS)
        for at in range(end, finding.at, step):
            if at in proofs:
                return
            if (proof := self._prove(at, finding, decoy)) is not None:
                proofs[at] = proof
                return

    def _prove(self, at: int, finding: ProvenFrame, decoy: Proof | None) -> Proof | None:
        proof = self._recogniser.prove(self._query_like(finding)(at), finding.proof.row, decoy)
        return proof if proof is not None and proof.inliers >= self._recogniser.thresholds.review_inliers else None

    def _follow(self, finding: ProvenFrame, step: int, decoy: Proof | None) -> tuple[int, dict[int, Proof]]:
        """Follow from a proven frame in one direction; return the last sample it is seen in and the proofs made on the way."""
        proofs: dict[int, Proof] = {}
        at = finding.at
        state = self._begin(at, finding.proof)
        while 0 <= at + step < len(self._samples):
            moved = tracking.follow(self._grey(at), self._grey(at + step), state) if state is not None else None
            if moved is None:
                proof = self._prove(at + step, finding, decoy) if len(proofs) < _MAX_REPROOFS else None
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


def _as_proposed(rows: Iterable[int], picture: GatePicture) -> dict[int, Box | None]:
    """The photos with the pasted picture that proposed each; None where the picture itself did."""
    return {row: picture.gated.pasted_picture(row) for row in rows}


def _preferred(similarity: NDArray[np.float32], prepared: Iterable[int]) -> int:
    """The gate picture to hold a photo against that is similar to them so much, `(pictures,)`."""
    best = int(similarity.argmax())
    ready = max(prepared, key=lambda at: float(similarity[at]), default=best)
    return ready if similarity[ready] >= similarity[best] - _AS_SIMILAR else best
