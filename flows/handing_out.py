"""Making an order's contents known to workers that share nothing with this machine but the store."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from flows.context import INDEX_STAGE, WorkerContext
from flows.orders import TitleOrder
from flows.references import BlobRef
from flows.store import ArtifactStore


def hand_out(order: TitleOrder, context: WorkerContext, store: ArtifactStore) -> None:
    """Put the files and the index that an order names into a store, unless they are there.

    Args:
        order: what will be carried out elsewhere.
        context: one of the machine on which they lie.
        store: the one that the workers share.

    Raises:
        EvidenceError: a file changed since the order was made, or the store cannot be written to.
    """
    for blob in _blobs(order):
        store.put_blob(context.file(blob), blob)
    if store.find(INDEX_STAGE, order.index.sha256) is None:
        with store.making(INDEX_STAGE) as folder:
            shutil.copytree(context.index_folder(order.index), folder, dirs_exist_ok=True)
            store.commit(INDEX_STAGE, order.index.sha256, folder, order.index)


def _blobs(order: TitleOrder) -> Iterable[BlobRef]:
    for file in (*order.videos, *order.rushes):
        if not file.refused:
            yield file.video
            yield from file.beside
    if order.log is not None:
        yield order.log
