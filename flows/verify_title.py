"""The Prefect flow of one title: a task per stage and episode; see `flows.prefect_server` for the server."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed

from flows.across import TitleRun
from flows.handed_in import RushFile
from flows.request import VerifyRequest
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import FileHashes
from pipeline.sightings.episode import DecodedEpisode, MatchedEpisode
from pipeline.texts.texts import EpisodeTexts

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


@task(name="read", task_run_name="read {video.name}", cache_policy=NO_CACHE, persist_result=False)
def read(run: TitleRun, video: Path, hashes: FileHashes, decoded: DecodedEpisode) -> EpisodeTexts:
    """Read one episode's burned-in text."""
    return run.read(video, hashes, decoded)


@task(name="episode", task_run_name="{video.name}", cache_policy=NO_CACHE, persist_result=False)
def episode(run: TitleRun, video: Path, hashes: FileHashes) -> None:
    """Take one episode through its stages; several run side by side.

    The search comes last, since only that spreads over cores: those that the other episodes leave do not wait for the longest.
    """
    decoded = decode(run, video, hashes)
    read(run, video, hashes, decoded)
    match(run, video, hashes, decoded)


@task(name="scan", task_run_name="scan {rush.name}", cache_policy=NO_CACHE, persist_result=False)
def scan(run: TitleRun, rush: RushFile) -> None:
    """Decode one camera original and read what it says of itself."""
    run.scan(rush)
    run.describe(rush)


@task(name="find", task_run_name="find {video.name}", cache_policy=NO_CACHE, persist_result=False)
def find(run: TitleRun, video: Path, hashes: dict[Path, FileHashes]) -> None:
    """Find one episode's shots in the camera originals."""
    run.find(video, hashes)


@task(name="link", cache_policy=NO_CACHE, persist_result=False)
def link(run: TitleRun, hashes: dict[Path, FileHashes]) -> None:
    """Link shots to sighted ones of the same place."""
    run.link(hashes)


@task(name="repeats", cache_policy=NO_CACHE, persist_result=False)
def repeats(run: TitleRun, hashes: dict[Path, FileHashes]) -> None:
    """Find footage that stands in the title more than once."""
    run.repeats(hashes)


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
    run.networks.require_models()
    _all_of(run, [episode.submit(run, video, found) for video, found in hashes.items()] + [scan.submit(run, r) for r in run.usable_rushes])
    _all_of(
        run,
        [link.submit(run, hashes), repeats.submit(run, hashes)]
        + ([find.submit(run, video, hashes) for video in hashes] if run.usable_rushes else []),
    )
    evidence = measure(run, hashes)
    report(run, evidence, hashes)
    return evidence


def _all_of(run: TitleRun, running: list[PrefectFuture[None]]) -> None:
    """Wait for tasks that run side by side; when one fails, the others are ended."""
    try:
        for one in as_completed(running):
            one.result()
    except BaseException:
        # Otherwise the flow ends only when the other episodes have come to their end, which may take hours.
        run.stop()
        raise
