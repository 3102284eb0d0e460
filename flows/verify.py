"""Entry for whoever wants a title verified: the Prefect flow where there is work to do, the kept results where there is none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flows.across import TitleRun
from flows.prefect_server import begin_server
from flows.preflight import require_different_files
from flows.request import VerifyRequest
from models.device import cores, keep_freed_memory
from pages.errors import InputError
from pages.notes import Note
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import FileHashes

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner


def verify(request: VerifyRequest) -> Evidence:
    """Verify a title and write its report.

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    keep_freed_memory()
    run = TitleRun(request)
    hashes = _ingest(run, request.videos)
    if run.is_kept(hashes):
        # Starting Prefect takes longer than everything that is left to do.
        for video, found in hashes.items():
            decoded = run.decode(video, found)
            run.read(video, found, decoded)
            run.match(video, found, decoded)
        evidence = run.measure(hashes)
        run.report(evidence, hashes)
        return evidence
    run.networks.require_models()
    await_server = begin_server(request.work, verbose=logging.getLogger().isEnabledFor(logging.INFO))
    # While the server comes up, which takes longer. One after the other: two threads that import may meet half-way.
    from prefect.task_runners import ThreadPoolTaskRunner

    from flows.verify_title import verify_title

    run.networks.begin_to_load()
    await_server()
    run.progress_of(request.title)("start", Fraction(1))
    side_by_side = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=cores()))
    return verify_title.with_options(task_runner=side_by_side)(request)


def _ingest(run: TitleRun, videos: Sequence[Path]) -> dict[Path, FileHashes]:
    """Look at all episodes before the long work starts, and name all that cannot be used at once."""
    hashes: dict[Path, FileHashes] = {}
    refused: list[Note | str] = []
    for video in videos:
        try:
            hashes[video] = run.ingest(video)
        except InputError as error:
            refused.extend(error.args)
    if refused:
        raise InputError(*refused)
    require_different_files(videos)
    return hashes
