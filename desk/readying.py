"""Readying what was checked for those who review it: the report on this machine, and copies of the episodes that browsers play."""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from desk.models import Case
from desk.review.dossier import Dossier, missing_proxies, open_dossier
from desk.runs import is_laid_by, report_folder, settled_since
from flows.carrying.messages import PROXY, Broken, Ended, Refused, Stopped, Task, Well
from flows.carrying.proxies import ProxyTask
from pages.errors import EvidenceError
from pages.notes import Note, note

if TYPE_CHECKING:
    from flows.carrying.worker import Have

_CLOCKS_DIFFER = datetime.timedelta(minutes=10)
"""By which the clocks of two machines may differ at most."""

_seen: set[int] = set()
_since: list[datetime.datetime] = []

_LOG = logging.getLogger(__name__)


def ready(have: Have) -> None:
    """Ready the titles whose results came since the last call of this process; the first call takes all that were handed in."""
    begun = timezone.now()
    for run in settled_since(_since[-1] if _since else None):
        if run.pk in _seen or is_laid_by(run):
            continue
        try:
            report_folder(run)
            dossier = open_dossier(Case.objects.get(title_id=run.title_id))
            if dossier is not None:
                for task in missing_proxies(dossier):
                    make_proxy(dossier, task, have)
        except EvidenceError:
            # Tried again at the next start; whoever opens the title meanwhile is told.
            _LOG.exception("the report of run %s", run.pk)
        _seen.add(run.pk)
    _since[:] = [begun - _CLOCKS_DIFFER]


def make_proxy(dossier: Dossier, task: ProxyTask, have: Have) -> None:
    """Have one copy made; why it cannot be is kept beside it, and it is not tried again for this run.

    Raises:
        StorageError: that cannot be written.
    """
    asked = Task(PROXY, task.model_dump(mode="json"))
    answer = have(asked)
    if isinstance(answer, Ended):
        answer = have(asked)  # what ended it may have been none of its own, as memory that others took
    reasons: tuple[Note, ...]
    match answer:
        case Well() | Stopped() | Refused(storage=True):
            return
        case Refused():
            reasons = answer.reasons
        case Broken():
            reasons = (note("review.proxy_failed", file=task.item.file, why=answer.error),)
        case Ended():
            reasons = (note("review.proxy_failed", file=task.item.file, why=note("review.proxy_ended")),)
        case _:
            raise TypeError(f"{answer} to a copy for playing")
    _LOG.error("%s: no copy for playing: %s", task.item.file, "; ".join(one.say("en") for one in reasons))
    dossier.refuse(task.item, reasons)
