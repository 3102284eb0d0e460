"""Setting an index's thresholds from its own photos and a folder of negatives.

Positives: every landmark photo is a query against all others (leave one out). Negatives: pictures without any landmark of the index; the
gallery's decoys are none of them, since some depict a landmark (a painting of a tower matches the tower). Each negative is looked at in all
the ways in which a frame is, second looks included, and its best match of them counts. Inlier counts of negatives fall off exponentially;
the thresholds are read off a fit of that tail (peaks over threshold; Coles 2001, ch. 4, with shape 0), never below what was seen. The
false-confirm rate is stated with its exact one-sided 95 % bound (Clopper and Pearson 1934).
"""

from __future__ import annotations

import functools
import json
import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from landmarks.calibration_record import ENOUGH_NEGATIVES, CalibrationRecord
from landmarks.gallery import is_decoy
from landmarks.index import Thresholds
from landmarks.leave_one_out import best_inliers, ranked
from landmarks.looks import Look
from landmarks.picture import Picture
from landmarks.recogniser import Recogniser
from models.device import side_by_side
from pages.errors import InputError
from pages.notes import note

_CONFIRM_TAIL = 1e-5
_REVIEW_TAIL = 2e-3
"""Chance that a picture without a landmark, once through the gate, reaches the threshold in one frame."""

_TAIL_FROM = 0.8
_MIN_REVIEW = 8
_MIN_CONFIRM = 15
"""Below these a homography, which four pairs define, rests on too little, whatever the negatives say."""

_GATE_QUANTILE = 0.02
_FILM_BELOW_PHOTOS = 0.05
"""Cosine similarity by which film may be less like a photo than another photo of the place is: it shows the place smaller, in other light.

The gate may be generous, since the thresholds of the proof are set with the gate left open.
"""

_CLOSER_LOOK_BELOW = 30
"""Inliers of a photo's first look from which it counts as confirmed whatever the thresholds come to. Negatives are always looked at
closely, as film is below the threshold that they set."""

Progress = Callable[[str, int], None]
"""Called with the phase and how many pictures of it are done."""


@dataclass(frozen=True)
class Negative:
    """A picture that shows no landmark of the index; `source` says where it comes from, one independent scene per source."""

    source: str
    picture: Picture


@dataclass(frozen=True)
class Confusion:
    """A gallery photo that matches another landmark better than its own: a look-alike, an overlap, or a fault of the gallery."""

    photo: str
    other: str
    inliers: int
    own_inliers: int


@dataclass(frozen=True)
class CalibrationResult:
    """What `calibrate` found."""

    thresholds: Thresholds
    record: CalibrationRecord
    confusions: tuple[Confusion, ...]


def packaged_defaults() -> tuple[Thresholds, CalibrationRecord]:
    """Return the thresholds of an index that was not calibrated, with what they rest on."""
    data = json.loads((files("landmarks") / "defaults.json").read_text(encoding="utf-8"))
    return Thresholds.model_validate(data["thresholds"]), CalibrationRecord.model_validate(data["calibration"])


def upper_bound(failures: int, trials: int, confidence: float = 0.95) -> float:
    """Exact one-sided upper bound of a binomial rate; 1 where there were no trials."""
    from scipy.stats import beta  # type: ignore[import-untyped] # half a second, of which a run that calibrates nothing has no need

    return 1.0 if failures >= trials else float(beta.ppf(confidence, failures + 1, trials - failures))


def tail_quantile(counts: Iterable[int], chance: float) -> float:
    """Inlier count that a negative exceeds with the given chance, by an exponential fit of the upper fifth of `counts`."""
    values = np.sort(np.asarray(list(counts), float))
    start = float(np.quantile(values, _TAIL_FROM))
    beyond = values[values > start]
    if not len(beyond):
        return start + 1.0
    return start + float((beyond - start).mean()) * max(0.0, math.log(len(beyond) / len(values) / chance))


def calibrate(recogniser: Recogniser, negatives: Iterable[Negative], source: str, progress: Progress) -> CalibrationResult:
    """Set thresholds for the recogniser's index.

    Args:
        recogniser: index and networks.
        negatives: pictures without any of its landmarks; several of one scene (frames of one video) count as one trial in the bound.
        source: what the negatives are, for the record.
        progress: called after each picture.

    Raises:
        InputError: fewer than 30 negatives, or no landmark with two photos.
    """
    positives, confusions = _leave_one_out(recogniser.looking_closer_below(_CLOSER_LOOK_BELOW), progress)
    closely = recogniser.looking_closer_below(sys.maxsize)
    gate = _gate(similarity for similarity, inliers in positives if inliers >= _MIN_REVIEW)
    counts: list[int] = []
    worst: dict[str, int] = {}

    def look(negative: Negative) -> tuple[str, int]:
        return negative.source, _best_of_landmarks(closely, negative.picture, gate)

    for number, (scene, inliers) in enumerate(side_by_side(look, negatives), 1):
        counts.append(inliers)
        worst[scene] = max(worst.get(scene, 0), inliers)
        progress("negatives", number)
    if len(counts) < ENOUGH_NEGATIVES:
        raise InputError(note("negatives_too_few", source=source, count=len(counts), needed=ENOUGH_NEGATIVES))
    if not positives:
        raise InputError(note("no_positives"))
    review = max(_MIN_REVIEW, math.ceil(tail_quantile(counts, _REVIEW_TAIL)))
    confirm = max(_MIN_CONFIRM, math.ceil(tail_quantile(counts, _CONFIRM_TAIL)), max(counts) + 1, review + 1)
    thresholds = Thresholds(
        gate_similarity=_gate(similarity for similarity, inliers in positives if inliers >= review),
        review_inliers=review,
        confirm_inliers=confirm,
        decoy_margin=confirm // 2,
    )
    false_confirms = sum(inliers >= confirm for inliers in worst.values())
    record = CalibrationRecord(
        made_on=recogniser.index.material_sha256,
        looks=tuple(Look),
        positives=len(positives),
        positives_confirmed=sum(inliers >= confirm for _, inliers in positives),
        negatives=len(worst),
        false_confirms=false_confirms,
        false_confirm_rate_upper95=round(upper_bound(false_confirms, len(worst)), 6),
        negative_inliers={str(value): counts.count(value) for value in sorted(set(counts))},
        source=source,
    )
    return CalibrationResult(thresholds, record, tuple(confusions))


def _leave_one_out(recogniser: Recogniser, progress: Progress) -> tuple[list[tuple[float, int]], list[Confusion]]:
    """For each landmark photo that has a sibling: similarity and inliers of its best sibling; and photos that another landmark wins."""
    index = recogniser.index
    positives: list[tuple[float, int]] = []
    confusions: list[Confusion] = []

    def look(row: int) -> tuple[float, int, tuple[int, int]] | None:
        """The best sibling's similarity and the inliers of the siblings; inliers and row of the best photo of another landmark."""
        identity = index.photos[row].identity
        siblings = ranked(index, row, lambda r: index.photos[r].identity == identity)
        if is_decoy(identity) or not siblings:
            return None
        query = recogniser.index_query(row)
        own = best_inliers(recogniser, query, siblings[:3])
        rivals = _rivals(recogniser, row, landmarks=True)[:2]
        other = [(proof.inliers, r) for r in rivals if (proof := recogniser.prove(query, r)) is not None]
        return float(index.vectors[row] @ index.vectors[siblings[0]]), own, max(other, default=(0, row))

    for row, found in enumerate(side_by_side(look, range(len(index.photos)))):
        if found is None:
            continue
        similarity, own, (inliers, rival) = found
        if inliers > max(own, _MIN_REVIEW):
            confusions.append(Confusion(index.photos[row].name, index.photos[rival].name, inliers, own))
        positives.append((similarity, own))
        progress("gallery", row + 1)
    return positives, confusions


def _rivals(recogniser: Recogniser, row: int, *, landmarks: bool) -> list[int]:
    index = recogniser.index
    identity = index.photos[row].identity
    return ranked(index, row, lambda r: index.photos[r].identity != identity and bool(index.decoys[r]) != landmarks)[:4]


def _gate(similarities: Iterable[float]) -> float:
    """The gate that lets film of a place through whose photos, where provable, have these similarities to each other."""
    provable = list(similarities)
    return round(float(np.quantile(provable, _GATE_QUANTILE)) - _FILM_BELOW_PHOTOS, 3) if provable else 0.0


def _best_of_landmarks(recogniser: Recogniser, picture: Picture, gate: float) -> int:
    """Inliers of the best match with any landmark, the gate left open: what the thresholds must withstand.

    Second looks are taken as in film, for the places that this gate would be sure of.
    """
    (gated,) = recogniser.gate([picture])
    query = functools.cache(functools.partial(recogniser.query, picture, ()))
    proofs = [recogniser.prove(query(Look.AS_IS, gated.pasted_picture(row)), row) for row in recogniser.candidates(gated.similarity, -1.0)]
    proofs += [recogniser.look_again(query, picture, gated, rows) for _, rows in recogniser.sure_of(gated, gate)]
    return max((proof.inliers for proof in proofs if proof is not None), default=0)
