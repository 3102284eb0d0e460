"""Results kept by content key, so that nothing is computed twice and a killed run loses only the stage it was in.

    <work>/<stage>/<key>/result.json     the stage's record
    <work>/<stage>/<key>/...             files that belong to it

A folder appears under its key only when it is complete. Our own rather than Prefect's result storage: that writes a record in place, so
that a kill in the middle leaves half of one, and it keeps no files beside it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from models.storage import whole_folder

_RESULT = "result.json"

Result = TypeVar("Result", bound=BaseModel)


def content_key(**parts: str) -> str:
    """Hash everything a result depends on, by name."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:40]


class ResultStore:
    """A folder of kept results."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, stage: str, key: str) -> Path:
        """Return where a result stands or would stand."""
        return self.root / stage / key

    def kept(self, stage: str, key: str, kind: type[Result]) -> Result | None:
        """Return a kept result, or None where there is none or it cannot be read back (it is then computed anew)."""
        try:
            return kind.model_validate_json((self.folder(stage, key) / _RESULT).read_bytes())
        except (OSError, ValidationError):
            return None

    def keep(self, stage: str, key: str, compute: Callable[[Path], Result]) -> Result:
        """Run `compute` in a fresh folder and keep what it returns and writes there.

        Raises:
            StorageError: the store cannot be written to.
        """
        with whole_folder(self.folder(stage, key)) as fresh:
            result = compute(fresh)
            (fresh / _RESULT).write_text(result.model_dump_json(), encoding="utf-8")
        return result

    def drop(self, stage: str, key: str, part: str) -> None:
        """Remove a part of a kept result that is needed no longer."""
        shutil.rmtree(self.folder(stage, key) / part, ignore_errors=True)
