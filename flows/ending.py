"""Ending with another process, however that one ends: the one way of all processes that this program starts."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import threading

_PR_SET_PDEATHSIG = 1


def end_with(process: int, *, even_hung: bool = False) -> None:
    """Let this process be killed as soon as another one has ended. Linux.

    A thread waits for that end, so that it matters neither which thread started this process nor how many processes stand between the two.
    Nothing of this process has to be kept: results are whole or absent, and leases of the register run out.

    Args:
        process: the one that this one does not outlive, whether it still runs or not.
        even_hung: let the kernel kill it, too: no thread runs while code that was given something hostile holds the interpreter for good.
            Only for the child of a thread that lasts as long as its process: the kernel takes that thread's end for the parent's.
    """
    if even_hung:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        os.kill(os.getpid(), signal.SIGKILL)
        raise
    threading.Thread(target=_end_when_gone, args=(handle,), daemon=True, name=f"ends with {process}").start()


def _end_when_gone(handle: int) -> None:
    select.select([handle], [], [])
    os.kill(os.getpid(), signal.SIGKILL)
