"""Entry for whoever wants a title verified: the Prefect flow where there is work to do, the kept results where there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import cv2
import torch

from flows.stages import TitleRun, VerifyRequest
from models.errors import StorageError
from pipeline.evidence import Evidence

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner


def verify(request: VerifyRequest) -> Evidence:
    """Verify a title and write its report.

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    workers = share_cores(len(request.videos))
    run = TitleRun(request)
    hashes = {video: run.ingest(video) for video in request.videos}
    if run.is_kept(hashes):
        # Starting Prefect takes longer than everything that is left to do.
        for video, found in hashes.items():
            run.match(video, found, run.decode(video, found))
        evidence = run.measure(hashes)
        run.report(evidence, hashes)
        return evidence
    configure_prefect(request.work)
    from prefect.task_runners import ThreadPoolTaskRunner

    from flows.verify_title import verify_title

    side_by_side = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=workers))
    return verify_title.with_options(task_runner=side_by_side)(request)


def share_cores(episodes: int) -> int:
    """Split this machine's cores between episodes side by side and threads inside the networks; returns how many episodes run at once.

    Episodes side by side use cores better than threads inside one, since decoding, Python and the small networks do not fill several.
    """
    cores = len(os.sched_getaffinity(0))
    workers = max(1, min(cores, episodes))
    threads = max(1, cores // workers)
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    return workers


def configure_prefect(work: Path) -> None:
    """Set Prefect up for one machine before it is imported; what the environment already says stays.

    Raises:
        StorageError: its folder cannot be made.

    Telemetry is off. Without `PREFECT_API_URL`, Prefect runs its server in a process of its own as long as the flow runs.
    """
    defaults = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_HOME": str(work / "prefect"),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        # A task never outlives its flow here, so that nothing is gained by writing every state twice.
        "PREFECT_FLOWS_DEFAULT_PERSIST_RESULT": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ["PREFECT_HOME"])
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{home}: cannot be written ({error.strerror}); free space or choose another --work") from error
