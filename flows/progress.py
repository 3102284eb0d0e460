"""How far the work is, told to whoever watches: the command's progress line, a web page, nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

Observer = Callable[[str, str, Fraction], None]
"""Called with the episode (or the title), the stage, and how much of it is done, 0..1."""


def _nobody(episode: str, stage: str, done: Fraction) -> None:
    """Watch nothing."""


OBSERVER: ContextVar[Observer] = ContextVar("observer", default=_nobody)


@contextmanager
def observed_by(observer: Observer) -> Iterator[None]:
    """Tell `observer` how far the body is, and nobody afterwards."""
    token = OBSERVER.set(observer)
    try:
        yield
    finally:
        OBSERVER.reset(token)
