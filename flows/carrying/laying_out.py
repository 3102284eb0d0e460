"""Copying a published report out of the store to where people look for it. Loads nothing that computes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from flows.references import ArtifactRef
from flows.store import ArtifactStore
from models.storage import whole_folder
from pipeline.record.manifest import MANIFEST_NAME

REPORT = "report"
"""The stage under which a store keeps reports; also the folder of one in its artifact."""


def lay_out(ref: ArtifactRef, store: ArtifactStore, target: Path) -> None:
    """Copy a published report to where people look for it, unless it lies there.

    Raises:
        StorageError: it cannot be written, or the report is gone from the store.
    """
    wanted = next(part.sha256 for part in ref.parts if part.name == f"{REPORT}/{MANIFEST_NAME}")
    try:
        found = hashlib.sha256((target / MANIFEST_NAME).read_bytes()).hexdigest()
    except OSError:
        found = ""
    if found != wanted:
        with whole_folder(target) as fresh:
            shutil.copytree(store.local(ref) / REPORT, fresh, dirs_exist_ok=True)
