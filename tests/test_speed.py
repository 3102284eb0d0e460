"""The page on speed says what was measured last."""

import json

from benchmarks.speed import _MARKED, FIGURES, PAGE, PLOT, plot, table


def test_the_page_and_its_plot_hold_what_is_kept() -> None:
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert _MARKED.findall(PAGE.read_text(encoding="utf-8")) == [table(kept)]
    assert PLOT.read_text(encoding="utf-8") == plot(kept)
