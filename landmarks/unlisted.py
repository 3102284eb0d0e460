"""Places of a gallery that the catalogue does not list, and which of its places a misspelt folder may have meant.

What is found of an unlisted place is measured and shown, but counts nowhere: only places of Ganzhou do, and the catalogue says which are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from difflib import SequenceMatcher

import opencc

from landmarks.catalogue import Catalogue, CataloguedPlace
from landmarks.gallery import is_decoy
from landmarks.places.addresses import folded
from pages.errors import InputError
from pages.notes import Note, note

__all__ = ["folder_note", "nearest_place", "require_listed", "unlisted_among"]

_NEAR = 0.6
"""Similarity (`difflib`, 0..1) from which a name is worth suggesting: two of three characters of 郁弧台, `bajintai`."""

_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_NUMBERED = re.compile(r"(?<=\D)\d+$")


def unlisted_among(identities: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the landmarks among identities of a gallery that the catalogue does not list, each once, in order."""
    return tuple(sorted({i for i in identities if not is_decoy(i) and catalogue.get(i) is None}))


def nearest_place(folder: str, catalogue: Catalogue) -> CataloguedPlace | None:
    """Return the place whose id or name, by characters or by sound, is nearest to a folder's name; None where none comes near.

    Case, width, spaces, punctuation, traditional characters and a number at the end do not matter.
    """
    wanted = _spellings(_NUMBERED.sub("", folder))
    rated = [(max(_alike(one, other) for one in wanted for other in _names(place)), place) for place in catalogue.places]
    likeness, place = max(rated, key=lambda pair: pair[0])
    return place if likeness >= _NEAR else None


def require_listed(identities: Iterable[str], catalogue: Catalogue, *, allow_unlisted: bool) -> tuple[Note, ...]:
    """Return a note on each landmark folder that the catalogue does not list.

    Raises:
        InputError: there are some and they are not allowed; it holds these notes.
    """
    unlisted = unlisted_among(identities, catalogue)
    notes = tuple(folder_note(folder, catalogue) for folder in unlisted)
    if notes and not allow_unlisted:
        raise InputError(*notes, note("unlisted_refused", count=len(unlisted)))
    return notes


def folder_note(folder: str, catalogue: Catalogue) -> Note:
    """Say of a folder that the catalogue does not list it, and which place it may have meant."""
    place = nearest_place(folder, catalogue)
    if place is None:
        return note("unlisted_folder_alone", folder=folder)
    return note("unlisted_folder", folder=folder, nearest=f"{place.name} {place.english}", id=place.id)


@functools.cache
def _names(place: CataloguedPlace) -> frozenset[str]:
    return frozenset(spelling for name in (place.id, place.english, place.name, *place.aliases) for spelling in _spellings(name))


def _spellings(name: str) -> frozenset[str]:
    """A name as it is compared: simplified and without layout, and by its sound where it has Chinese characters."""
    from pypinyin import lazy_pinyin  # its dictionaries take a third of a second, and most galleries hold listed places alone

    plain = folded(_TO_SIMPLIFIED.convert(name))
    return frozenset({plain, folded("".join(lazy_pinyin(plain)))})


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
