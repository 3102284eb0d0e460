"""A report folder checked: its files against the manifest, its figures against the record, its pages against the figures, its seal.

hashes ── record read ──> figures computed again ── pages, tables, time lines made again ── review ── stills against videos ── seal
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pages.errors import InputError
from pages.notes import Note, note
from pipeline.checking.figures import figure_differences
from pipeline.checking.pages import is_of_this_renderer, page_differences
from pipeline.checking.review import review_differences
from pipeline.checking.stills import compare_with_videos
from pipeline.record.evidence import RECORD_NAME, SCHEMA_VERSION, Evidence
from pipeline.record.manifest import Difference, check_folder, hash_file, read_manifest
from pipeline.record.review import REVIEW_NAME, read_review
from pipeline.record.seal import Certificates, check_seal
from pipeline.record.upgrade import read_record, version_of
from pipeline.report.review_page import review_files

__all__ = ["Checked", "check_report"]


@dataclass(frozen=True)
class Checked:
    """What differs, and what else a person should know: what was compared, what was not, who signed when."""

    differences: tuple[Difference, ...]
    said: tuple[Note, ...]


def check_report(folder: Path, videos: Sequence[Path] = (), trusted: Certificates = ()) -> Checked:
    """Check a report folder.

    Args:
        folder: what `verify` wrote.
        videos: the episodes, where the stills are to be held against them; they are decoded again.
        trusted: certificates that a seal must lead to; given any, the folder must be sealed.

    Raises:
        InputError: `folder` is no folder, or a video cannot be read.
    """
    manifest = read_manifest(folder)
    if isinstance(manifest, Difference):
        return Checked((manifest,), ())
    found = check_folder(folder)
    said: list[Note] = []
    path = folder / RECORD_NAME
    if not path.is_file() or path.is_symlink():
        found.append(Difference(RECORD_NAME, "missing", note("no_record")))
        return Checked(tuple(found), ())
    data = path.read_bytes()
    try:
        evidence = read_record(data, RECORD_NAME)
    except InputError as error:
        return Checked((*found, Difference(RECORD_NAME, "unreadable", note("could_not_be_read", why=error.args[0]))), ())
    version = version_of(data)
    if version == SCHEMA_VERSION:
        found += [Difference(RECORD_NAME, "figure", why) for why in figure_differences(evidence)]
        found += page_differences(evidence, folder, manifest)
        if not is_of_this_renderer(evidence):
            said.append(note("pages_not_compared", renderer=evidence.renderer or "-"))
    else:
        said.append(note("figures_not_recomputed", version=version))
    if (folder / REVIEW_NAME).is_file():
        found += _of_review(evidence, folder)
    if videos:
        compared = compare_with_videos(evidence, folder, videos)
        found += compared.differences
        said += compared.said
    sealed = check_seal(folder, trusted)
    return Checked((*found, *sealed.differences), (*said, *sealed.said))


def _of_review(evidence: Evidence, folder: Path) -> list[Difference]:
    """What of a signed review does not follow from the record, and which of its files are not what it makes."""
    try:
        review = read_review((folder / REVIEW_NAME).read_bytes(), REVIEW_NAME)
    except InputError as error:
        return [Difference(REVIEW_NAME, "unreadable", note("could_not_be_read", why=error.args[0]))]
    wrong = [Difference(REVIEW_NAME, "figure", why) for why in review_differences(evidence, hash_file(folder / RECORD_NAME).sha256, review)]
    if wrong or not is_of_this_renderer(evidence):
        return wrong
    made = review_files(evidence, review)
    paths = {name: folder / name for name in made}
    return [
        Difference(name, "page", note("review_page_differs"))
        for name, path in paths.items()
        if path.is_file() and path.read_bytes() != made[name]
    ]
