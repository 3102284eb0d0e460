"""Nothing outlives the process that it belongs to, also where that was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.test_resume import is_running, wait_until

_BEGIN = "import multiprocessing, os, sys, time; from flows.ending import end_with\n"

_HUNG = "(a+)+$"
"""A regular expression over a long word holds the interpreter for good."""

_CHILDREN = {
    "a child": f"{_BEGIN}end_with(os.getppid()); print(os.getpid(), flush=True); time.sleep(600)",
    "a child that is hung": f"{_BEGIN}import re; end_with(os.getppid(), even_hung=True); print(os.getpid(), flush=True); "
    f"re.match('{_HUNG}', 'a' * 60 + 'b')",
    "a grandchild": f"{_BEGIN}import subprocess; end_with(os.getppid()); code = 'from flows.ending import end_with; import os, sys, time; "
    "end_with(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(600)'\n"
    "os.setpgrp(); subprocess.run([sys.executable, '-c', code, str(os.getppid())])",
}


@pytest.mark.parametrize("which", _CHILDREN)
def test_a_process_ends_with_the_one_that_was_killed(which):
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    parent = subprocess.Popen(
        [sys.executable, "-c", code, _CHILDREN[which]], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    child = int(parent.stdout.readline())
    try:
        assert is_running(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        wait_until(lambda: not is_running(child), 10)
    finally:
        parent.stdout.close()
        if is_running(child):
            os.kill(child, signal.SIGKILL)


def test_a_process_whose_parent_is_gone_already_does_not_begin():
    gone = subprocess.Popen(["true"])
    gone.wait()
    code = f"from flows.ending import end_with; end_with({gone.pid}); print('began')"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (found.returncode, found.stdout) == (-signal.SIGKILL, "")
