"""A run's report in the other language: the same record laid out again, once, beside the report that was written."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from pages.notes import Language
from pipeline.record.evidence import RECORD_NAME, SCHEMA_VERSION
from pipeline.record.manifest import PAGES, Difference, read_manifest
from pipeline.record.upgrade import read_record, version_of
from pipeline.report import page_files

_making = threading.Lock()


def in_language(folder: Path, name: str, language: Language) -> Path:
    """Return where a file of a report lies; a page that was written in the other language is made in this one and states the same content.

    A record of an older version stays as it was laid out.

    Raises:
        EvidenceError: the record cannot be read or laid out.
    """
    own = folder / name
    if name not in PAGES or not own.is_file():
        return own
    data = (folder / RECORD_NAME).read_bytes()
    evidence, manifest = read_record(data, RECORD_NAME), read_manifest(folder)
    if evidence.language == language or version_of(data) != SCHEMA_VERSION or isinstance(manifest, Difference):
        return own
    other = folder.with_name(f"{folder.name}.{language}")
    with _making:
        if not other.is_dir():
            made = page_files(evidence.model_copy(update={"language": language}), folder, manifest.content_sha256 or "")
            with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
                whole = Path(fresh) / "pages"
                whole.mkdir()
                for page, data in made.items():
                    (whole / page).write_bytes(data)
                whole.rename(other)
    return other / name
