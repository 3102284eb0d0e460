"""Write the papers of a ledger run into a folder."""

from __future__ import annotations

from pathlib import Path

from awards.papers.batch import batch
from awards.papers.document import document
from awards.papers.public import public_paper, public_table
from awards.papers.statements import statements_paper, statements_table
from awards.papers.supplements import supplements_paper, supplements_table
from awards.papers.typeset import Paper, parts, typeset
from awards.papers.words import Words
from awards.papers.yearly import report_paper
from awards.run import LedgerRun


def write_papers(run: LedgerRun, folder: Path, words: Words) -> None:
    """Write every paper into a new folder, a long one as several files; the same run and day give the same bytes.

    Raises:
        OSError: the folder cannot be written to.
        StorageError: the typesetter cannot work.
    """
    folder.mkdir()
    awards = run.awards
    printed: dict[str, Paper] = {
        "public": public_paper(awards, words),
        "statements": statements_paper(awards, words),
        "supplements": supplements_paper(awards, words),
        "report": report_paper(run, words),
    }
    tables: dict[str, bytes] = {
        "public_document": document(printed["public"], words),
        "public_table": public_table(awards, words),
        "batch": batch(awards, words),
        "statements_table": statements_table(awards, words),
        "supplements_table": supplements_table(awards, words),
    }
    for name, paper in printed.items():
        several = parts(paper)
        for number, part in enumerate(several, 1):
            file = folder / words.file(name)
            if len(several) > 1:
                file = file.with_stem(f"{file.stem}-{number}")
            file.write_bytes(typeset(part, words))
    for name, data in tables.items():
        (folder / words.file(name)).write_bytes(data)
