"""A sampled frame on disk."""

from pathlib import Path

import pytest

from pages.errors import StorageError
from pipeline.film.samples import store
from tests.conftest import DrawFacade


def test_a_sample_that_vanished_is_named(facade: DrawFacade, tmp_path: Path) -> None:
    sample = store(facade(1, 48, 32), 7, tmp_path)
    assert sample.encoded().startswith(b"\xff\xd8")
    sample.path.unlink()
    for read in (sample.encoded, sample.picture):
        with pytest.raises(StorageError, match=r"00000007\.jpg: a working file is gone"):
            read()
