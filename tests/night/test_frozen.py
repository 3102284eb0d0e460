"""A worker frozen for longer than its lease, and woken when another one has done its title."""

import os
import signal

import pytest

from register.models import Event, Result, State
from tests.night.conftest import at_work, process_of, state_of, wait_until


@pytest.mark.slow
def test_a_woken_workers_late_result_is_refused_and_the_other_stands(night, require_whole):
    night.hand_in("a")
    batch = night.start("--watch")
    frozen = wait_until(lambda: at_work("a"), alive=[batch])
    os.kill(process_of(frozen), signal.SIGSTOP)
    # Its carrier goes on, so that the answer is there when it wakes.
    wait_until(lambda: state_of("a") == State.DONE, alive=[batch])
    stands = Result.objects.get()
    assert stands.owner != frozen
    os.kill(process_of(frozen), signal.SIGCONT)
    wait_until(lambda: Event.objects.filter(kind="late_result_refused", actor=frozen), alive=[batch])
    assert Result.objects.get() == stands
    # The woken one is as good as any for what comes next.
    night.hand_in("b")
    night.hand_in("c")
    wait_until(lambda: state_of("b") == state_of("c") == State.DONE, alive=[batch])
    wait_until(lambda: night.rows().keys() == {"a", "b", "c"}, alive=[batch])
    wait_until(lambda: (night.report("b") / "report.html").is_file() and (night.report("c") / "report.html").is_file())
    night.end()
    require_whole(night, ["a", "b", "c"])
