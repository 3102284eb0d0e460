"""References to what a store holds, by content. Apart from `flows.orders`, so that who only fetches loads nothing that computes."""

from __future__ import annotations

from pydantic import Field

from pipeline.record.manifest import FileHashes
from pipeline.record.record import Record


class BlobRef(Record):
    """A file by its content: `name` is what records call it and the suffix by which it is opened."""

    name: str
    sha256: str
    sm3: str = ""
    size: int = Field(ge=0, description="bytes")

    @property
    def hashes(self) -> FileHashes:
        """Both hashes, as the evidence states them."""
        return FileHashes(sha256=self.sha256, sm3=self.sm3)


class ArtifactRef(Record):
    """What a stage left: its record, and the files that belong to it, named by their paths under the artifact."""

    stage: str
    key: str
    record: BlobRef
    parts: tuple[BlobRef, ...] = ()
