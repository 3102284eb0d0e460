"""What the measures ask of a report folder: the one place where the measurement of titles and the awards meet."""

from __future__ import annotations

from pathlib import Path

from awards.articles.article_06 import Counts, EvidenceFigures
from awards.errors import AwardsError
from awards.text import Text
from pages.errors import InputError
from pages.notes import Note, note


def read_evidence(folder: Path, accepted: tuple[str, ...], rejected: tuple[str, ...], review: Path | None = None) -> EvidenceFigures:
    """The figures of a report folder under the reviewers' decisions. Raises `AwardsError` saying what is wrong with it."""
    from landmarks.catalogue import packaged_sha256
    from pipeline.checking.reviewed import reviewed_folder
    from pipeline.record.timeline import decimal_seconds

    try:
        figures = reviewed_folder(folder, accepted, rejected, review)
    except InputError as error:
        raise AwardsError(*(_of_evidence(message) for message in error.args)) from error
    return EvidenceFigures(
        title=figures.title,
        sha256=figures.sha256,
        share=figures.share,
        most_share=figures.most_share,
        without_repeats=figures.without_repeats,
        occurrences=figures.occurrences,
        most_occurrences=figures.most_occurrences,
        seconds=figures.seconds,
        most_seconds=figures.most_seconds,
        accepted=figures.accepted,
        rejected=figures.rejected,
        to_review=figures.to_review,
        unproven=tuple(map(_text, figures.doubts.unproven)),
        for_a_person=tuple(map(_text, figures.doubts.for_a_person)),
        catalogue_sha256=figures.catalogue_sha256,
        # Records before 2.0 name none: there was only the packaged one.
        own_catalogue=figures.catalogue_sha256 not in ("", packaged_sha256()),
        low_seconds=figures.low_seconds,
        once=None if figures.once is None else Counts(figures.once.occurrences, figures.once.seconds, figures.once.low_seconds),
        added=(added.added, added.occurrences, decimal_seconds(added.seconds, 2)) if (added := figures.added) else None,
        judgements=figures.judgements,
    )


def _of_evidence(message: Note | str) -> Note | str:
    """Name the field under which the folder stands, unless the message names one of the review's."""
    said = message.say("en") if isinstance(message, Note) else message
    return message if said.startswith("review.") else note("case.at", where="evidence", problem=message)


def _text(note: Note) -> Text:
    return Text(note.say("zh"), note.say("en"))
