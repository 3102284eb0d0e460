"""Opening the register leaves the process as it was."""

import subprocess
import sys


def test_what_others_log_to_is_not_taken_down():
    """Django's own set-up flushes and closes every handler; within a Prefect flow that waits for a thread which waits for it."""
    program = (
        "import logging\n"
        "class Handler(logging.Handler):\n"
        "    def flush(self): raise SystemExit('flushed')\n"
        "    emit = print\n"
        "kept = Handler()\n"
        "logging.getLogger().addHandler(kept)\n"
        "import register.models\n"
        "assert logging.getLogger().handlers == [kept]\n"
        "import os; os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
