"""Pictures that show no landmark, out of folders of photos and videos, for calibration."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from landmarks.calibration import Negative
from landmarks.gallery import PHOTO_SUFFIXES, load_picture
from pages.errors import InputError
from pipeline.film.decode import Decoder

_PER_SECOND = Fraction(1)
_log = logging.getLogger(__name__)


def negatives_in(folders: Sequence[Path]) -> Iterator[Negative]:
    """Yield every photo and one frame per second of every video under the folders, in order of their names.

    A file that is neither is passed over with a warning.
    """
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = str(path.relative_to(folder))
            try:
                if path.suffix.lower() in PHOTO_SUFFIXES:
                    yield Negative(name, load_picture(path))
                else:
                    for frame in Decoder(path, samples_per_second=_PER_SECOND):
                        if frame.picture is not None:
                            yield Negative(name, frame.picture)
            except InputError as error:
                _log.warning("passed over: %s", error)
