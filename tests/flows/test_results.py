"""Results kept by content key."""

import pytest
from pydantic import BaseModel

from flows.results import ResultStore, content_key


class Figure(BaseModel):
    value: int


def test_a_key_hangs_on_every_part_and_on_its_name():
    keys = {content_key(a="1", b="2"), content_key(a="2", b="1"), content_key(a="1", c="2"), content_key(a="12"), content_key(a="1", b="")}
    assert len(keys) == 5
    assert content_key(b="2", a="1") == content_key(a="1", b="2")


def test_what_is_kept_comes_back_with_its_files(tmp_path):
    store = ResultStore(tmp_path)

    def compute(folder):
        (folder / "part").mkdir()
        (folder / "part/data").write_bytes(b"x")
        return Figure(value=7)

    assert store.kept("stage", "key", Figure) is None
    assert store.keep("stage", "key", compute) == Figure(value=7)
    assert store.kept("stage", "key", Figure) == Figure(value=7)
    assert (store.folder("stage", "key") / "part/data").read_bytes() == b"x"
    store.drop("stage", "key", "part")
    assert not (store.folder("stage", "key") / "part").exists()
    assert store.kept("stage", "key", Figure) == Figure(value=7)


def test_a_stage_that_fails_keeps_nothing(tmp_path):
    store = ResultStore(tmp_path)

    def compute(folder):
        (folder / "half").write_bytes(b"x")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        store.keep("stage", "key", compute)
    assert list((tmp_path / "stage").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"value": "many"}', b"\xff"], ids=["empty", "cut short", "wrong type", "no text"])
def test_a_damaged_record_counts_as_none(tmp_path, content):
    store = ResultStore(tmp_path)
    store.keep("stage", "key", lambda folder: Figure(value=7))
    (store.folder("stage", "key") / "result.json").write_bytes(content)
    assert store.kept("stage", "key", Figure) is None
    store.keep("stage", "key", lambda folder: Figure(value=8))
    assert store.kept("stage", "key", Figure) == Figure(value=8)
