"""Every kind of event that the program leaves has words in both languages."""

import re
from pathlib import Path

from pages.texts import TEXTS

ROOT = Path(__file__).parents[2]
APPENDED = re.compile(r"""(?:append|_note_event|remove)\((?:\w+, )?"([a-z_]+)\"""")


def test_every_kind_of_event_has_words():
    sources = [path.read_text(encoding="utf-8") for room in ("desk", "register") for path in (ROOT / room).rglob("*.py")]
    kinds = {kind for source in sources for kind in APPENDED.findall(source)} | {"review_decision"}
    assert {"case_begun", "upload_refused", "job_leased"} <= kinds
    assert {kind for kind in kinds if f"event.{kind}" not in TEXTS} == set()
