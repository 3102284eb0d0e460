"""An unchanged title is not computed again, and a killed run goes on where it stopped."""

import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import flows.episode_stages
import flows.title_stages

KILLS = int(os.environ.get("GANZHOU_KILLS", "4"))
"""How often a title is killed at random; 20 where there is time."""

STAGES = ("ingest", "decode", "read", "match", "link", "measure", "report")
STAGES_EACH_TIME = ("match", "report")


EVERYTHING = (
    *(f"{stage} {episode}" for stage in ("decode",) for episode in ("ep01.mp4", "ep02.mp4")),
    "link drawn",
    *(f"{stage} {episode}" for stage in ("match", "read") for episode in ("ep01.mp4", "ep02.mp4")),
    "repeats drawn",
    *(f"subtitles {episode}" for episode in ("ep01.mp4", "ep02.mp4")),
)


def in_the_making(root: Path) -> list[Path]:
    return sorted(root.rglob("*.part"))


def test_an_unchanged_title_is_neither_decoded_nor_matched(drawn_title, undisturbed, verify_here, evidence_of, tmp_path, monkeypatch):
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    for module, name in (
        (flows.episode_stages, "decode_episode"), (flows.episode_stages, "match_episode"), (flows.episode_stages, "read_texts"),
        (flows.title_stages, "link_shots"), (flows.title_stages, "find_repeats"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, lambda *arguments, name=name: pytest.fail(f"{name} was called"))
    evidence = verify_here(drawn_title.videos, drawn_title.index, tmp_path / "report", tmp_path / "work")
    assert evidence.run.reused == EVERYTHING
    assert evidence_of(tmp_path / "report") == evidence_of(undisturbed / "report")


@pytest.mark.slow
def test_a_result_that_cannot_be_read_back_is_computed_again(drawn_title, undisturbed, verify_here, evidence_of, tmp_path):
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    for result in (tmp_path / "work/match").glob("*/result.json"):
        result.write_bytes(result.read_bytes()[:-20])
    evidence = verify_here(drawn_title.videos, drawn_title.index, tmp_path / "report", tmp_path / "work")
    # Without its samples a kept decoding is of no use to the matching.
    assert evidence.run.reused == tuple(name for name in EVERYTHING if not name.startswith(("decode", "match")))
    assert evidence_of(tmp_path / "report") == evidence_of(undisturbed / "report")


def test_samples_go_even_when_the_run_was_killed_before_it_removed_them(drawn_title, undisturbed, verify_here, tmp_path):
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    ).stdout.strip()
    for decoded in (tmp_path / "work/decode").iterdir():
        (tmp_path / "work/scratch" / f"{platform.node()}-{ended}/samples" / decoded.name).mkdir(parents=True)
    verify_here(drawn_title.videos, drawn_title.index, tmp_path / "report", tmp_path / "work")
    assert not list((tmp_path / "work/scratch").rglob("samples/*"))


@pytest.mark.parametrize("stage", [stage if stage in STAGES_EACH_TIME else pytest.param(stage, marks=pytest.mark.slow) for stage in STAGES])
def test_a_run_killed_in_a_stage_ends_the_same_when_run_again(drawn_title, undisturbed, verify_here, evidence_of, tmp_path, stage):
    report, work = tmp_path / "report", tmp_path / "work"
    if stage in ("link", "measure", "report"):
        shutil.copytree(undisturbed / "work", work)
    if stage == "link":
        shutil.rmtree(work / "link")
    command = [sys.executable, Path(__file__).with_name("killed_run.py"), stage, drawn_title.index, report, work, *drawn_title.videos]
    killed = subprocess.run(command, capture_output=True, timeout=240, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert not report.exists()
    assert bool(in_the_making(tmp_path)) == (stage in ("decode", "match", "read", "link", "report"))
    stages = ("decode", "match", "read", "subtitles", "link", "repeats")
    kept = {name: len(list((work / name).glob("[!.]*"))) for name in stages if (work / name).is_dir()}
    # These two run side by side: the other one may have come to its end.
    kept.pop({"match": "read", "read": "match"}.get(stage, ""), None)
    whole = {"decode": 2, "match": 2, "read": 2, "subtitles": 2, "link": 1, "repeats": 1}
    assert {name: count for name, count in kept.items() if count} == {
        "ingest": {},
        "decode": {},
        "read": {"decode": 1, "subtitles": 1},
        "match": {"decode": 1, "subtitles": 1},
        "link": {name: count for name, count in whole.items() if name != "link"},
    }.get(stage, whole)
    evidence = verify_here(drawn_title.videos, drawn_title.index, report, work)
    assert evidence_of(report) == evidence_of(undisturbed / "report")
    assert len(evidence.run.reused) == sum(kept.values())
    assert not in_the_making(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report", "work"]


@pytest.mark.slow
def test_the_command_itself_is_killed_with_its_server_and_run_again(drawn_title, undisturbed, evidence_of, tmp_path):
    report, work = tmp_path / "report", tmp_path / "work"
    command = [Path(sys.executable).with_name("ganzhou-evidence"), "verify", *drawn_title.videos]
    command += ["--index", drawn_title.index, "--out", report, "--work", work, "--title", "drawn", "--quiet"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: running.poll() is not None or list(work.glob("decode/*.part")))
    servers = [int(pid) for pid in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()]
    assert len(servers) == 1
    running.kill()
    assert running.wait() == -signal.SIGKILL
    wait_until(lambda: not is_running(servers[0]))
    assert not report.exists()

    again = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert again.returncode == 0, again.stderr
    assert again.stderr == ""
    assert evidence_of(report) == evidence_of(undisturbed / "report")
    assert not in_the_making(tmp_path)


def wait_until(happened, seconds: float = 180):
    limit = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A killed process whose new parent has not looked yet is a zombie.
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def begin(drawn_title, report, work, log=subprocess.DEVNULL):
    command = [sys.executable, Path(__file__).with_name("verify_here.py"), drawn_title.index, report, work, *drawn_title.videos]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)


@pytest.mark.slow
def test_two_processes_that_verify_one_title_at_once_both_end_well(drawn_title, undisturbed, evidence_of, tmp_path):
    work = tmp_path / "work"
    both = [begin(drawn_title, tmp_path / f"report{number}", work) for number in range(2)]
    for number, one in enumerate(both):
        assert one.communicate(timeout=600)[0]
        assert one.returncode == 0
        assert evidence_of(tmp_path / f"report{number}") == evidence_of(undisturbed / "report")
    for stage in ("decode", "match", "read", "subtitles"):
        assert len(list((work / stage).iterdir())) == 2
    assert not in_the_making(tmp_path)


@pytest.mark.slow
def test_runs_killed_at_random_moments_end_the_same(drawn_title, undisturbed, evidence_of, tmp_path):
    report, work, chance = tmp_path / "report", tmp_path / "work", random.Random(20)  # noqa: S311 - not for keeping secrets
    for _ in range(KILLS):
        running = begin(drawn_title, report, work)
        try:
            running.wait(chance.uniform(4, 40))
        except subprocess.TimeoutExpired:
            running.kill()
        running.communicate()
        assert running.returncode in (0, -signal.SIGKILL)
        if running.returncode == 0:
            assert evidence_of(report) == evidence_of(undisturbed / "report")
            shutil.rmtree(report)
            shutil.rmtree(work)
    last = begin(drawn_title, report, work)
    assert last.communicate(timeout=600)[0]
    assert last.returncode == 0
    assert evidence_of(report) == evidence_of(undisturbed / "report")
    assert not in_the_making(tmp_path)
