"""Entry for whoever wants a title verified: the Prefect flow where there is work to do, the kept results where there is none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from flows.context import WorkerContext, working_with
from flows.episode_stages import run_episode, scan_rush
from flows.orders import Done, TitleOrder, TitleRefs
from flows.planner import is_kept, plan
from flows.prefect_server import begin_server
from flows.request import VerifyRequest
from flows.title_stages import report, require_different_pictures, settle_title
from models.device import keep_freed_memory
from pipeline.record.evidence import Evidence


def verify(request: VerifyRequest, await_server: Callable[[], None] | None = None) -> Evidence:
    """Verify a title and write its report.

    Args:
        request: what is asked for.
        await_server: waits for Prefect's server, where that was begun early (`flows.prefect_server.begin_early`).

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    keep_freed_memory()
    order, context = plan(request)
    for episode in order.episodes:
        context.tell(episode.video.name, "ingest", Fraction(1))
    if is_kept(order, context.store):
        # Starting Prefect takes longer than everything that is left to do.
        return run_here(order, context, request.out)
    networks = context.networks(order.index)
    networks.require_models()
    await_server = await_server or begin_server(request.work, verbose=logging.getLogger().isEnabledFor(logging.INFO))
    # While the server comes up.
    from flows.processes import threads, without_heartbeat
    from flows.verify_title import verify_title

    await_server()
    context.tell(order.title, "start", Fraction(1))
    with working_with(context), without_heartbeat():
        return verify_title.with_options(task_runner=threads())(order, request.out, request.processes).evidence


def run_here(order: TitleOrder, context: WorkerContext, out: Path) -> Evidence:
    """Carry out an order in this process, one thing after the other, without Prefect.

    Raises:
        EvidenceError: something that was handed in, or a place to write to, cannot be used.
    """
    evidence, stills = settle_here(order, context)
    report(evidence, stills, out, order, context)
    return evidence


def settle_here(order: TitleOrder, context: WorkerContext) -> tuple[Evidence, tuple[Done, ...]]:
    """Do all of `run_here` but the report; return the evidence and every artifact that holds stills of it.

    Raises:
        EvidenceError: something that was handed in, or the place where results are kept, cannot be used.
    """
    episodes = tuple(run_episode(episode, context) for episode in order.episodes)
    refs = TitleRefs(episodes=episodes, rushes=tuple(scan_rush(rush, context) for rush in order.usable_rushes))
    require_different_pictures(order, refs, context)
    return settle_title(order, refs, context)
