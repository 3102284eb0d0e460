"""What can go wrong for reasons outside the code.

    EvidenceError            exit 2: bad usage or bad input
    ├── InputError           a file, folder or field that was handed in
    └── StorageError         a place to write to: full, missing, not ours

The message is one line that names the file or field and says what to do; several arguments are several messages. They stand in the
lowest room so that every room can raise them.
"""

from __future__ import annotations

__all__ = ["EvidenceError", "InputError", "StorageError"]


class EvidenceError(Exception):
    """Base of all errors a user can act on; the message is shown as it is."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class InputError(EvidenceError):
    """Something that was handed in cannot be used."""


class StorageError(EvidenceError):
    """Something could not be written or read back."""
