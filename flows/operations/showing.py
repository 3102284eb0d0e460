"""What the register says of a batch, shown in Prefect while it runs: a flow run for each title, progress, a table, a link.

Prefect is told, never asked: a run there is what the register says of its title. Its server may be away for a while or for good; what could
not be told is told later, and the batch does not wait for it.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
from prefect import flow
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State as PrefectState
from prefect.exceptions import PrefectException
from prefect.states import Cancelled, Completed, Failed, Running

from flows.operations.notify import Webhook, tell
from pages.notes import Language, Note, note
from register.models import FINAL, Run, State, Title

_EVERY = 1.0
_AWAY = (httpx.HTTPError, PrefectException, OSError)

_LOG = logging.getLogger(__name__)


@flow(name="title", persist_result=False)
def title_flow() -> None:
    """Never called: the runs of this flow show what workers of the register do."""


class Showing:
    """Shows one batch and tells webhooks of titles that fail; its `watch` is called by the batch now and then.

    Args:
        hooks: told of every title that fails.
        language: of all that is said.
        tags: of the flow runs.
    """

    def __init__(self, hooks: Sequence[Webhook], language: Language, tags: Sequence[str]) -> None:
        self._hooks, self._language, self._tags = hooks, language, tags
        self._latest: tuple[list[Title], dict[int, Run]] = ([], {})
        self._before: set[int] | None = None
        self._shown: dict[int, UUID] = {}
        self._settled: set[int] = set()
        self._told: set[int] = set()
        self._progress: UUID | None = None
        self._said = -1.0
        self._stop = threading.Event()
        # In the context of the flow that makes it, to whose run artifacts belong.
        shown_in = contextvars.copy_context()
        self._thread = threading.Thread(target=shown_in.run, args=(self._keep_showing,), daemon=True, name="showing")

    def __enter__(self) -> Showing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def watch(self, titles: list[Title], runs: dict[int, Run]) -> None:
        """Take note of a batch as it is; what had ended before this batch began is left as it was."""
        if self._before is None:
            self._before = {run.pk for run in runs.values() if run.state in FINAL}
        self._latest = titles, runs

    def _keep_showing(self) -> None:
        last = False
        while not last:
            last = self._stop.wait(_EVERY)
            try:
                with get_client(sync_client=True) as client:
                    self._show(client)
            except _AWAY as error:
                _LOG.warning("Prefect's server did not take how the batch stands: %s", type(error).__name__)
            self._tell_failures()

    def _show(self, client: SyncPrefectClient) -> None:
        titles, runs = self._latest
        new = [(title, runs[title.pk]) for title in titles if title.pk in runs and runs[title.pk].pk not in (self._before or ())]
        for title, run in new:
            if run.pk not in self._shown and run.state != State.WAITING:
                self._shown[run.pk] = client.create_flow_run(title_flow, name=title.name, tags=self._tags, state=Running()).id
            if run.pk in self._shown and run.pk not in self._settled and run.state in FINAL:
                client.set_flow_run_state(self._shown[run.pk], self._state(run), force=True)
                self._settled.add(run.pk)
        if new:
            self._show_progress(100 * sum(run.state in FINAL for _, run in new) / len(new))

    def _show_progress(self, per_cent: float) -> None:
        if self._progress is None:
            # Outside of a coroutine it returns what it made, whatever its type says.
            self._progress = cast("UUID", create_progress_artifact(per_cent, key="batch-progress"))
        elif per_cent != self._said:
            update_progress_artifact(self._progress, per_cent)
        self._said = per_cent

    def _state(self, run: Run) -> PrefectState[Any]:
        said = _said([*reasons_of(run), *remedy_of(run)], self._language)
        if run.state == State.FAILED:
            return Failed(message=said)
        if run.state == State.CANCELLED:
            return Cancelled(message=said)
        return Completed(name=None if run.state == State.DONE else "NeedsPerson", message=said or None)

    def _tell_failures(self) -> None:
        titles, runs = self._latest
        for title in titles:
            run = runs.get(title.pk)
            if run is None or run.state != State.FAILED or run.pk in self._told or run.pk in (self._before or ()):
                continue
            self._told.add(run.pk)
            lines = [note("ops.title_failed", title=title.name), *reasons_of(run), *remedy_of(run)]
            tell(
                self._hooks,
                "title_failed",
                lines,
                {"title": title.name, "applicant": title.applicant, "source": title.source},
                self._language,
            )


def reasons_of(run: Run) -> list[Note]:
    """Why a run failed or needs a person."""
    return [Note.model_validate(one) for one in run.reason or ()]


def table_of(titles: Iterable[tuple[Title, Run | None]], reports: Path, language: Language) -> list[dict[str, str]]:
    """The titles of a batch as rows for Prefect's table artifact."""

    def row(title: Title, run: Run | None) -> dict[str, str]:
        return {
            "title": title.name,
            "applicant": title.applicant,
            "state": note(f"batch.state.{title.state}").say(language),
            "reason": _said(reasons_of(run), language) if run else "",
            "remedy": _said(remedy_of(run), language) if run else "",
            "report": str(reports / Path(title.source).name) if run is not None and run.report else "",
        }

    return [{note(f"batch.column.{name}").say(language): value for name, value in row(title, run).items()} for title, run in titles]


def remedy_of(run: Run) -> list[Note]:
    """What to do about it; nothing where there is nothing to do."""
    return [Note.model_validate(run.remedy)] if run.remedy else []


def _said(notes: Iterable[Note], language: Language) -> str:
    return " ".join(one.say(language) for one in notes)
