"""Folders that appear whole or not at all."""

import contextlib
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from models.storage import held, require_space, whole_folder
from pages.errors import InputError, StorageError
from pages.notes import note


def write(folder: Path, text: str) -> None:
    with whole_folder(folder) as fresh:
        (fresh / "a.txt").write_text(text)
        assert not folder.exists() or (folder / "a.txt").read_text() != text


def test_a_folder_appears_whole_and_replaces_the_one_before(tmp_path: Path) -> None:
    write(tmp_path / "deep/out", "one")
    (tmp_path / "deep/out/old.txt").write_text("old")
    write(tmp_path / "deep/out", "two")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]
    assert [path.name for path in (tmp_path / "deep/out").iterdir()] == ["a.txt"]
    assert (tmp_path / "deep/out/a.txt").read_text() == "two"


def test_a_failure_leaves_what_stood_there(tmp_path: Path) -> None:
    write(tmp_path / "out", "one")
    with contextlib.suppress(ZeroDivisionError), whole_folder(tmp_path / "out") as fresh:
        (fresh / "a.txt").write_text("two")
        _ = 1 / 0
    assert (tmp_path / "out/a.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_where_the_name_is_a_link_its_target_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "real", "one")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", "two")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/a.txt").read_text() == "two"


def test_what_a_dead_process_left_goes_and_a_living_ones_work_stays(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    name = f".{platform.node()}-{{}}-abcdefgh.part"
    dead, living, foreign = (
        tmp_path / name.format(ended.pid),
        tmp_path / name.format(os.getppid()),
        tmp_path / ".otherhost-1-abcdefgh.part",
    )
    for folder in (dead, living, foreign):
        folder.mkdir()
        (folder / "data").write_bytes(b"x")
    write(tmp_path / "out", "one")
    assert (dead.exists(), living.exists(), foreign.exists()) == (False, True, True)


def test_a_place_below_a_file_or_too_small_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="file/out: cannot be written"), whole_folder(tmp_path / "file/out"):
        pass
    with pytest.raises(StorageError, match="choose another --work"):
        require_space(tmp_path / "file/work", 1, "--work")
    with pytest.raises(StorageError, match=r"MiB are free and at least 1073741824 are needed.*--work"):
        require_space(tmp_path / "new", 1 << 50, "--work")
    require_space(tmp_path / "new", 1, "--work")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_is_held_by_one_process_and_free_once_it_ends_however_it_ends(tmp_path: Path) -> None:
    code = "import pathlib, sys; from models.storage import held; from pages.notes import note\n"
    code += "with held(pathlib.Path(sys.argv[1]), '--out', note('batch.runs_already', folder='out')):\n"
    code += "    print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", code, tmp_path / "out" / "lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    taken = note("batch.runs_already", folder=str(tmp_path / "out"))
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(InputError) as refused, held(tmp_path / "out" / "lock", "--out", taken):
        raise AssertionError("two held it")
    assert refused.value.args == (taken,)
    other.kill()
    other.communicate()
    with held(tmp_path / "out" / "lock", "--out", taken):
        pass


def test_a_folder_that_cannot_be_made_is_named_with_its_option(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    taken = note("batch.runs_already", folder="out")
    with pytest.raises(StorageError, match="--out"), held(tmp_path / "file" / "lock", "--out", taken):
        raise AssertionError("a file is no folder")
