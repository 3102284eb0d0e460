"""What is taken from a title's folder."""

import datetime
import os
from pathlib import Path

import pytest

from flows.batch.title_folder import list_folder, read_title_file, request_of, titles_in
from pages.errors import InputError


def asked(folder):
    places = {"index": Path("/index"), "out": Path("/out"), "work": Path("/work")}
    return request_of(folder, **places, device="cpu", language="zh")


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_the_videos_of_a_folder_are_its_episodes_in_the_order_people_count(tmp_path):
    fill(tmp_path, "第10集.mp4", "第2集.MP4", "第1集.mkv", "第1集.srt", ".hidden.mp4", "clip.mp4.part", "海报.jpg", "rushes/a.mp4")
    request, unused = asked(tmp_path)
    assert [video.name for video in request.videos] == ["第1集.mkv", "第2集.MP4", "第10集.mp4"]
    assert request.title == tmp_path.name
    assert sorted(unused) == ["clip.mp4.part", "海报.jpg"]


def test_title_yaml_says_the_rest(tmp_path):
    fill(tmp_path, "1.mp4", "素材/a.mp4", "场记.xlsx")
    text = "name: 1984\napplicant: 单位\npriority: 3\nindex: ../other\nshooting_log: 场记.xlsx\nrushes: 素材\nreleased: 2026-09-01\n"
    (tmp_path / "title.yaml").write_text(text, encoding="utf-8-sig")
    told = read_title_file(tmp_path)
    assert (told.name, told.applicant, told.priority) == ("1984", "单位", 3)
    request, unused = asked(tmp_path)
    assert (request.title, request.released) == ("1984", datetime.date(2026, 9, 1))
    assert (request.index, request.rushes) == (tmp_path.parent / "other", tmp_path / "素材")
    assert request.shooting_log == tmp_path / "场记.xlsx"
    assert unused == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("priority: soon", "priority: has to be a whole number"),
        ("priority: 9999", "priority: has to be a whole number"),
        ("released: tomorrow", "released: has to be the day of release"),
        ("rushes: ../../etc", "rushes: has to be the path of the folder of camera originals inside"),
        ("shooting_log: /etc/passwd", "shooting_log: has to be the path of the shooting log inside"),
        ("colour: red", "colour: is no field; there are name"),
        ("- a\n- b", "cannot be read as title.yaml"),
        ("a: [", "cannot be read as title.yaml"),
        ("name: !!python/object/apply:os.system ['true']", "cannot be read as title.yaml"),
        ("name: " + "a" * 70_000, "cannot be read as title.yaml"),
        ("name: [a]", "name: has to be the title's name"),
    ],
)
def test_what_title_yaml_cannot_say_is_refused_by_field(tmp_path, text, said):
    (tmp_path / "title.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_title_file(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "title.yaml").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match=r"title\.yaml: cannot be read"):
        read_title_file(tmp_path)


def test_a_folder_without_a_video_is_refused(tmp_path):
    fill(tmp_path, "rushes/a.mp4", "readme.txt")
    with pytest.raises(InputError, match="holds no video"):
        asked(tmp_path)


def test_a_listing_changes_with_all_that_changes(tmp_path):
    fill(tmp_path, "a.mp4", "rushes/b.mp4")
    first = list_folder(tmp_path)
    assert [name for name, _, _ in first.files] == ["a.mp4", "rushes/b.mp4"]
    assert list_folder(tmp_path).sha256 == first.sha256
    with (tmp_path / "rushes/b.mp4").open("ab") as handle:
        handle.write(b"more")
    os.utime(tmp_path / "rushes/b.mp4", (1, 1))  # as a copy that bears the time of its original
    grown = list_folder(tmp_path)
    assert grown.sha256 != first.sha256
    assert grown.newest >= first.newest > 1.7e9


def test_titles_are_the_folders_of_an_inbox(tmp_path):
    fill(tmp_path, "b/1.mp4", "a/1.mp4", ".trash/1.mp4", "loose.mp4")
    assert [folder.name for folder in titles_in(tmp_path)] == ["a", "b"]
