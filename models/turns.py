"""How much may be computed side by side in one process, whichever stage it belongs to."""

from __future__ import annotations

import threading
from types import TracebackType


class Turns:
    """As a context: a turn to compute; who finds all of them taken waits.

    Not to be nested: whoever holds a turn and waits for another one may wait for ever.

    Args:
        count: how many turns there are.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = threading.BoundedSemaphore(count)

    def __enter__(self) -> None:
        self._free.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._free.release()
