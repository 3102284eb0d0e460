"""Pictures and clips without any landmark of the gallery: nothing may be confirmed."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import pytest

from benchmarks.real_gallery import photos_of
from landmarks.gallery import load_picture
from landmarks.recogniser import Recogniser
from pipeline.film.decode import Decoder
from tests.conftest import Picture
from tests.real.conftest import FEW_AND_ALL, Measure

pytestmark = pytest.mark.real


def best_inliers(recogniser: Recogniser, picture: Picture) -> int:
    similarity = recogniser.similarities([picture])[0]
    query = recogniser.query(picture)
    proofs = [recogniser.prove(query, row) for row in recogniser.candidates(similarity)]
    return max((proof.inliers for proof in proofs if proof), default=0)


@pytest.mark.parametrize("measure", FEW_AND_ALL)
def test_no_photo_of_another_city_is_confirmed(real: Path, recogniser_of: Callable[[Measure], Recogniser], measure: Measure) -> None:
    recogniser = recogniser_of(measure)
    photos = photos_of(real / "negatives")[:: 3 if measure == "all" else 15]
    assert len(photos) > (30 if measure == "all" else 6)
    worst = {path.name: best_inliers(recogniser, load_picture(path)) for path in photos}
    assert max(worst.values()) < recogniser.thresholds.confirm_inliers, worst


@pytest.mark.parametrize("measure", FEW_AND_ALL)
@pytest.mark.parametrize("folder", ["drama", "travel"])
def test_no_clip_without_landmarks_is_confirmed(
    real: Path, recogniser_of: Callable[[Measure], Recogniser], folder: str, measure: Measure
) -> None:
    recogniser = recogniser_of(measure)
    for path in sorted((real / "videos" / folder).glob("*.mp4"))[:: 2 if measure == "all" else 6]:
        for frame in Decoder(path, samples_per_second=Fraction(1, 2)):
            if frame.picture is not None:
                assert best_inliers(recogniser, frame.picture) < recogniser.thresholds.confirm_inliers, path.name


def test_the_watermark_of_a_photo_laid_over_a_drama_is_no_sighting(real: Path, recogniser_of: Callable[[Measure], Recogniser]) -> None:
    """Two photos of 三百山 share a news agency's mark and nothing else; SIFT alone finds 46 inliers on it."""
    recogniser = recogniser_of("few")
    rows = [row for row, photo in enumerate(recogniser.index.photos) if photo.identity == "sanbaishan" and photo.masked]
    assert len(rows) == 2
    photo = recogniser.index.picture(rows[0])
    x0, y0, x1, y1 = recogniser.index.photos[rows[0]].masked[0]
    height, width = photo.shape[:2]
    mark = photo[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]
    clip = sorted((real / "videos/drama").glob("*.mp4"))[0]
    for frame in Decoder(clip, samples_per_second=Fraction(1)):
        if frame.picture is not None:
            picture = frame.picture.copy()
            laid = cv2.resize(mark, (picture.shape[1] // 2, picture.shape[1] // 2 * mark.shape[0] // mark.shape[1]))
            picture[-laid.shape[0] - 40 : -40, 40 : 40 + laid.shape[1]] = laid
            assert best_inliers(recogniser, picture) < recogniser.thresholds.review_inliers
