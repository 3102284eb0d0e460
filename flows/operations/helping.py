"""A worker of the register on another machine than the batch's, for as long as the register has open runs."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from flows.carrying.keeping import Workers
from flows.carrying.messages import Tools
from flows.carrying.worker import WorkerSettings, work
from pages.errors import InputError, StorageError
from pages.notes import note
from register.database import VARIABLE, connect, patiently
from register.models import FINAL, Run

PATIENCE = 120.0
"""Seconds without any open run after which a helper ends: longer than a batch waits for files to rest."""

_LOOK_EVERY = 2.0


def help_until_done(cache: Path, store: str, device: str, *, patience: float = PATIENCE) -> None:
    """Keep a worker alive until no run of the register was open for a while, then end it.

    Args:
        cache: folder of this machine for scratch and copies.
        store: URI of the store that machines share.
        device: see `models.device.choose_runtime`.
        patience: that while, in seconds.

    Raises:
        InputError: the environment names no register, or the store is a folder of one machine.
        StorageError: the register is away for long, or the worker cannot be kept alive.
    """
    register = os.environ.get(VARIABLE, "")
    if not register:
        raise InputError(note("register_needed"))
    if "://" not in store:
        raise InputError(note("helper_store", store=store))
    connect(register)
    settings = WorkerSettings(register, Tools(store, cache, device), ends_with=os.getpid())
    workers = Workers(1, _work, lambda _number: (settings,), lambda _number, code: StorageError(note("helper_ended", ended=code)))
    try:
        open_last = time.monotonic()
        while time.monotonic() - open_last < patience:
            if patiently(Run.objects.exclude(state__in=FINAL).exists)():
                open_last = time.monotonic()
            workers.keep()
            time.sleep(_LOOK_EVERY)
    finally:
        workers.end()


def _work(settings: WorkerSettings) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    work(settings)
