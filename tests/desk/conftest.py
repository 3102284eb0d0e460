"""Desks for whole files of tests."""

from __future__ import annotations

import pytest

from tests.desk.server import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk without an index, with one person for each role."""
    found = Desk(tmp_path_factory.mktemp("desk") / "data").start()
    try:
        yield found.settle()
    finally:
        found.stop()


@pytest.fixture(scope="session")
def film(tmp_path_factory, write_clip, facade, seen_from):
    """A small video, as bytes."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    picture = facade(1)
    write_clip(path, (seen_from(picture, number / 100, 180, 320) for number in range(10)))
    return path.read_bytes()
