from __future__ import annotations

import numpy as np
import pytest

from demo.materials import plain, solid
from demo.scene import Camera, Panel, Picture, Texture, horizontal, render, screen_share, upright

WHITE = Texture(solid(plain(64, 64, (255, 255, 255))))
RED = Texture(solid(plain(64, 64, (0, 0, 255))))


def extent(picture: Picture) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is brighter than half."""
    rows, columns = np.nonzero(picture.max(axis=2) > 127)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_a_plane_lies_where_a_pin_hole_camera_sees_it() -> None:
    # 90 degrees over 400 pixels: focal length 200 pixels. 2 m at 10 m are 40 pixels.
    camera = Camera(0, 0, -10, view=90)
    assert extent(render([upright(WHITE, 0, 0, 2, 2, 0)], camera, 400, 400)) == pytest.approx((200, 160, 240, 200), abs=1)
    assert extent(render([upright(WHITE, 0, 0, 2, 2, 10)], camera, 400, 400)) == pytest.approx((200, 180, 220, 200), abs=1)


def test_yaw_looks_right_and_pitch_up() -> None:
    ahead = [upright(WHITE, -1, -1, 2, 2, 0)]
    turned = extent(render(ahead, Camera(0, 0, -10, yaw=20, view=90), 400, 400))
    raised = extent(render(ahead, Camera(0, 0, -10, pitch=20, view=90), 400, 400))
    shift = 200 * np.tan(np.radians(20))
    assert (turned[0] + turned[2]) / 2 == pytest.approx(200 - shift, abs=3)
    assert (raised[1] + raised[3]) / 2 == pytest.approx(200 + shift, abs=3)


def test_a_camera_on_its_orbit_sees_its_aim_in_the_middle() -> None:
    panel = [upright(WHITE, 2.9, 3.9, 0.2, 0.2, 5)]
    left, top, right, bottom = extent(render(panel, Camera.orbit((3, 4, 5), 25, 12, 1.7), 600, 400))
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((300, 200), abs=2)


def test_a_floor_that_passes_under_the_camera_ends_at_the_horizon() -> None:
    picture = render([horizontal(WHITE, -500, 0, 1000, -500, 500)], Camera(0, 2, 0, view=90), 300, 200)
    assert picture[:98].max() == 0
    assert picture[104:].min() > 250


def test_what_lies_behind_the_camera_is_not_drawn() -> None:
    assert render([upright(WHITE, -5, -5, 10, 10, -3)], Camera(0, 0, 0), 100, 100).max() == 0


def test_the_last_listed_is_in_front_and_edges_are_blended() -> None:
    camera = Camera(0, 0, -10, view=90)
    picture = render([upright(WHITE, -9, -9, 18, 18, 0), upright(RED, -1, -1, 2.03, 2, -0.1)], camera, 400, 400)
    assert picture[200, 200].tolist() == [0, 0, 255]
    assert picture[200, 300].tolist() == [255, 255, 255]
    edge = picture[200, 215:230, 0]
    assert ((edge > 20) & (edge < 235)).any()


def test_a_panel_turned_about_an_axis_keeps_its_size_and_distance() -> None:
    panel = Panel(WHITE, (-1, 2, 0), (2, 0, 0), (0, -2, 0)).turned(90, 0, 3)
    assert panel.corner == pytest.approx((3, 2, 2))
    assert panel.width == pytest.approx((0, 0, 2))


def test_share_of_the_screen_counts_landmarks_once_and_only_inside() -> None:
    camera = Camera(0, 0, -10, view=90)
    half = [upright(WHITE, -30, -30, 30, 60, 0, landmark=True)]
    assert screen_share(half, camera, 400, 400) == pytest.approx(0.5, abs=0.02)
    assert screen_share(half * 2, camera, 400, 400) == pytest.approx(0.5, abs=0.02)
    assert screen_share([upright(WHITE, -30, -30, 30, 60, 0)], camera, 400, 400) == 0
