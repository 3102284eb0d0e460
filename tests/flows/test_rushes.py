"""Rushes handed in one after the other: what the earlier ones gave stays."""

import shutil

import numpy as np
import pytest

import flows.verify
from flows.request import VerifyRequest
from tests.conftest import draw_shot

TEN = [f"{number:02d}.mp4" for number in range(10)]


@pytest.fixture
def verify_with(drawn_title, undisturbed, tmp_path, monkeypatch):
    """`verify_with()`: the evidence of the drawn title with what lies in the folder of rushes, without Prefect."""
    monkeypatch.setattr(flows.verify, "is_kept", lambda order, store: True)
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    request = VerifyRequest(
        title="drawn", videos=drawn_title.videos, index=drawn_title.index, out=tmp_path / "report", work=tmp_path / "work",
        rushes=tmp_path / "rushes",
    )  # fmt: skip
    return lambda: flows.verify.verify(request)


def test_one_more_rush_is_all_that_is_scanned_and_searched(drawn_title, verify_with, write_clip, facade, tmp_path):
    rushes = tmp_path / "rushes"
    rushes.mkdir()
    for number, name in enumerate(TEN):
        write_clip(rushes / name, [np.ascontiguousarray(facade(40 + number, 180, 320))] * 6)
    assert verify_with().rush_matches == ()
    # Named so that it comes between the others: it holds a shot of each episode.
    ground = (20, 20, 20)
    write_clip(rushes / "05b.mp4", [*draw_shot(7, ground), *draw_shot(1, ground)])
    again = verify_with()
    assert {(match.episode, match.shot, match.rush) for match in again.rush_matches} == {
        ("ep01.mp4", 1, "05b.mp4"),
        ("ep02.mp4", 1, "05b.mp4"),
    }
    reused = set(again.run.reused)
    episodes = [video.name for video in drawn_title.videos]
    assert {f"scan {name}" for name in TEN} | {f"find {episode} {name}" for episode in episodes for name in TEN} <= reused
    assert not any("05b.mp4" in name for name in reused)
    assert {"decode", "read", "match", "link", "repeats"}.isdisjoint(again.run.seconds)
    assert {"scan", "find"} <= set(again.run.seconds)
