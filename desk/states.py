"""Where a case stands, in one word for people and one for the colour of its mark."""

from __future__ import annotations

from desk.models import Case, Stage
from register.models import Run, State

_COLOURS = {
    State.WAITING: "needs_review",
    State.RUNNING: "running",
    State.DONE: "met",
    State.PERSON: "met",
    State.FAILED: "not_met",
    State.CANCELLED: "",
}


def state_of(case: Case, run: Run | None) -> tuple[str, str]:
    """Return the code of the text and the colour's class."""
    if run is None:
        return ("desk.case.handed_in", "") if case.handed_in else ("desk.case.draft", "")
    return f"desk.run.state.{run.state}", _COLOURS[State(run.state)]


def stage_of_review(case: Case, settled: Run) -> tuple[str, str]:
    """Return the same of a case's review; what was decided on an earlier result is not on this one."""
    stage = Stage(case.stage) if case.stage and case.staged_run == settled.pk else Stage.FIRST
    return f"desk.stage.{stage.value}", "met" if stage is Stage.SIGNED else "needs_review"
