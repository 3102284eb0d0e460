"""Looking at one file in a process of its own, since a hostile one may hang or crash whoever opens it: `python -m desk.look FILE NAME`.

Exit 0: a video that can be used. Otherwise 2, with the reason as a note (JSON) on standard output.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pages.errors import InputError
from pages.notes import Note, note
from pipeline.film.media import probe


def main() -> int:
    """Look at the file that the first argument names; the second is what people call it."""
    path, name = Path(sys.argv[1]), sys.argv[2]
    try:
        probe(path)
    except InputError as error:
        reason = error.args[0]
        said = reason if isinstance(reason, Note) else note("desk.run.said", text=str(reason))
        named = {key: name if value == str(path) else value for key, value in said.arguments.items()}
        print(note(said.code, **named).model_dump_json())
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
