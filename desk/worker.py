"""The worker of a desk: a batch's worker (`flows.carrying.worker`) that also looks at files that came in, and readies what was checked.

Whatever reads such files does so in a process below this one, which it can end.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from desk.settings import Place, begin

if TYPE_CHECKING:
    from flows.carrying.worker import Have

_IDLE = 0.5
"""Seconds between two looks at what came in."""

_LOG = logging.getLogger(__name__)


def work(place: Place, server: int) -> None:
    """Work until the process of the server ends, or SIGTERM comes; to be called by the main thread of a process."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    begin(place)
    from flows.carrying import worker

    settings = worker.WorkerSettings(place.url, place.tools, ends_with=server)
    worker.work(settings, _Beside(place))


class _Beside:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._looking: threading.Thread | None = None

    def __call__(self, have: Have) -> None:
        from desk.readying import ready
        from desk.runs import sweep as sweep_runs
        from desk.uploads import sweep as sweep_uploads
        from register.database import patiently

        if self._looking is None:
            patiently(sweep_uploads)()
            # In a thread, since runs take hours and people who hand in wait for this.
            self._looking = threading.Thread(target=_look, args=(self._place,), daemon=True, name="looking")
            self._looking.start()
        patiently(sweep_runs)()
        patiently(ready)(have)


def _look(place: Place) -> None:
    from desk.looking import look_at_new_files
    from register.database import patiently

    try:
        while True:
            patiently(look_at_new_files)(place.tools)
            time.sleep(_IDLE)
    except Exception:  # noqa: BLE001 - the worker is started anew rather than left without this thread
        _LOG.exception("looking at files ended")
        os._exit(1)
