"""What can go wrong for reasons outside the code.

    EvidenceError            exit 2: bad usage or bad input
    ├── InputError           a file, folder or field that was handed in
    └── StorageError         a place to write to: full, missing, not ours

Each message is one line that names the file or field and says what to do; several arguments are several messages. `str()` gives the
English of logs; the command says them in the user's language.
"""

from __future__ import annotations

import errno

from pages.notes import Language, Note, note

__all__ = ["EvidenceError", "InputError", "NotedError", "StorageError", "system_reason"]


class EvidenceError(Exception):
    """Base of all errors a user can act on."""

    def __init__(self, *messages: Note | str) -> None:
        super().__init__(*messages)

    def __str__(self) -> str:
        return "\n".join(self.lines("en"))

    def lines(self, language: Language) -> list[str]:
        """Return the messages in one language."""
        return [message.say(language) if isinstance(message, Note) else str(message) for message in self.args]


class InputError(EvidenceError):
    """Something that was handed in cannot be used."""


class StorageError(EvidenceError):
    """Something could not be written or read back."""


class NotedError(ValueError):
    """A value that cannot be used: a cell, a position, an address. Whoever asked for it says where it stands; it reaches no user by itself.

    `note` says what is wrong.
    """

    def __init__(self, what: Note) -> None:
        super().__init__(what.say("en"))
        self.note = what


_SYSTEM_REASONS = {
    errno.ENOENT: "os_no_such_file",
    errno.EACCES: "os_no_permission",
    errno.EPERM: "os_no_permission",
    errno.EISDIR: "os_is_folder",
    errno.ENOTDIR: "os_not_folder",
    errno.ENOSPC: "os_no_space",
    errno.EDQUOT: "os_no_space",
    errno.EROFS: "os_read_only",
    errno.ENAMETOOLONG: "os_name_too_long",
    errno.EIO: "os_input_output",
}


def system_reason(error: OSError) -> Note:
    """Return why the system would not read or write a file: its own message is in one language only."""
    code = _SYSTEM_REASONS.get(error.errno or 0)
    return note(code) if code else note("os_other", name=errno.errorcode.get(error.errno or 0, type(error).__name__))
