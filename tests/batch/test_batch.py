"""What a batch does where nothing fails, and with titles that do."""

import csv
import json
import os
import time
from pathlib import Path

import openpyxl
import pytest

from flows.carrying.process import Limits
from pages.errors import InputError
from register.database import connect
from register.events import verify_chain
from register.models import Event, Job, JobState, Result, Run, State


@pytest.fixture
def url(tmp_path):
    return f"sqlite://{tmp_path / 'register.sqlite3'}"


def test_every_title_is_done_or_a_persons_or_failed_with_its_reason(inbox, request_for, run_batch, url, tmp_path):
    inbox({"a": "fine", "b": "person", "c": "refuse", "=d": "other", "e": "fine"}, applicant="单位")
    (tmp_path / "inbox/f").mkdir()
    states = run_batch(request_for(url))
    assert states == {"a": State.DONE, "b": State.PERSON, "c": State.FAILED, "=d": State.DONE, "e": State.DONE}
    rows = list(csv.DictReader((tmp_path / "out/summary.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["剧目"] for row in rows] == ["c", "b", "'=d", "a", "e"]
    assert [row["结果"] for row in rows] == ["未能完成", "须人工处理", "已完成", "已完成", "已完成"]
    assert "其中没有视频文件" in rows[0]["说明"]
    assert rows[0]["处理办法"].startswith("请按上述说明更正送审文件")
    assert rows[1]["说明"] == "1 处地标出现须人工判定"
    assert (rows[3]["取景占比（%）"], rows[3]["申报单位"], rows[3]["报告"]) == ("50", "单位", "reports/a/report.html")
    sheet = openpyxl.load_workbook(tmp_path / "out/summary.xlsx").worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["剧目", "c", "b", "=d", "a", "e"]
    assert sheet["A4"].data_type == "s"
    page = (tmp_path / "out/summary.html").read_text(encoding="utf-8")
    assert 'href="reports/%3Dd/report.html"' in page
    assert (tmp_path / "out/reports/a/report.html").read_text(encoding="utf-8").startswith("report of a.")
    # The same content twice: computed once, one after the other, and reported twice.
    assert Result.objects.count() == 3
    assert {(run.title.name, run.result.owner != "") for run in Run.objects.filter(result=Result.objects.get(runs__title__name="a"))} == {
        ("a", True), ("e", True)
    }  # fmt: skip
    assert (tmp_path / "out/reports/e/report.html").read_text(encoding="utf-8").startswith("report of e.")
    verify_chain()


def test_a_second_run_of_the_same_inbox_computes_nothing_and_tries_again_what_failed(inbox, request_for, run_batch, url, tmp_path):
    inbox({"a": "fine", "c": "refuse"})
    assert run_batch(request_for(url)) == {"a": State.DONE, "c": State.FAILED}
    (tmp_path / "inbox/c/1.mp4").write_text("mended")
    assert run_batch(request_for(url)) == {"a": State.DONE, "c": State.DONE}
    begun = time.monotonic()
    assert run_batch(request_for(url, carry=None)) == {"a": State.DONE, "c": State.DONE}  # nothing is carried out
    assert time.monotonic() - begun < 30
    assert Run.objects.filter(title__name="a").count() == 1
    assert Run.objects.filter(title__name="c").count() == 2


def test_a_title_that_grows_waits_until_it_rests_and_new_ones_are_taken(inbox, request_for, run_batch, url, tmp_path):
    inbox({"a": "slow:4"})

    def copy():
        folder = tmp_path / "inbox/b"
        folder.mkdir()
        for _ in range(30):
            with (folder / "1.mp4").open("a") as handle:
                handle.write("x")
            time.sleep(0.1)

    assert run_batch(request_for(url, rest=1.5), copy) == {"a": State.DONE, "b": State.DONE}
    connect(url)
    (run,) = Run.objects.filter(title__name="b")
    assert run.order["contents"] == ["x" * 30]


@pytest.mark.slow
def test_poison_among_good_ones_is_named_and_the_good_ones_are_done(inbox, request_for, run_batch, url):
    inbox({**{f"good{number}": f"fine{number}" for number in range(6)}, "crash": "crash", "grow": "grow", "hang": "hang"})
    states = run_batch(request_for(url, limits=Limits(stall=25.0, memory=300 << 20)))
    assert {name for name, state in states.items() if state == State.DONE} == {f"good{number}" for number in range(6)}
    reasons = {run.title.name: run.reason[0] for run in Run.objects.filter(state=State.FAILED)}
    assert {name: reason["code"] for name, reason in reasons.items()} == {
        "crash": "batch.crashed", "grow": "batch.memory", "hang": "batch.hung"
    }  # fmt: skip
    assert reasons["crash"]["arguments"]["signal"] == "SIGABRT"
    assert reasons["hang"]["arguments"]["where"]["arguments"]["name"] == "1.mp4"
    # What ended its process is tried once more, since the machine may have been short of memory.
    tries = {name: Event.objects.filter(kind="job_failed_once", subject=f"run:{run}").count() for name, run in
             Run.objects.filter(state=State.FAILED).values_list("title__name", "pk")}  # fmt: skip
    assert tries == {"crash": 1, "grow": 1, "hang": 0}


def test_workers_that_end_as_they_start_end_the_batch(inbox, request_for, run_batch, url):
    inbox({"a": "fine"})
    with pytest.raises(InputError, match="of no known form"):
        run_batch(request_for("mysql://x/y"))
    request = request_for(url, carry=print)  # ends at once, each time
    assert run_batch(request) == {"a": State.FAILED}
    assert Run.objects.get().reason[0]["code"] == "batch.crashed"


def test_a_second_batch_into_the_same_folder_is_refused(inbox, request_for, run_batch, url):
    inbox({"a": "slow:3"})
    errors = []

    def second():
        time.sleep(0.5)
        try:
            run_batch(request_for(url))
        except InputError as error:
            errors.append(str(error))

    run_batch(request_for(url), second)
    assert len(errors) == 1
    assert "a batch writes there already" in errors[0]


def test_an_inbox_that_is_none_is_refused(request_for, run_batch, url):
    with pytest.raises(InputError, match="no such folder"):
        run_batch(request_for(url))


def test_no_job_is_left_when_a_batch_ends(inbox, request_for, run_batch, url):
    inbox({"a": "fine", "b": "refuse"})
    run_batch(request_for(url))
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE, JobState.FAILED}
    assert json.loads(json.dumps(Run.objects.get(title__name="b").reason))[0]["code"] == "batch.no_videos"


def test_a_folder_whose_name_is_no_text_is_named_and_a_hostile_applicant_ends_nothing(inbox, request_for, run_batch, url, tmp_path):
    inbox({"a": "fine"})
    (tmp_path / "inbox/a/title.yaml").write_text('applicant: "x\\0y"\n', encoding="utf-8")
    folder = os.fsencode(tmp_path / "inbox") + b"/\xff"
    os.mkdir(folder)  # noqa: PTH102 - bytes
    Path(os.fsdecode(folder), "1.mp4").write_text("fine")
    states = run_batch(request_for(url))
    assert states == {"a": State.DONE, r"\udcff": State.FAILED}
    assert r"\udcff" in (tmp_path / "out/summary.html").read_text(encoding="utf-8")
