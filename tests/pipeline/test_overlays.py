"""What stands still while the pictures change."""

import cv2
import numpy as np

from pipeline.overlays import OverlayFinder


def covered(regions, x, y):
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in regions)


def pictures(facade, count, draw):
    for number in range(count):
        picture = cv2.GaussianBlur(facade(100 + number, 720, 1280), (0, 0), 3)
        draw(picture, number)
        yield picture


def logo(picture, number):
    cv2.putText(picture, "LOGO", (540, 90), cv2.FONT_HERSHEY_DUPLEX, 1.6, (255, 255, 255), 4, cv2.LINE_AA)


def found_in(several):
    finder = OverlayFinder()
    for picture in several:
        finder.add(picture)
    return finder.regions()


def test_a_logo_that_stands_still_across_cuts_is_found_and_little_else(facade):
    regions = found_in(pictures(facade, 10, logo))
    assert covered(regions, 0.82, 0.06)
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in regions) < 0.06


def test_subtitles_that_come_and_go_leave_their_band(facade):
    def speak(picture, number):
        if number % 2:
            words = "".join(chr(65 + (number * k) % 26) for k in range(1, 13))
            cv2.putText(picture, words, (150, 900), cv2.FONT_HERSHEY_DUPLEX, 1.5, (255, 255, 255), 3, cv2.LINE_AA)

    assert covered(found_in(pictures(facade, 24, speak)), 0.5, 0.69)


def test_pictures_without_overlays_and_one_picture_again_and_again_give_nothing(facade):
    assert found_in(pictures(facade, 12, lambda picture, number: None)) == []
    assert found_in([facade(5, 720, 1280)] * 20) == []


def test_memory_does_not_grow(facade):
    finder = OverlayFinder()
    for number in range(80):
        finder.add(np.roll(facade(number % 40 + 200, 360, 640), number * 7, axis=0))
    assert len(finder._taken) <= 48
