"""Counting failures, so that passwords cannot be tried by the thousand."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

_MOST_NAMES = 10_000


class Throttle:
    """At most `most` failures of one name within `seconds`; kept in this process, which is the only one that signs people in."""

    def __init__(self, most: int, seconds: int) -> None:
        self._most = most
        self.seconds = seconds
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, name: str) -> bool:
        """Whether another try is allowed."""
        with self._lock:
            return len(self._recent(name)) < self._most

    def count(self, name: str) -> None:
        """Take note of a failure."""
        with self._lock:
            self._failures[name] = [*self._recent(name), time.monotonic()]
            self._failures.move_to_end(name)
            while len(self._failures) > _MOST_NAMES:
                self._failures.popitem(last=False)

    def forget(self, name: str) -> None:
        """Forget what failed before."""
        with self._lock:
            self._failures.pop(name, None)

    def _recent(self, name: str) -> list[float]:
        since = time.monotonic() - self.seconds
        return [moment for moment in self._failures.get(name, ()) if moment > since]
