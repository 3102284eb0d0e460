"""A desk that is stopped while its worker is being started."""

import subprocess
import sys
from pathlib import Path

_INTERRUPTED = """
import sys, threading, time
from pathlib import Path
from desk.settings import Place, begin

class Interrupted(threading.Thread):
    def start(self):
        threading.Thread.start(self)
        while not any(self._workers._running):
            time.sleep(0.01)
        raise KeyboardInterrupt

if __name__ == "__main__":
    place = Place(data=Path(sys.argv[1]))
    begin(place)
    from register.database import connect
    connect(place.url)
    from desk import working
    working._Keeper.start = Interrupted.start
    with working.worker_beside(place):
        pass
"""


def test_a_desk_that_is_interrupted_while_its_worker_starts_ends_with_it(tmp_path: Path) -> None:
    """Python ends once each process is joined that it started; one that nobody ends keeps both alive."""
    (tmp_path / "interrupted.py").write_text(_INTERRUPTED)
    root = Path(__file__).parents[2]
    command = [sys.executable, str(tmp_path / "interrupted.py"), str(tmp_path / "data")]
    done = subprocess.run(command, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=60, check=False)
    assert "KeyboardInterrupt" in done.stderr
