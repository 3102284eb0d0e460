"""By what a report is named: its number, its day, and the hash that the pages state of everything beside them."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass

from pipeline.record.evidence import Evidence

_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_NOT_IN_THE_NUMBER = frozenset({"run", "language", "renderer"})


@dataclass(frozen=True)
class Imprint:
    """What stands on the first page. `content_sha256` is the manifest's hash of the list of all files but the pages."""

    number: str
    day: str
    content_sha256: str


def imprint_of(evidence: Evidence, content_sha256: str) -> Imprint:
    """Return the imprint of a record whose report has this content."""
    return Imprint(report_number(evidence), _day(evidence), content_sha256)


def report_number(evidence: Evidence) -> str:
    """Return the report's number, `GE-` and sixteen hexadecimal digits: a digest of the findings, the same for the same findings.

    The run, the language and the renderer are left out: whoever verifies the same films again comes to the same number.
    """
    findings = {name: value for name, value in evidence.model_dump(mode="json").items() if name not in _NOT_IN_THE_NUMBER}
    digest = hashlib.sha256(json.dumps(findings, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16].upper()
    return "GE-" + "-".join(digest[at : at + 4] for at in range(0, 16, 4))


def _day(evidence: Evidence) -> str:
    """The day in China on which the run ended; as it stands in the record where that is no moment."""
    try:
        finished = datetime.datetime.fromisoformat(evidence.run.finished)
    except ValueError:
        return evidence.run.finished
    return finished.astimezone(_CHINA).date().isoformat()
