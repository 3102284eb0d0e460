"""The capacity page says what the simulation comes to."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.capacity import FIGURES, Machine, mornings, pace_of, table

PAGE = Path(__file__).parents[1] / "docs/capacity.md"


def test_the_page_holds_the_tables_of_the_figures() -> None:
    (shown,) = re.findall(r"<!-- benchmarks.capacity -->\n(.*?)\n<!-- end -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown == table(json.loads(FIGURES.read_text(encoding="utf-8")))


def test_what_a_night_is_too_short_for_is_done_in_the_next_one() -> None:
    """Two hours of film at one second a second, in nights of one and a half hours."""
    machine = Machine("m", 1.0, 0.0)
    assert mornings([[2.0], [], [1.0, 1.0]], machine, 1, 1.5) == [0.5, 0.0, 0.5]
    assert mornings([[2.0], [], [1.0, 1.0]], machine, 2, 1.5) == [0.5, 0.0, 0.0]
    assert mornings([[2.0, 2.0, 2.0]], machine, 1, 1.5) == [4.5]


def test_a_pace_comes_from_a_run_that_kept_nothing(tmp_path: Path) -> None:
    run = {"started": "2026-11-27T00:00:00+00:00", "finished": "2026-11-27T00:02:00+00:00", "reused": []}
    record = {"run": run, "inputs": [{"duration": "100.0"}, {"duration": "60.0"}]}
    (tmp_path / "evidence.json").write_text(json.dumps(record))
    assert pace_of(tmp_path / "evidence.json") == 0.75
    run["reused"] = ["decode ep01.mp4"]
    (tmp_path / "evidence.json").write_text(json.dumps(record))
    with pytest.raises(ValueError, match="kept from another"):
        pace_of(tmp_path / "evidence.json")
