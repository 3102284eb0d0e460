"""Bad input ends with exit 2 and one line that names the file, or with a report where the rest is usable; nothing is left half-written."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import flows.prefect_server
import flows.verify
from cli.main import main
from cli.progress import Watch
from landmarks.index import load_index, save_index
from tests.conftest import DrawnTitle, Picture

ODD_NAME = "-a 'b' \"c\"\n 第一集 $(d);.mp4"


class Command:
    """`ganzhou-evidence verify` in this process."""

    def __init__(self, root: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.index, self.capsys = root, index, capsys
        self.out, self.work = root / "report", root / "work"
        self.more = ["--quiet"]

    def __call__(self, *videos: Path) -> int:
        self.capsys.readouterr()
        options = ["--index", str(self.index), "--out", str(self.out), "--work", str(self.work), "--language", "en", *self.more]
        return main(["verify", *options, "--", *map(str, videos)])

    def is_refused(self, *videos: Path) -> list[str]:
        """Run; returns the lines that the user gets."""
        before = self.out.exists()
        assert self(*videos) == 2
        shown = self.capsys.readouterr()
        assert shown.out == ""
        lines = shown.err.splitlines()
        assert all(line.startswith("ganzhou-evidence: ") and len(line) > 40 for line in lines), shown.err
        assert self.out.exists() == before
        assert not list(self.root.rglob("*.part"))
        return lines

    def record(self) -> dict[str, Any]:
        return json.loads((self.out / "evidence.json").read_text(encoding="utf-8"))


@pytest.fixture
def command(tmp_path: Path, drawn_title: DrawnTitle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    # Straight through the stages: Prefect's start takes longer than these titles.
    monkeypatch.setattr(flows.verify, "is_kept", lambda order, store: True)
    monkeypatch.setattr(flows.prefect_server, "begin_early", lambda work, out: None)
    return Command(tmp_path, drawn_title.index, capsys)


@pytest.fixture
def refuse(command: Command, tmp_path: Path) -> Callable[..., None]:
    """`refuse(path, *words)`: the file is refused by name, with these words."""

    def check(path: Path, *words: str) -> None:
        (line,) = command.is_refused(path)
        assert path.name in line
        assert all(word in line for word in words), line

    return check


def moving(size: tuple[int, int], frames: int) -> Iterator[Picture]:
    for number in range(frames):
        picture = np.full((size[1], size[0], 3), 60, np.uint8)
        picture[:, number % size[0]] = 220
        yield picture


class TestVideo:
    def test_no_bytes(self, refuse: Callable[..., None], tmp_path: Path) -> None:
        (tmp_path / "a.mp4").touch()
        refuse(tmp_path / "a.mp4", "0 bytes")

    def test_no_such_file(self, refuse: Callable[..., None], tmp_path: Path) -> None:
        refuse(tmp_path / "a.mp4", "no such file")

    def test_a_folder(self, refuse: Callable[..., None], tmp_path: Path) -> None:
        (tmp_path / "a.mp4").mkdir()
        refuse(tmp_path / "a.mp4", "is a folder")

    def test_a_picture(self, refuse: Callable[..., None], tmp_path: Path) -> None:
        Image.new("RGB", (64, 64)).save(tmp_path / "a.mp4", "PNG")
        refuse(tmp_path / "a.mp4", "picture (PNG)")

    def test_an_archive(self, refuse: Callable[..., None], tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.mp4", "w") as archive:
            archive.writestr("b.txt", "x" * 10_000)
        refuse(tmp_path / "a.mp4", "not a video")

    def test_sound_only(self, refuse: Callable[..., None], tmp_path: Path, ffmpeg: Callable[..., None]) -> None:
        ffmpeg("-f", "lavfi", "-i", "sine=d=1", tmp_path / "a.mp4")
        refuse(tmp_path / "a.mp4", "no video stream")

    def test_cut_off_before_its_index(self, refuse: Callable[..., None], tmp_path: Path, drawn_title: DrawnTitle) -> None:
        data = drawn_title.videos[0].read_bytes()
        (tmp_path / "a.mp4").write_bytes(data[: len(data) * 2 // 3])
        refuse(tmp_path / "a.mp4", "copy it again")

    def test_all_bad_files_are_named_at_once(self, command: Command, tmp_path: Path, drawn_title: DrawnTitle) -> None:
        (tmp_path / "a.mp4").touch()
        (tmp_path / "b.mp4").mkdir()
        lines = command.is_refused(tmp_path / "a.mp4", drawn_title.videos[0], tmp_path / "b.mp4")
        assert [("a.mp4" in line, "b.mp4" in line) for line in lines] == [(True, False), (False, True)]
        assert not (tmp_path / "work/decode").exists()

    def test_two_files_of_one_name(self, command: Command, tmp_path: Path, drawn_title: DrawnTitle) -> None:
        copy = tmp_path / drawn_title.videos[0].name
        shutil.copy(drawn_title.videos[0], copy)
        (line,) = command.is_refused(drawn_title.videos[0], copy)
        assert str(copy) in line
        assert "rename" in line

    def test_a_name_that_is_no_text(self, command: Command, tmp_path: Path) -> None:
        path = tmp_path / os.fsdecode(b"\xff.mp4")
        path.touch()
        (line,) = command.is_refused(path)
        assert "\\udcff.mp4" in line

    def test_sixteen_pixels_and_an_odd_name(self, command: Command, tmp_path: Path, write_clip: Callable[..., Path]) -> None:
        path = write_clip(tmp_path / "a.mp4", moving((16, 16), 12)).rename(tmp_path / ODD_NAME)
        assert command(path) == 0
        assert command.record()["inputs"][0]["file"] == ODD_NAME
        assert main(["check", str(command.out)]) == 0

    def test_a_matroska_cut_off_is_used_with_a_warning(
        self, command: Command, tmp_path: Path, drawn_title: DrawnTitle, ffmpeg: Callable[..., None]
    ) -> None:
        ffmpeg("-i", drawn_title.videos[1], "-c", "copy", tmp_path / "whole.mkv")
        data = (tmp_path / "whole.mkv").read_bytes()
        (tmp_path / "a.mkv").write_bytes(data[: len(data) * 3 // 4])
        assert command(tmp_path / "a.mkv") == 0
        (warning,) = [line for line in command.capsys.readouterr().err.splitlines() if "a.mkv" in line]
        assert "more than 1 % apart" in warning
        (item,) = command.record()["inputs"]
        assert 20 < item["frames"] < 60
        assert item["warnings"]

    @pytest.mark.slow
    def test_eight_k(self, command: Command, tmp_path: Path, write_clip: Callable[..., Path]) -> None:
        assert command(write_clip(tmp_path / "a.mp4", moving((7680, 4320), 3), rate=Fraction(25))) == 0
        assert (command.record()["inputs"][0]["width"], command.record()["inputs"][0]["frames"]) == (7680, 3)


class TestIndex:
    def test_none_there(self, command: Command, tmp_path: Path, drawn_title: DrawnTitle) -> None:
        command.index = tmp_path / "nothing\nhere"
        (line,) = command.is_refused(drawn_title.videos[0])
        assert "nothing\\nhere" in line
        assert "landmarks build" in line

    def test_a_changed_byte(self, command: Command, tmp_path: Path, drawn_title: DrawnTitle) -> None:
        command.index = tmp_path / "index"
        shutil.copytree(drawn_title.index, command.index)
        vectors = command.index / "vectors.npy"
        vectors.write_bytes(vectors.read_bytes()[:-1] + b"\x00")
        (line,) = command.is_refused(drawn_title.videos[0])
        assert "vectors.npy" in line
        assert "build the index again" in line

    def test_of_another_network_through_the_flow(self, tmp_path: Path, drawn_title: DrawnTitle) -> None:
        index = load_index(drawn_title.index)
        index.models = index.models.model_copy(update={"embedder_sha256": "0" * 64})
        save_index(index, tmp_path / "other")
        program = Path(sys.executable).with_name("ganzhou-evidence")
        options = ["--index", tmp_path / "other", "--out", tmp_path / "report", "--work", tmp_path / "work", "--language", "en", "--quiet"]
        run = subprocess.run([program, "verify", drawn_title.videos[1], *options], capture_output=True, text=True, timeout=300, check=False)
        assert run.returncode == 2
        (line,) = run.stderr.splitlines()
        assert line.startswith(f"ganzhou-evidence: {tmp_path / 'other'}: ")
        assert "embedder_sha256" in line
        assert run.stdout == ""
        assert not (tmp_path / "report").exists()
        assert not (tmp_path / "work/decode").exists()


class TestPlaces:
    def test_out_holds_something_else(self, command: Command, drawn_title: DrawnTitle) -> None:
        command.out.mkdir()
        (command.out / "thesis.txt").write_text("mine")
        (line,) = command.is_refused(drawn_title.videos[0])
        assert "choose another --out" in line
        assert (command.out / "thesis.txt").read_text() == "mine"

    def test_out_is_a_file_or_lies_below_one(self, command: Command, drawn_title: DrawnTitle) -> None:
        command.out.write_text("mine")
        assert "choose another --out" in command.is_refused(drawn_title.videos[0])[0]
        command.out = command.out / "report"
        assert "choose another --out" in command.is_refused(drawn_title.videos[0])[0]

    @pytest.mark.parametrize("option", ["out", "work"])
    def test_a_place_that_may_not_be_written(self, command: Command, drawn_title: DrawnTitle, option: str) -> None:
        # Even root makes no folder there.
        setattr(command, option, Path("/proc/here"))
        (line,) = command.is_refused(drawn_title.videos[0])
        assert "/proc" in line
        assert f"--{option}" in line

    @pytest.mark.parametrize("option", ["out", "work"])
    def test_a_full_place_is_seen_before_the_work(
        self, command: Command, drawn_title: DrawnTitle, small_disk: Callable[[str], Path], option: str
    ) -> None:
        disk = small_disk("2m")
        setattr(command, option, disk / "here")
        (line,) = command.is_refused(drawn_title.videos[0])
        assert str(disk) in line
        assert "MiB are free" in line
        assert f"--{option}" in line

    def test_out_is_a_mount_point(self, command: Command, drawn_title: DrawnTitle, small_disk: Callable[[str], Path]) -> None:
        command.out = small_disk("64m")
        (line,) = command.is_refused(drawn_title.videos[0])
        assert "mount point" in line

    @pytest.mark.parametrize(
        ("option", "stage"), [("work", "decode"), pytest.param("work", "match", marks=pytest.mark.slow), ("out", "report")]
    )
    def test_a_place_that_fills_up_on_the_way(
        self,
        command: Command,
        drawn_title: DrawnTitle,
        small_disk: Callable[[str], Path],
        monkeypatch: pytest.MonkeyPatch,
        option: str,
        stage: str,
    ) -> None:
        disk = small_disk("128m")
        setattr(command, option, disk / "here")

        def fill(watch: Watch, episode: object, now: object, done: object) -> None:
            if now == stage and not (disk / "filler").exists():
                with (disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
                    for _ in range(200):  # more than the small disk holds, and no more than any other disk can bear
                        filler.write(bytes(1 << 20))

        monkeypatch.setattr(Watch, "__call__", fill)
        (line,) = command.is_refused(drawn_title.videos[1])
        assert str(disk) in line or "evidence.json" in line
        assert "No space left on device" in line
        assert not list(disk.rglob("*.part"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """`small_disk(size)`: an empty file system of that size."""
    mounted: list[Path] = []

    def mount(size: str) -> Path:
        place = tmp_path / "disk"
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", place], check=True)
