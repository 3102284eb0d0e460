"""What can be wrong with what was handed in."""

from __future__ import annotations

__all__ = ["AwardsError"]


class AwardsError(Exception):
    """Input that cannot be used. Each argument is one line that names file and field and says what to do."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))
