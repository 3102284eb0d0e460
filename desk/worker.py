"""The worker of a desk: looks at files that came in, and carries out runs one after another. Started by `desk.working`.

What is hostile or long runs in processes below this one (`desk.look`, `desk.carry`), which it can kill.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.parent import end_with_parent
from desk.settings import Place, begin

if TYPE_CHECKING:
    from register.queue import Lease

_IDLE = 0.5
"""Seconds between two looks at what waits."""

_LEASE = 30.0
_RENEW = 1.0
"""Seconds that a lease is good for, and between two times it is renewed."""

_LOOK = 60
"""Seconds after which looking at one file is given up: it hangs."""

_TRIES = 2

_LOG = logging.getLogger(__name__)


def main() -> None:
    """Work until the server ends."""
    place = Place.model_validate_json(sys.stdin.buffer.readline())
    end_with_parent()
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    begin(place)
    from desk.uploads import sweep
    from register.database import patiently
    from register.queue import lease, reconcile

    owner = f"desk@{platform.node()}:{os.getpid()}"
    # At once: what it was at is taken up at the next start.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    patiently(sweep)()
    patiently(reconcile)(_dead(owner))
    take = patiently(lease)
    while True:
        look_at_new_files()
        found = take(owner, ["desk"], seconds=_LEASE, place=platform.node()) if place.index else None
        if found is None:
            time.sleep(_IDLE)
        else:
            Carrying(place, found).to_its_end()


def _dead(owner: str) -> list[str]:
    """The desk's folder is held by one server, so that a lease of another worker of this machine is a dead one's."""
    from register.models import Job, JobState

    held = Job.objects.filter(kind="desk", place=platform.node(), state=JobState.LEASED).exclude(owner=owner)
    return list(held.values_list("owner", flat=True))


def look_at_new_files() -> None:
    """Say of each file that came in whole whether it can be used."""
    from django.utils import timezone

    from desk.models import Upload
    from desk.uploads import is_video, path_of

    for upload in Upload.objects.filter(looked_at=None).exclude(sha256=""):
        refused = look(path_of(upload), upload.name) if is_video(upload) else None
        Upload.objects.filter(pk=upload.pk).update(looked_at=timezone.now(), refused=refused)


def look(path: Path, name: str) -> dict[str, Any] | None:
    """Return why a file is no video that can be used, as a note; None where it is one."""
    from pages.notes import note

    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "desk.look", str(path), name], capture_output=True, text=True, timeout=_LOOK, check=False
        )
    except subprocess.TimeoutExpired:
        return note("desk.upload.hangs", name=name).model_dump()
    if done.returncode == 0:
        return None
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        _LOG.error("looking at %s ended with %s: %s", path, done.returncode, done.stderr[-2000:])
        return note("desk.upload.crashes", name=name).model_dump()
    return said


class Carrying:
    """One run in this worker's hands."""

    def __init__(self, place: Place, lease: Lease) -> None:
        self._place = place
        self._lease = lease
        self._progress: dict[str, Any] | None = None
        self._ended: dict[str, Any] = {}

    def to_its_end(self) -> None:
        """Carry the run out, or stop when it is not ours any more."""
        from register.models import Run
        from register.queue import LeaseLostError

        request = Run.objects.values_list("request", flat=True).get(pk=self._lease.run)
        home = self._place.data / "runs" / str(self._lease.run)
        with contextlib.suppress(LeaseLostError):
            try:
                code = self._run(work_of(self._place, request, home, self._lease.run))
                self._conclude(code)
            finally:
                shutil.rmtree(home, ignore_errors=True)

    def _run(self, work: str) -> int:
        """Run the process below and renew the lease while it works; returns its exit code.

        Raises:
            LeaseLostError: the run was stopped.
        """
        from register.database import patiently
        from register.queue import renew

        with subprocess.Popen(
            [sys.executable, "-m", "desk.carry"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            try:
                reader = threading.Thread(target=self._read, args=(process,), daemon=True)
                assert process.stdin is not None  # noqa: S101 - asked for above
                process.stdin.write(work + "\n")
                process.stdin.flush()
                reader.start()
                while _still_runs(process):
                    patiently(renew)(self._lease, seconds=_LEASE, progress=self._progress)
                reader.join()
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        return process.returncode

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101 - asked for
        for line in process.stdout:
            message = json.loads(line)
            self._progress = message.get("progress", self._progress)
            if "progress" not in message:
                self._ended = message

    def _conclude(self, code: int) -> None:
        """Publish what came of it, or say why nothing did."""
        from pages.notes import Note, note
        from register.queue import OtherResultError, fail, publish, strikes

        done = self._ended.get("done")
        if done is not None:
            from desk.carry import Outcome

            outcome = Outcome.model_validate(done)
            try:
                publish(
                    self._lease,
                    key=outcome.key,
                    digest=outcome.digest,
                    content=outcome.model_dump(mode="json"),
                    report={"folder": f"reports/{self._lease.run}"},
                    person=[note("desk.run.person")] if outcome.verdict == "needs_review" else [],
                )
            except OtherResultError:
                fail(self._lease, reasons=[note("desk.run.other")], remedy=note("desk.remedy.other"))
            return
        failed = self._ended.get("failed")
        if failed is not None:
            fail(self._lease, reasons=[Note.model_validate(one) for one in failed], remedy=note("desk.remedy.files"))
            return
        again = 2.0 if strikes(self._lease) + 1 < _TRIES else None
        fail(self._lease, reasons=[note("desk.run.died", status=str(code))], remedy=note("desk.remedy.died"), again_after=again)


def _still_runs(process: subprocess.Popen[str]) -> bool:
    try:
        process.wait(_RENEW)
    except subprocess.TimeoutExpired:
        return True
    return False


def work_of(place: Place, request: dict[str, Any], home: Path, run: int) -> str:
    """Lay a run's files out under their names and return what `desk.carry` reads."""
    from desk.carry import Work

    shutil.rmtree(home, ignore_errors=True)
    for one in request["files"]:
        target = home / one["section"] / one["name"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.hardlink_to(place.data / "uploads" / one["id"])
    beside = {".srt", ".ass", ".ssa", ".vtt", ".sub"}
    videos = sorted(path for path in (home / "episodes").iterdir() if path.suffix.lower() not in beside)
    log = next(iter((home / "log").iterdir()), None) if (home / "log").is_dir() else None
    rushes = home / "rushes"
    return Work(
        title=request["title"],
        videos=tuple(videos),
        rushes=rushes if rushes.is_dir() else None,
        log=log,
        index=Path(str(place.index)),
        datum=request["datum"],
        released=request["released"],
        out=place.data / "reports" / str(run),
        work=place.data / "work",
    ).model_dump_json()


if __name__ == "__main__":
    main()
