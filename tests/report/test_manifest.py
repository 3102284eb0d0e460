"""The manifest names every change of a report folder, its own included."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from pages.errors import InputError, StorageError
from pipeline.record.manifest import MANIFEST_NAME, check_folder, hash_file, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stills" / "refs").mkdir(parents=True)
    (tmp_path / "evidence.json").write_text('{"title": "赣"}', encoding="utf-8")
    (tmp_path / "stills" / "1.jpg").write_bytes(np.random.default_rng(1).bytes(30))
    (tmp_path / "stills" / "refs" / "参考 1.jpg").write_bytes(b"")
    write_manifest(tmp_path)
    return tmp_path


def flip(path: Path, position: int, mask: int = 0x01) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= mask
    path.write_bytes(data)


def test_sm3_is_the_one_of_the_standard(tmp_path: Path) -> None:
    # GB/T 32905-2016, appendix A.1: the digest of "abc".
    (tmp_path / "abc").write_bytes(b"abc")
    hashes = hash_file(tmp_path / "abc")
    assert hashes.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert hashes.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_a_file_longer_than_one_read_is_hashed_whole(tmp_path: Path) -> None:
    data = np.random.default_rng(2).bytes((1 << 20) + 7)
    (tmp_path / "long").write_bytes(data)
    assert hash_file(tmp_path / "long") == (hashlib.sha256(data).hexdigest(), hashlib.new("sm3", data).hexdigest())


def test_an_untouched_folder_has_no_difference(folder: Path) -> None:
    assert check_folder(folder) == []
    listed = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))["files"]
    assert [entry["path"] for entry in listed] == ["evidence.json", "stills/1.jpg", "stills/refs/参考 1.jpg"]


@pytest.mark.parametrize("name", ["evidence.json", "stills/1.jpg"])
def test_any_flipped_byte_of_a_file_names_it(folder: Path, name: str) -> None:
    for position in range((folder / name).stat().st_size):
        flip(folder / name, position)
        assert [(d.path, d.kind) for d in check_folder(folder)] == [(name, "changed")]
        flip(folder / name, position)
    assert check_folder(folder) == []


def test_any_flipped_byte_of_the_manifest_names_the_manifest(folder: Path) -> None:
    path = folder / MANIFEST_NAME
    flips = [(position, 0x01) for position in range(0, path.stat().st_size, 3)]
    # 0x29 makes a tab of a space, which changes no value of the JSON.
    flips += [(position, 0x29) for position, byte in enumerate(path.read_bytes()) if byte == 0x20]
    for position, mask in flips:
        flip(path, position, mask)
        assert {d.path for d in check_folder(folder)} == {MANIFEST_NAME}, position
        flip(path, position, mask)
    assert check_folder(folder) == []


def test_missing_added_and_grown_files_are_named_in_order(folder: Path) -> None:
    (folder / "stills" / "1.jpg").unlink()
    (folder / "a.txt").write_text("new", encoding="utf-8")
    with (folder / "stills" / "refs" / "参考 1.jpg").open("ab") as stream:
        stream.write(b"\0")
    assert [(d.path, d.kind) for d in check_folder(folder)] == [
        ("a.txt", "added"),
        ("stills/1.jpg", "missing"),
        ("stills/refs/参考 1.jpg", "changed"),
    ]


def test_a_folder_without_manifest_and_no_folder_at_all(folder: Path) -> None:
    (folder / MANIFEST_NAME).unlink()
    assert [(d.path, d.kind) for d in check_folder(folder)] == [(MANIFEST_NAME, "missing")]
    with pytest.raises(InputError, match="no such folder"):
        check_folder(folder / "nowhere")


@pytest.mark.parametrize(
    "hostile", ["../outside.txt", "/etc/hostname", "stills/../../outside.txt", "stills//1.jpg", "C:/x", "a\\..\\x", "", "."]
)
def test_a_path_that_leaves_the_folder_is_refused(folder: Path, hostile: str) -> None:
    (folder.parent / "outside.txt").write_text("secret", encoding="utf-8")
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    manifest["files"][0]["path"] = hostile
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    (difference,) = check_folder(folder)
    assert (difference.path, difference.kind) == (MANIFEST_NAME, "unreadable")
    assert "not inside the folder" in str(difference)


def test_a_link_is_no_evidence_even_with_the_right_content(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("elsewhere") / "copy.jpg"
    copy.write_bytes((folder / "stills" / "1.jpg").read_bytes())
    (folder / "stills" / "1.jpg").unlink()
    (folder / "stills" / "1.jpg").symlink_to(copy)
    assert [(d.path, d.kind) for d in check_folder(folder)] == [("stills/1.jpg", "changed")]
    with pytest.raises(StorageError, match="only plain files"):
        write_manifest(folder)


def test_a_linked_folder_and_a_pipe_are_named_and_not_entered(folder: Path) -> None:
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe")
    assert [(d.path, d.kind) for d in check_folder(folder)] == [("loop", "added"), ("pipe", "added")]


def test_a_hostile_name_stays_on_one_line(folder: Path) -> None:
    (folder / "a\nunchanged: b.txt").write_bytes(b"")
    (difference,) = check_folder(folder)
    assert "\n" not in str(difference)
    assert "a\\nunchanged" in str(difference)
    with pytest.raises(StorageError, match="rename"):
        write_manifest(folder)
