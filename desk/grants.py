"""Who was let in a moment ago: a review asks for dozens of pictures a minute, and each would ask the register again who may see it.

A view that is marked by `shown_again` lets the same session see the same case for a few seconds without asking. It changes nothing, and is
of a case that this session was just shown. Whoever signs out is out at once, whoever is disabled within those seconds.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from desk.review.dossier import Dossier

SECONDS = 10.0

_MOST = 10_000

View = TypeVar("View", bound=Callable[..., Any])


class Grants:
    """What each session was let see, each for `seconds`; kept in this process."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._let: OrderedDict[tuple[str, UUID], tuple[float, Dossier]] = OrderedDict()
        self._lock = threading.Lock()

    def let(self, session: str, case: UUID, dossier: Dossier) -> None:
        """Take note that the register let a session see a case."""
        with self._lock:
            self._let[session, case] = self._clock() + self._seconds, dossier
            self._let.move_to_end((session, case))
            while len(self._let) > _MOST:
                self._let.popitem(last=False)

    def seen(self, session: str, case: UUID) -> Dossier | None:
        """Return what a session was let see; None where that is too long ago, or never was."""
        with self._lock:
            until, dossier = self._let.get((session, case), (0.0, None))
            return dossier if self._clock() < until else None

    def forget(self, session: str) -> None:
        """Let a session see nothing more without asking."""
        with self._lock:
            for key in [key for key in self._let if key[0] == session]:
                del self._let[key]


GRANTS = Grants()


def session_of(request: HttpRequest) -> str:
    """Return the key of the session that a browser names; empty where it names none."""
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def shown_again(view: View) -> View:
    """Mark a view of a case that only shows: who was let in by `Grants.let` is let in again."""
    view.shown_again = True  # type: ignore[attr-defined]
    return view


def is_shown_again(request: HttpRequest, view: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    """Whether a request may go to a view without asking the register; what it is shown goes with it, so that no time passes between."""
    found = GRANTS.seen(session_of(request), arguments["case"]) if getattr(view, "shown_again", False) else None
    request.granted = found  # type: ignore[attr-defined]
    return found is not None


def granted(request: HttpRequest) -> Dossier | None:
    """Return what a request was let see without asking the register; None where that has to be asked."""
    found: Dossier | None = getattr(request, "granted", None)
    return found
