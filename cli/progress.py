"""Progress on standard error: one line that moves on a terminal, a line per quarter elsewhere."""

from __future__ import annotations

import sys
from fractions import Fraction

from pages.names import one_line


class ProgressLine:
    """Shows which episode is in which stage, and how far."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._shown: dict[tuple[str, str], int] = {}

    def __call__(self, episode: str, stage: str, done: Fraction) -> None:
        """Show that `done` (0..1) of a stage is done."""
        steps = 100 if self._moves else 4
        step = int(done * steps)
        if self._shown.get((episode, stage)) == step:
            return
        self._shown[episode, stage] = step
        text = f"{one_line(episode)}  {stage}  {int(done * 100):3d} %"
        if self._moves:
            sys.stderr.write(f"\r\x1b[K{text}" + ("\n" if done >= 1 else ""))
        else:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def phase(self, what: str, number: int) -> None:
        """Show that `number` pictures of a phase are done, where nobody knows how many there are."""
        if number % 10 == 0:
            sys.stderr.write(f"\r\x1b[K{what} {number}" if self._moves else f"{what} {number}\n")
            sys.stderr.flush()

    def count(self, what: str, number: int, total: int) -> None:
        """Show that `number` of `total` are done."""
        self(what, f"{number}/{total}" if self._moves else "", Fraction(number, total))
