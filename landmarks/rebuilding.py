"""An index brought up to date with its gallery, and saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from landmarks.catalogue import load_catalogue
from landmarks.gallery import identities_in
from landmarks.index import LandmarkIndex, save_index
from landmarks.unlisted import require_listed
from pages.notes import Note


@dataclass(frozen=True)
class Rebuilt:
    """The index, and what a person should know of it."""

    index: LandmarkIndex
    warnings: tuple[Note, ...]


def rebuild(
    photos: Path,
    out: Path,
    *,
    embedder: str | None = None,
    catalogue: Path | None = None,
    device: str = "auto",
    allow_unlisted: bool = False,
    loaded: Callable[[], None] = lambda: None,
    count: Callable[[int, int], None] = lambda done, total: None,
) -> Rebuilt:
    """Make the index of a gallery; photos that the earlier index of the same place knows are not computed again.

    Args:
        photos: `<landmark_id>/*.jpg`, decoys under `_decoy/`.
        out: the index.
        embedder: without it that of the earlier index, or the default.
        catalogue: another than the one packaged.
        device: see `models.device.choose_runtime`.
        allow_unlisted: take places that the catalogue does not list.
        loaded: called when the networks are.
        count: called with the photos done and all of them.

    Raises:
        EvidenceError: the gallery or the catalogue cannot be used, or the index cannot be written.
    """
    places = load_catalogue(catalogue)
    # Before networks are loaded: what is misspelt is answered at once.
    unlisted = require_listed(identities_in(photos), places, allow_unlisted=allow_unlisted)

    from landmarks.builder import build_index, calibration_notes, earlier_index, load_models
    from landmarks.screening import mask_shared_marks
    from models.device import choose_runtime
    from models.embedder import DEFAULT_EMBEDDER

    previous, refused = earlier_index(out)
    setting = embedder or (previous.models.embedder if previous else DEFAULT_EMBEDDER)
    embed, matcher = load_models(setting, choose_runtime(device))
    loaded()
    index = build_index(photos, embed, matcher, previous, count, places)
    save_index(mask_shared_marks(index), out)
    return Rebuilt(index, (*refused, *index.unreadable.values(), *unlisted, *calibration_notes(index)))
