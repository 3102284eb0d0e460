"""Carrying an order out to a report in the store, under keys that hang on the order alone."""

from __future__ import annotations

import hashlib

from flows.carrying.laying_out import REPORT
from flows.carrying.outcome import Outcome, outcome_of
from flows.context import WorkerContext
from flows.keys import content_key
from flows.orders import TitleOrder
from flows.references import ArtifactRef
from flows.store import ArtifactStore, read
from flows.title_stages import report
from flows.verify import settle_here

REPORT_VERSION = "2"


def title_key(order: TitleOrder) -> str:
    """The key of a title's evidence: all of its order but what it is called and in which language it is reported."""
    said = order.model_dump_json(exclude={"title", "language"})
    return content_key(stage=f"title-{REPORT_VERSION}", order=hashlib.sha256(said.encode()).hexdigest())


def report_key(order: TitleOrder) -> str:
    """The key of a title's report."""
    return content_key(stage=f"{REPORT}-{REPORT_VERSION}", order=hashlib.sha256(order.model_dump_json().encode()).hexdigest())


def verified(order: TitleOrder, context: WorkerContext) -> tuple[ArtifactRef, Outcome]:
    """Carry out an order in this process; the report becomes an artifact of the store, and what is kept of it is not made again.

    Raises:
        EvidenceError: something that was handed in, or the store, cannot be used.
    """
    key = report_key(order)
    ref = context.store.find(REPORT, key)
    if ref is None:
        evidence, stills = settle_here(order, context)
        with context.store.making(REPORT) as folder:
            report(evidence, stills, folder / REPORT, order, context)
            ref = context.store.commit(REPORT, key, folder, outcome_of(evidence))
    return ref, outcome(context.store, ref)


def outcome(store: ArtifactStore, ref: ArtifactRef) -> Outcome:
    """Read what a report's title came to.

    Raises:
        StorageError: it is gone or damaged.
    """
    return read(store, ref, Outcome)
