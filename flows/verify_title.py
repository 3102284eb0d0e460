"""The Prefect flow of one title: a task per stage and episode; see `flows.prefect_server` for the server."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed

from flows.stages import TitleRun, VerifyRequest
from pipeline.episode import DecodedEpisode, MatchedEpisode
from pipeline.evidence import Evidence
from pipeline.manifest import FileHashes

# Results are kept by content in flows.results; Prefect's own cache would see only these few lines (see there).


@task(name="ingest", task_run_name="ingest {video.name}", cache_policy=NO_CACHE, persist_result=False)
def ingest(run: TitleRun, video: Path) -> FileHashes:
    """Probe and hash one episode."""
    return run.ingest(video)


@task(name="decode", task_run_name="decode {video.name}", cache_policy=NO_CACHE, persist_result=False)
def decode(run: TitleRun, video: Path, hashes: FileHashes) -> DecodedEpisode:
    """Decode one episode and find its shots."""
    return run.decode(video, hashes)


@task(name="match", task_run_name="match {video.name}", cache_policy=NO_CACHE, persist_result=False)
def match(run: TitleRun, video: Path, hashes: FileHashes, decoded: DecodedEpisode) -> MatchedEpisode:
    """Search one episode for landmarks."""
    return run.match(video, hashes, decoded)


@task(name="episode", task_run_name="{video.name}", cache_policy=NO_CACHE, persist_result=False)
def episode(run: TitleRun, video: Path, hashes: FileHashes) -> None:
    """Take one episode through its stages; several run side by side."""
    match(run, video, hashes, decode(run, video, hashes))


@task(name="measure", cache_policy=NO_CACHE, persist_result=False)
def measure(run: TitleRun, hashes: dict[Path, FileHashes]) -> Evidence:
    """Put the episodes together."""
    return run.measure(hashes)


@task(name="report", cache_policy=NO_CACHE, persist_result=False)
def report(run: TitleRun, evidence: Evidence, hashes: dict[Path, FileHashes]) -> Path:
    """Write the report folder."""
    return run.report(evidence, hashes)


@flow(name="verify-title", flow_run_name="{request.title}", persist_result=False)
def verify_title(request: VerifyRequest) -> Evidence:
    """Verify one title; see `flows.verify.verify` for the command's entry."""
    run = TitleRun(request)
    hashes = {video: ingest(run, video) for video in request.videos}
    run.load_networks()
    episodes = [episode.submit(run, video, found) for video, found in hashes.items()]
    try:
        for running in as_completed(episodes):
            running.result()
    except BaseException:
        # Otherwise the flow ends only when the other episodes have come to their end, which may take hours.
        run.stop()
        raise
    evidence = measure(run, hashes)
    report(run, evidence, hashes)
    return evidence
