"""What a kept result hangs on: its own input, the settings and the machine; not what else is in the run, nor the day."""

import datetime
import json
import shutil
from fractions import Fraction
from pathlib import Path

import flows.across
from flows.across import TitleRun
from flows.request import VerifyRequest
from pipeline.record.grounds import TextSource
from pipeline.report.imprint import imprint_of
from pipeline.texts.texts import EpisodeTexts, TextLine


def test_one_more_episode_recomputes_that_episode_alone(drawn_title, undisturbed, verify_here, tmp_path):
    """Kept: a title of two episodes. A title of one and the title in another order find theirs there."""
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    whole = json.loads((undisturbed / "report/evidence.json").read_text(encoding="utf-8"))
    for number, videos in enumerate((drawn_title.videos[:1], drawn_title.videos[::-1])):
        evidence = verify_here(videos, drawn_title.index, tmp_path / str(number), tmp_path / "work")
        for video in videos:
            assert {name.split()[0] for name in evidence.run.reused if name.endswith(f" {video.name}")} == {"decode", "match", "read"}
        assert evidence.provenance.threads == whole["provenance"]["threads"] == 1


def test_a_rush_more_or_another_folder_of_the_index_changes_no_key(drawn_title, tmp_path):
    rushes = tmp_path / "rushes"
    rushes.mkdir()
    shutil.copy(drawn_title.videos[0], rushes / "b.mp4")
    keys = []
    for number, index in enumerate((drawn_title.index, shutil.copytree(drawn_title.index, tmp_path / "elsewhere"))):
        out, work = tmp_path / f"out{number}", tmp_path / f"work{number}"
        run = TitleRun(
            VerifyRequest(title=f"title {number}", videos=drawn_title.videos[:1], index=index, out=out, work=work, rushes=rushes)
        )
        decoded = run.decode_key(drawn_title.videos[0], run.ingest(drawn_title.videos[0]))
        rush = next(rush for rush in run.rushes if rush.name == "b.mp4")
        keys.append((decoded, run.match_key(decoded), run.read_key(decoded), run._scan_key(rush)))
        shutil.copy(drawn_title.videos[1], rushes / "a.mp4")
    assert keys[0] == keys[1]


def test_two_rushes_of_the_same_content_are_scanned_once(drawn_title, tmp_path):
    request = VerifyRequest(title="t", videos=drawn_title.videos, index=drawn_title.index, out=tmp_path / "out", work=tmp_path / "work")
    run, calls = TitleRun(request), []

    def compute(folder: Path) -> flows.across.Repeats:
        calls.append(folder)
        return flows.across.Repeats(found=())

    for name in ("a.mp4", "copy/a.mp4"):
        run.kept_or_computed("scan", "key", flows.across.Repeats, name, compute)
    assert len(calls) == 1
    assert run.reused == ["scan copy/a.mp4"]


def test_what_a_run_computed_itself_is_not_called_reused_when_it_is_asked_for_again(drawn_title, tmp_path):
    request = VerifyRequest(title="t", videos=drawn_title.videos, index=drawn_title.index, out=tmp_path / "out", work=tmp_path / "work")
    reused = []
    for _ in ("first run", "second run"):
        run = TitleRun(request)
        hashes = {video: run.ingest(video) for video in request.videos[:1]}
        for video, found in hashes.items():
            for _ in ("the flow", "its measuring"):
                run.kept_or_computed(
                    "link", run.decode_key(video, found), flows.across.Repeats, "t", lambda folder: flows.across.Repeats(found=())
                )
        reused.append(run.run_block().reused)
    assert reused == [(), ("link t",)]


def test_a_clock_set_two_years_ahead_changes_the_run_block_alone(drawn_title, undisturbed, verify_here, evidence_of, tmp_path, monkeypatch):
    """Nor are the licence numbers of this year and the next two judged by the day on which they are read."""
    year = datetime.datetime.now(datetime.UTC).year
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    numbers = [f"(赣)网微剧审字({year + later})第001号" for later in (0, 1, 2)]
    lines = tuple(TextLine(source=TextSource.PICTURE, start=Fraction(0), end=Fraction(1), text=text, score=1.0) for text in numbers)
    for kept in (tmp_path / "work/read").glob("*/result.json"):
        kept.write_text(EpisodeTexts(lines=lines).model_dump_json(), encoding="utf-8")
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
