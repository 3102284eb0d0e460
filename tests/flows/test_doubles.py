"""One content counts once, whatever name and wrapping it comes in."""

import shutil

import pytest

from flows.episode_stages import run_episode
from flows.orders import TitleRefs
from flows.planner import plan
from flows.request import VerifyRequest
from flows.title_stages import require_different_pictures
from pages.errors import InputError


@pytest.fixture
def run_on(drawn_title, tmp_path):
    """`run_on(videos)`: a title's run, before anything is computed."""

    def make(videos):
        return plan(
            VerifyRequest(title="t", videos=tuple(videos), index=drawn_title.index, out=tmp_path / "report", work=tmp_path / "work")
        )

    return make


def test_the_same_file_under_two_names_is_refused_before_anything_is_computed(drawn_title, verify_here, tmp_path):
    copies = [tmp_path / f"{name}.mp4" for name in ("one", "two")]
    for copy in copies:
        shutil.copy(drawn_title.videos[1], copy)
    with pytest.raises(InputError) as caught:
        verify_here([*drawn_title.videos, *copies], drawn_title.index, tmp_path / "report", tmp_path / "work")
    for copy, line in zip(copies, caught.value.lines("en"), strict=True):
        assert line.startswith(f"{copy}: is the same file as {drawn_title.videos[1]}")
    assert not (tmp_path / "work/decode").exists()


def test_the_same_pictures_in_another_container_are_refused(drawn_title, run_on, ffmpeg, tmp_path):
    remux = tmp_path / "remux.mkv"
    ffmpeg("-i", drawn_title.videos[1], "-c", "copy", "-output_ts_offset", "5", remux)
    videos = [remux, drawn_title.videos[1]]
    for _ in ("computed", "kept"):
        order, context = run_on(videos)
        refs = TitleRefs(episodes=tuple(run_episode(episode, context) for episode in order.episodes))
        with pytest.raises(InputError) as caught:
            require_different_pictures(order, refs, context)
        # In the title's order, whichever was decoded first.
        assert str(caught.value).startswith(f"{videos[1]}: holds the same pictures as {remux}")
