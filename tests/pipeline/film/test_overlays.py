"""What stands still across cuts, and what only within a shot."""

from pathlib import Path

import cv2
import numpy as np

from pipeline.film.overlays import find_overlays, overlays_of
from pipeline.film.samples import listed, store
from tests.conftest import DrawFacade


def covered(regions, x, y):
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in regions)


def pictures(facade, count, draw):
    for number in range(count):
        picture = cv2.GaussianBlur(facade(100 + number, 720, 1280), (0, 0), 3)
        draw(picture, number)
        yield picture


def logo(picture, number) -> None:
    cv2.putText(picture, "LOGO", (540, 90), cv2.FONT_HERSHEY_DUPLEX, 1.6, (255, 255, 255), 4, cv2.LINE_AA)


def found_in(several, of_a_shot=1):
    """Overlays of pictures, so many of which make up a shot."""
    several = list(several)
    return overlays_of([several[at : at + of_a_shot] for at in range(0, len(several), of_a_shot)])


def test_a_logo_that_stands_still_across_cuts_is_found_and_little_else(facade: DrawFacade) -> None:
    regions = found_in(pictures(facade, 10, logo))
    assert covered(regions, 0.82, 0.06)
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in regions) < 0.06


def test_subtitles_that_come_and_go_leave_their_band(facade: DrawFacade) -> None:
    def speak(picture, number) -> None:
        if number % 2:
            words = "".join(chr(65 + (number * k) % 26) for k in range(1, 13))
            cv2.putText(picture, words, (150, 900), cv2.FONT_HERSHEY_DUPLEX, 1.5, (255, 255, 255), 3, cv2.LINE_AA)

    assert covered(found_in(pictures(facade, 24, speak)), 0.5, 0.69)
    assert covered(found_in(pictures(facade, 24, speak), of_a_shot=3), 0.5, 0.69)


def test_what_looks_like_text_in_a_few_views_is_no_subtitle(facade: DrawFacade) -> None:
    """A lit front in one shot of four makes up a quarter of the episode's pictures; two such fronts of six a third."""

    def light(picture) -> None:
        cv2.putText(picture, "WINDOWSWINDOW", (150, 640), cv2.FONT_HERSHEY_DUPLEX, 1.5, (255, 255, 255), 3, cv2.LINE_AA)

    for shots, lit in ((4, 1), (6, 2)):
        fronts = list(pictures(facade, shots, lambda picture, number: None))
        for front in fronts[:lit]:
            light(front)
        assert overlays_of([[front] * 8 for front in fronts]) == []
        for front in fronts[lit:]:
            light(front)
        assert covered(overlays_of([[front] * 8 for front in fronts]), 0.5, 0.49)


def in_bars(picture):
    """At 16 % of a grey frame."""
    framed = np.full(picture.shape, 128, np.uint8)
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (2 * width // 5, 2 * height // 5), interpolation=cv2.INTER_AREA)
    framed[3 * height // 10 : 3 * height // 10 + small.shape[0], 3 * width // 10 : 3 * width // 10 + small.shape[1]] = small
    return framed


def test_what_bars_make_small_is_looked_at_as_large_as_any_other(facade: DrawFacade) -> None:
    """A front's windows, made small, are strokes as fine as a subtitle's."""

    def windows(picture, number) -> None:
        for x in range(100 + 7 * number, 600, 68):
            for y in range(540 + 5 * number, 740, 68):
                cv2.rectangle(picture, (x, y), (x + 34, y + 34), (235, 235, 235), -1)

    fronts = list(pictures(facade, 8, windows))
    assert overlays_of([[front] * 4 for front in fronts]) == []
    assert overlays_of([[in_bars(front)] * 4 for front in fronts]) == []
    found = overlays_of([[in_bars(picture)] for picture in pictures(facade, 10, logo)])
    assert covered(found, 0.3 + 0.4 * 0.82, 0.3 + 0.4 * 0.06)
    assert not covered(found, 0.5, 0.5)


def test_pictures_without_overlays_and_one_picture_again_and_again_give_nothing(facade: DrawFacade) -> None:
    assert found_in(pictures(facade, 12, lambda picture, number: None)) == []
    assert found_in([facade(5, 720, 1280)] * 20) == []


def lapse(facade, seed, count):
    """A locked camera: one building from morning to night, with another crowd before it each time."""
    building = facade(seed, 720, 1280)
    for number in range(count):
        picture = np.clip(building * np.float32(0.4 + 0.07 * number), 0, 255).astype(np.uint8)
        picture[840:] = cv2.GaussianBlur(facade(300 + seed + number, 720, 440), (0, 0), 3)
        yield picture


def test_what_stands_still_within_one_shot_is_no_overlay(facade: DrawFacade) -> None:
    assert found_in(lapse(facade, 7, 12), of_a_shot=12) == []


def test_shots_from_one_tripod_are_one_view(facade: DrawFacade) -> None:
    assert found_in(lapse(facade, 7, 12)) == []
    two_views = [picture for pair in zip(lapse(facade, 7, 12), lapse(facade, 8, 12), strict=True) for picture in pair]
    assert found_in(two_views) == []


def test_a_logo_over_shots_from_a_few_tripods_is_found_and_their_scenery_is_not(facade: DrawFacade) -> None:
    shots = [next(iter(lapse(facade, 20 + number % 6, 1))) for number in range(18)]
    for picture in shots:
        logo(picture, 0)
    regions = found_in(shots)
    assert covered(regions, 0.82, 0.06)
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in regions) < 0.1


def test_samples_are_looked_at_shot_by_shot(facade: DrawFacade, tmp_path: Path) -> None:
    for number, picture in enumerate(pictures(facade, 10, logo)):
        store(picture, number * 6, tmp_path)
    samples = listed(tmp_path)
    assert covered(find_overlays(samples, [(at * 6, at * 6 + 6) for at in range(10)]), 0.82, 0.06)
    assert find_overlays(samples, [(0, 60)]) == []
    assert find_overlays([], []) == []
