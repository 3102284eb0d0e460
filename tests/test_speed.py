"""The page on speed says what was measured last."""

import json

from benchmarks import many
from benchmarks.speed import _MARKED, FIGURES, PAGE, PLOT, body, plot


def test_the_page_and_its_plot_hold_what_is_kept() -> None:
    kept, long_title = (json.loads(file.read_text(encoding="utf-8")) for file in (FIGURES, many.FIGURES))
    assert _MARKED.findall(PAGE.read_text(encoding="utf-8")) == [body(kept, long_title)]
    assert PLOT.read_text(encoding="utf-8") == plot(kept)
