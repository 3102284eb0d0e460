"""How much may be computed side by side in one process, whichever stage it belongs to."""

from __future__ import annotations

import threading
import time
from types import TracebackType


class Turns:
    """As a context: a turn to compute; who finds all of them taken waits.

    Not to be nested: whoever holds a turn and waits for another one may wait for ever.

    Args:
        count: how many turns there are.

    Attributes:
        held: seconds in which at least one turn was held through this object.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.held = 0.0
        self._free = threading.BoundedSemaphore(count)
        self._lock = threading.Lock()
        self._mine = 0
        self._since = 0.0

    def for_one(self) -> Turns:
        """Return the same turns with a clock of their own: what is waited for while others hold them all is not counted."""
        one = Turns(self.count)
        one._free = self._free
        return one

    def __enter__(self) -> None:
        self._free.acquire()
        with self._lock:
            if not self._mine:
                self._since = time.monotonic()
            self._mine += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._mine -= 1
            if not self._mine:
                self.held += time.monotonic() - self._since
        self._free.release()
