"""What a kept result hangs on: its own input, the settings and the machine; not what else is in the run, nor the day."""

import datetime
import json
import shutil
from fractions import Fraction

import pytest
import torch

import flows.context
from flows.episode_stages import scan_rush
from flows.keys import content_key, decode_key, describe_key, find_key, match_key, read_key, scan_key, subtitles_key
from flows.planner import plan
from flows.request import VerifyRequest
from flows.title_stages import run_block
from models.device import Runtime
from pages.errors import InputError
from pipeline.record.grounds import TextSource
from pipeline.record.record import Record
from pipeline.report.imprint import imprint_of
from pipeline.texts.texts import EpisodeTexts, TextLine


class Nothing(Record):
    """A stage's record that says nothing."""


@pytest.fixture
def planned(drawn_title, tmp_path):
    """`planned(**changes)`: order and context of the drawn title."""

    def make(**changes):
        asked = {"title": "t", "videos": drawn_title.videos, "index": drawn_title.index, "out": tmp_path / "out", "work": tmp_path / "work"}
        return plan(VerifyRequest(**(asked | changes)))

    return make


def test_a_key_hangs_on_every_part_and_on_its_name():
    keys = {content_key(a="1", b="2"), content_key(a="2", b="1"), content_key(a="1", c="2"), content_key(a="12"), content_key(a="1", b="")}
    assert len(keys) == 5
    assert content_key(b="2", a="1") == content_key(a="1", b="2")


def test_one_more_episode_recomputes_that_episode_alone(drawn_title, undisturbed, verify_here, tmp_path):
    """Kept: a title of two episodes. A title of one and the title in another order find theirs there."""
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    whole = json.loads((undisturbed / "report/evidence.json").read_text(encoding="utf-8"))
    for number, videos in enumerate((drawn_title.videos[:1], drawn_title.videos[::-1])):
        evidence = verify_here(videos, drawn_title.index, tmp_path / str(number), tmp_path / "work")
        for video in videos:
            reused = {name.split()[0] for name in evidence.run.reused if name.endswith(f" {video.name}")}
            assert reused == {"decode", "match", "read", "subtitles"}
        assert evidence.provenance.threads == whole["provenance"]["threads"] == 1


def test_a_rush_more_or_another_folder_of_the_index_changes_no_key(drawn_title, planned, tmp_path):
    rushes = tmp_path / "rushes"
    rushes.mkdir()
    shutil.copy(drawn_title.videos[0], rushes / "b.mp4")
    keys = []
    for number, index in enumerate((drawn_title.index, shutil.copytree(drawn_title.index, tmp_path / "elsewhere"))):
        out, work = tmp_path / f"out{number}", tmp_path / f"work{number}"
        order, _ = planned(title=f"title {number}", videos=drawn_title.videos[:1], index=index, out=out, work=work, rushes=rushes)
        rush = next(rush for rush in order.usable_rushes if rush.video.name == "b.mp4")
        of_episode = [key(order.episodes[0]) for key in (decode_key, match_key, read_key, subtitles_key)]
        keys.append((*of_episode, scan_key(rush), describe_key(rush)))
        shutil.copy(drawn_title.videos[1], rushes / "a.mp4")
    assert keys[0] == keys[1]


def test_the_search_in_a_rush_hangs_on_no_other_one(drawn_title, planned, tmp_path):
    rushes = tmp_path / "rushes"
    rushes.mkdir()
    shutil.copy(drawn_title.videos[0], rushes / "b.mp4")
    alone, _ = planned(rushes=rushes)
    shutil.copy(drawn_title.videos[1], rushes / "a.mp4")
    order, _ = planned(rushes=rushes)
    other, same = (find_key(order.episodes[0], rush) for rush in order.usable_rushes)
    assert same == find_key(alone.episodes[0], alone.usable_rushes[0]) != other
    assert find_key(order.episodes[1], order.usable_rushes[1]) != same


def test_two_rushes_of_the_same_content_are_scanned_once(drawn_title, planned, tmp_path):
    rushes = tmp_path / "rushes"
    (rushes / "copy").mkdir(parents=True)
    for name in ("a.mp4", "copy/a.mp4"):
        shutil.copy(drawn_title.videos[0], rushes / name)
    order, context = planned(rushes=rushes)
    done = [scan_rush(rush, context) for rush in order.usable_rushes]
    assert [one.scanned.reused for one in done] == [False, True]
    # What it says of itself names the file, and what lies beside one copy does not lie beside the other.
    assert [one.described.reused for one in done] == [False, False]


def test_what_a_run_computed_itself_is_not_called_reused_when_it_is_asked_for_again(planned):
    reused = []
    for _ in ("first run", "second run"):
        _, context = planned()
        for _ in ("the flow", "its settling"):
            context.kept_or_computed("link", "key", "t", lambda folder: Nothing())
        reused.append(run_block(context).reused)
    assert reused == [(), ("link t",)]


def test_results_of_another_card_are_left_alone(planned, monkeypatch):
    keys = set()
    for card in ("NVIDIA H100 80GB HBM3", "NVIDIA H200"):
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda device, card=card: card)
        monkeypatch.setattr(flows.context, "choose_runtime", lambda device: Runtime(torch.device("cuda"), torch.float16))
        order, _ = planned()
        assert order.profile.device == f"cuda ({card})"
        keys.add(decode_key(order.episodes[0]))
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"device": "cuda (NVIDIA H100)"}, "device"),
        ({"precision": "fp8"}, "precision"),
        ({"threads": 64}, "threads"),
        ({"versions": {"torch": "1.0"}}, "av"),
    ],
    ids=["device", "precision", "threads", "versions"],
)
def test_a_worker_refuses_a_profile_that_it_cannot_honour_by_name(planned, change, said):
    order, context = planned()
    context.require(order.profile)
    with pytest.raises(InputError, match=f"^{said}: the order asks for"):
        context.require(order.profile.model_copy(update=change))


def test_a_clock_set_two_years_ahead_changes_the_run_block_alone(
    drawn_title, undisturbed, verify_here, evidence_of, rewrite_kept, tmp_path, monkeypatch
):
    """Nor are the licence numbers of this year and the next two judged by the day on which they are read."""
    year = datetime.datetime.now(datetime.UTC).year
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    numbers = [f"(赣)网微剧审字({year + later})第001号" for later in (0, 1, 2)]
    lines = tuple(TextLine(source=TextSource.PICTURE, start=Fraction(0), end=Fraction(1), text=text, score=1.0) for text in numbers)
    for kept in (tmp_path / "work/read").iterdir():
        rewrite_kept(kept, EpisodeTexts(lines=lines))
    reports = [tmp_path / "today", tmp_path / "later"]
    today = verify_here(drawn_title.videos, drawn_title.index, reports[0], tmp_path / "work")
    assert [licence.number for licence in today.licences] == numbers * 2

    class Ahead(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + datetime.timedelta(days=731)

    monkeypatch.setattr(datetime, "datetime", Ahead)
    later = verify_here(drawn_title.videos, drawn_title.index, reports[1], tmp_path / "work")
    assert int(later.run.started[:4]) == year + 2
    assert later.run.reused == today.run.reused
    assert evidence_of(reports[1]) == evidence_of(reports[0])
    # The page and the PDF show the day of the run, as it is in China.
    of_the_day = ("evidence.json", "manifest.json", "report.html", "report.pdf")
    for one in sorted(reports[0].rglob("*")):
        if one.is_file() and one.name not in of_the_day:
            assert one.read_bytes() == (reports[1] / one.relative_to(reports[0])).read_bytes(), one.name
    for run, report in zip((today, later), reports, strict=True):
        day = imprint_of(run, "").day
        assert day in (report / "report.html").read_text(encoding="utf-8")
