"""What is handed in beside the episodes is refused before the long work."""

import pytest

from flows.handed_in import rush_record, rushes_in
from flows.planner import plan
from flows.request import VerifyRequest
from pages.errors import InputError


def test_a_faulty_shooting_log_is_refused_before_anything_is_decoded(drawn_title, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("集,入点,出点,地点\nep01.mp4,0,1,无此地方\n", encoding="utf-8")
    out, work = tmp_path / "report", tmp_path / "work"
    request = VerifyRequest(title="t", videos=drawn_title.videos, index=drawn_title.index, out=out, work=work, shooting_log=log)
    with pytest.raises(InputError, match=r"log\.csv: row 2: .*无此地方"):
        plan(request)


def test_a_folder_without_videos_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match=r"--rushes .*absent: no such folder"):
        rushes_in(tmp_path / "absent")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(InputError, match=r"holds no video that can be used .*notes\.txt"):
        rushes_in(tmp_path)


def test_a_file_that_is_no_video_stands_among_the_rushes_with_the_reason(tmp_path, write_clip, facade):
    write_clip(tmp_path / "a.mp4", [facade(1, 96, 64)] * 3)
    (tmp_path / "b.mp4").write_bytes(b"")
    good, bad = rushes_in(tmp_path).orders
    assert (good.video.name, good.refused) == ("a.mp4", "")
    record = rush_record(bad, None, None, ())
    assert record.frames == 0
    assert record.warnings[0].code == "rush_not_used"
    assert "b.mp4" in record.warnings[0].say("zh")
