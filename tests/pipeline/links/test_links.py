"""Which shots show the place of a sighted one, on drawn walls."""

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.device import choose_runtime
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from models.turns import Turns
from pipeline.links import links as links_module
from pipeline.links.links import link_shots
from tests.conftest import DrawFacade, Picture

WIDTH, HEIGHT = 360, 640
SECOND = Fraction(1)

APART = (0, 200, 400, 600)
"""Pixels at which walks begin, each of which sees half of what the one before saw, and nothing of the others."""


@pytest.fixture(scope="module")
def networks() -> tuple[Embedder, LocalMatcher]:
    runtime = choose_runtime("cpu")
    return Embedder("efficientnet-lite0", runtime), LocalMatcher(runtime)


@pytest.fixture
def links(linkable, networks: tuple[Embedder, LocalMatcher], tmp_path: Path):
    """`links(episodes, sighted, overlays)`: the links of a title whose episodes are given as lists of shots."""

    def find(episodes, sighted, overlays=()):
        embedder, matcher = networks
        title = [linkable(name, shots, embedder, overlays) for name, shots in episodes.items()]
        done = []
        found = link_shots(title, set(sighted), matcher, tmp_path / "work", lambda stage, share: done.append(share))
        assert done == sorted(done)
        assert done[-1] == 1
        return found

    return find


@pytest.fixture(scope="module")
def wall(facade: DrawFacade) -> Callable[[int], Picture]:
    """`wall(seed)`: a long wall, 640 pixels high."""
    return lambda seed: facade(seed, 1600, HEIGHT)


def walk(wall, start, *, tilt=0.0, steps=3, gain=1.0):
    """A shot that moves along a wall from pixel `start` on, at an angle, in another light."""
    shot = []
    for step in range(steps):
        left = start + 12 * step
        corners = np.array([[left, 0], [left + WIDTH, 0], [left + WIDTH, HEIGHT], [left, HEIGHT]], np.float32)
        seen = np.array([[0, -60 * tilt], [WIDTH, 60 * tilt], [WIDTH, HEIGHT - 60 * tilt], [0, HEIGHT + 60 * tilt]], np.float32)
        picture = cv2.warpPerspective(wall, cv2.getPerspectiveTransform(corners, seen), (WIDTH, HEIGHT))
        shot.append(np.clip(picture * gain, 0, 255).astype(np.uint8))
    return shot


def with_person(shot, facade, step):
    """The shot with the same person in it, two fifths of the picture and full of corners, who moves `step` pixels between frames."""
    person = facade(77, 170, 540)
    outline = cv2.ellipse(np.zeros((540, 170), np.uint8), (85, 270), (84, 268), 0, 0, 360, 255, -1)
    for number, picture in enumerate(shot):
        left = 60 + step * number
        np.copyto(picture[100:, left : left + 170], person, where=outline[..., None] > 0)
    return shot


def test_the_same_place_from_another_angle_is_linked_across_episodes_and_another_place_is_not(
    links, wall: Callable[[int], Picture], tmp_path: Path
) -> None:
    title = {
        "ep01.mp4": [walk(wall(1), 0), walk(wall(2), 0)],
        "ep02.mp4": [walk(wall(3), 0), walk(wall(1), 90, tilt=1.0, gain=0.8)],
    }
    (link,) = links(title, {("ep01.mp4", 0)})
    assert (link.id, link.episode, link.shot, link.to_episode, link.to_shot, link.depth) == ("link-0001", "ep02.mp4", 1, "ep01.mp4", 0, 1)
    assert link.inliers == link.weakest_inliers == len(link.points)
    assert link.second_witness >= 20
    assert 0 <= link.at - 3 * SECOND / 4 <= SECOND / 2
    assert 0 <= link.to_at <= SECOND / 2
    assert (tmp_path / "work" / link.still).is_file()
    assert (tmp_path / "work" / link.to_still).is_file()


def test_a_chain_is_two_long_at_most_and_knows_its_weakest_step(links, wall: Callable[[int], Picture]) -> None:
    long = wall(1)
    title = {"ep01.mp4": [walk(long, start) for start in APART]}
    first, second = links(title, {("ep01.mp4", 0)})
    assert [(link.shot, link.to_shot, link.depth) for link in (first, second)] == [(1, 0, 1), (2, 1, 2)]
    assert second.weakest_inliers == min(first.inliers, second.inliers)


def test_shots_looked_at_side_by_side_have_the_same_links(
    linkable, networks: tuple[Embedder, LocalMatcher], wall: Callable[[int], Picture], tmp_path: Path
) -> None:
    embedder, matcher = networks
    title = [linkable("ep01.mp4", [walk(wall(1), start) for start in APART], embedder, ())]
    alone, together = (
        link_shots(title, {("ep01.mp4", 0)}, matcher, tmp_path / "work", lambda stage, share: None, Turns(count)) for count in (1, 3)
    )
    assert len(alone) == 2
    assert together == alone


def test_a_run_that_is_stopped_does_not_wait_for_the_shots_to_come(
    linkable, networks: tuple[Embedder, LocalMatcher], wall: Callable[[int], Picture], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder, matcher = networks
    title = [linkable("ep01.mp4", [walk(wall(1), 40 * number) for number in range(8)], embedder, ())]
    begun = []
    monkeypatch.setattr(links_module, "_best_step", lambda shot, **_: begun.append(shot) or time.sleep(0.2))

    def stop(stage, share) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        link_shots(title, {("ep01.mp4", 0)}, matcher, tmp_path, stop)
    assert len(begun) <= 2


def test_the_same_person_in_two_places_links_nothing(links, wall: Callable[[int], Picture], facade: DrawFacade) -> None:
    shots = [with_person(walk(wall(1), 0), facade, 0), with_person(walk(wall(2), 0), facade, 25)]
    assert links({"ep01.mp4": shots}, {("ep01.mp4", 0)}) == ()


def test_the_same_place_behind_a_person_is_linked(links, wall: Callable[[int], Picture], facade: DrawFacade) -> None:
    shots = [with_person(walk(wall(1), 0), facade, 0), with_person(walk(wall(1), 60), facade, 25)]
    (link,) = links({"ep01.mp4": shots}, {("ep01.mp4", 0)})
    assert link.depth == 1


def test_an_overlay_links_nothing(links, wall: Callable[[int], Picture], facade: DrawFacade) -> None:
    card = facade(55, 340, 160)

    def covered(shot):
        for picture in shot:
            picture[460:620, 10:350] = card
        return shot

    shots = {"ep01.mp4": [covered(walk(wall(1), 0)), covered(walk(wall(2), 0))]}
    assert links(shots, {("ep01.mp4", 0)}, overlays=((0.0, 0.7, 1.0, 1.0),)) == ()


def test_a_small_thing_in_common_links_nothing(links, wall: Callable[[int], Picture], facade: DrawFacade) -> None:
    poster = facade(56, 120, 120)

    def hung(shot, x):
        for step, picture in enumerate(shot):
            picture[200:320, x - 12 * step : x - 12 * step + 120] = poster
        return shot

    assert links({"ep01.mp4": [hung(walk(wall(1), 0), 60), hung(walk(wall(2), 0), 120)]}, {("ep01.mp4", 0)}) == ()


def test_a_title_without_sightings_or_without_keyframes_has_no_links(links, wall: Callable[[int], Picture]) -> None:
    assert links({"ep01.mp4": [walk(wall(1), 0), walk(wall(1), 20)]}, set()) == ()
    assert links({"ep02.mp4": [[np.zeros((HEIGHT, WIDTH, 3), np.uint8)]] * 2}, {("ep02.mp4", 0)}) == ()
