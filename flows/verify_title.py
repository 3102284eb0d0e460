"""The Prefect flow of one title: tasks take orders and return references; see `flows.prefect_server` for the server.

What a task works with is its process's own (`flows.context.current`).
"""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed

from flows import episode_stages, title_stages
from flows.context import WorkerContext, current
from flows.keys import decode_key
from flows.orders import Done, EpisodeOrder, EpisodeRefs, RushOrder, RushRefs, TitleOrder, TitleRefs
from flows.processes import side_by_side
from pipeline.record.evidence import Evidence

# Results are kept by content in the store; Prefect's own cache would see only these few lines (see flows.store).


@task(name="decode", task_run_name="decode {order.video.name}", cache_policy=NO_CACHE, persist_result=False)
def decode(order: EpisodeOrder) -> Done:
    """Decode one episode and find its shots."""
    return episode_stages.decode(order, current())


@task(name="match", task_run_name="match {order.video.name}", cache_policy=NO_CACHE, persist_result=False)
def match(order: EpisodeOrder, decoded: Done) -> Done:
    """Search one episode for landmarks."""
    return episode_stages.match(order, decoded, current())


@task(name="read", task_run_name="read {order.video.name}", cache_policy=NO_CACHE, persist_result=False)
def read(order: EpisodeOrder, decoded: Done) -> Done:
    """Read one episode's burned-in text."""
    return episode_stages.read(order, decoded, current())


@task(name="episode", task_run_name="{order.video.name}", cache_policy=NO_CACHE, persist_result=False)
def episode(order: EpisodeOrder) -> EpisodeRefs:
    """Take one episode through its stages, as `flows.episode_stages.run_episode` does; several run side by side."""
    current().require(order.profile)
    decoded = decode(order)
    subtitles = episode_stages.subtitles(order, decoded, current())
    with ThreadPoolExecutor(1) as beside:
        # In this context, which says whose task it is and who is told how far it is.
        texts = beside.submit(contextvars.copy_context().run, read, order, decoded)
        matched = match(order, decoded)
    refs = EpisodeRefs(decoded=decoded, texts=texts.result(), subtitles=subtitles, matched=matched)
    current().drop_samples(decode_key(order))
    return refs


@task(name="scan", task_run_name="scan {order.video.name}", cache_policy=NO_CACHE, persist_result=False)
def scan(order: RushOrder) -> RushRefs:
    """Decode one camera original and read what it says of itself."""
    return episode_stages.scan_rush(order, current())


@task(name="find", task_run_name="find {file}", cache_policy=NO_CACHE, persist_result=False)
def find(order: TitleOrder, refs: TitleRefs, number: int, file: str) -> tuple[Done, ...]:
    """Find the shots of episode `number`, which is called `file`, in each of the camera originals."""
    return title_stages.find(order, refs, number, current())


@task(name="link", cache_policy=NO_CACHE, persist_result=False)
def link(order: TitleOrder, refs: TitleRefs) -> Done:
    """Link shots to sighted ones of the same place."""
    return title_stages.link(order, refs, current())


@task(name="repeats", cache_policy=NO_CACHE, persist_result=False)
def repeats(order: TitleOrder, refs: TitleRefs) -> Done:
    """Find footage that stands in the title more than once."""
    return title_stages.repeats(order, refs, current())


class Settled:
    """A title's evidence and the artifacts that hold its stills. No record and no tuple: Prefect looks for futures in all of those."""

    def __init__(self, evidence: Evidence, stills: tuple[Done, ...]) -> None:
        self.evidence = evidence
        self.stills = stills


@task(name="measure", cache_policy=NO_CACHE, persist_result=False)
def measure(order: TitleOrder, refs: TitleRefs) -> Settled:
    """Put the episodes together."""
    return Settled(*title_stages.settle_title(order, refs, current()))


@task(name="report", cache_policy=NO_CACHE, persist_result=False)
def report(settled: Settled, out: Path, order: TitleOrder) -> Path:
    """Write the report folder."""
    return title_stages.report(settled.evidence, settled.stills, out, order, current())


@flow(name="verify-title", flow_run_name="{order.title}", persist_result=False)
def verify_title(order: TitleOrder, out: Path, processes: int = 1) -> Settled:
    """Verify one title, its episodes and rushes in so many processes; see `flows.verify.verify` for the command's entry."""
    context = current()
    with side_by_side(context, processes) as runner:
        episodes = [runner.submit(episode, {"order": one}) for one in order.episodes]
        rushes = [runner.submit(scan, {"order": one}) for one in order.usable_rushes]
        _all_of(context, [*episodes, *rushes])
        refs = TitleRefs(episodes=tuple(one.result() for one in episodes), rushes=tuple(one.result() for one in rushes))
    if processes > 1:
        for done in refs.all:
            context.note(done)
    title_stages.require_different_pictures(order, refs, context)
    across: list[PrefectFuture[Any]] = [link.submit(order, refs), repeats.submit(order, refs)]
    across += [find.submit(order, refs, number, one.video.name) for number, one in enumerate(order.videos)] if order.usable_rushes else []
    _all_of(context, across)
    settled = measure(order, refs)
    report(settled, out, order)
    return settled


def _all_of(context: WorkerContext, running: list[PrefectFuture[Any]]) -> None:
    """Wait for tasks that run side by side; when one fails, the others are ended."""
    try:
        for one in as_completed(running):
            one.result()
    except BaseException:
        # Otherwise the flow ends only when the other episodes have come to their end, which may take hours.
        context.stop()
        raise
