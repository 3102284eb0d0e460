"""A case as the page draws it once: episodes, shots, log, the machine's proof of each finding, and the words of the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from desk.review.dossier import Dossier
from pages.names import one_line
from pages.notes import Language
from pages.texts.review import SCREEN
from pipeline.record.decisions import Reason
from pipeline.record.evidence import Evidence, Occurrence
from pipeline.report.findings import doubtful_first, occurrence_view
from pipeline.report.wording import Wording, wording

Json = dict[str, Any]


@lru_cache(maxsize=64)
def written_picture_of(dossier: Dossier, language: Language) -> bytes:
    """Return what of a case no decision changes, as JSON."""
    return json.dumps(picture_of(dossier, language), ensure_ascii=False).encode()


def picture_of(dossier: Dossier, language: Language) -> Json:
    """Return what of a case no decision changes."""
    evidence, words = dossier.evidence, wording(dossier.evidence, language)
    return {
        "title": one_line(evidence.title),
        "language": language,
        "text": screen_texts(language),
        "reasons": [[reason.value, SCREEN[f"reason.{reason}"][language == "en"]] for reason in Reason],
        "grades": {grade: words.text[f"grade.{grade}"] for grade in ("sighted", "linked", "rushes", "declared", "none", "contradicted")},
        "episodes": [_episode(evidence, index, words) for index in range(len(evidence.inputs))],
        "places": {identifier: _name(dossier, identifier, language) for identifier in _named(dossier)},
        "listed": [[identifier, _name(dossier, identifier, language)] for identifier in _first_the_named(dossier)],
        "proofs": _proofs(evidence, words),
        "mentions": [
            {
                "episode": _index(evidence, mention.episode),
                "start": float(mention.start),
                "end": float(mention.end),
                "name": one_line(mention.name),
                "text": one_line(mention.text),
                "still": mention.still,
                "doubt": mention.doubt.say(language) if mention.doubt else "",
            }
            for mention in evidence.mentions
        ],
        "licences": [
            {
                "episode": _index(evidence, licence.episode),
                "start": float(licence.at),
                "end": float(licence.at),
                "name": one_line(licence.number),
                "text": one_line(licence.text),
                "still": licence.still,
                "doubt": "" if licence.plausible else SCREEN["licence.odd"][language == "en"],
            }
            for licence in evidence.licences
        ],
    }


def screen_texts(language: Language) -> dict[str, str]:
    """Return the words of the screen by code."""
    return {code: texts[language == "en"] for code, texts in SCREEN.items()}


def _named(dossier: Dossier) -> set[str]:
    return {occurrence.landmark for occurrence in dossier.evidence.occurrences} | set(dossier.listed)


def _first_the_named(dossier: Dossier) -> list[str]:
    """The listed places, those first that the title shows anyway."""
    shown = [place.id for place in dossier.evidence.landmarks if place.id in dossier.listed]
    return [*shown, *(identifier for identifier in dossier.listed if identifier not in shown)]


def _name(dossier: Dossier, identifier: str, language: Language) -> str:
    named: Mapping[str, Any] = {place.id: place for place in dossier.evidence.landmarks}
    place = named.get(identifier) or dossier.listed.get(identifier)
    return one_line(identifier if place is None else place.name if language == "zh" else place.english)


def _index(evidence: Evidence, episode: str) -> int:
    return next(index for index, item in enumerate(evidence.inputs) if item.file == episode)


def _episode(evidence: Evidence, index: int, words: Wording) -> Json:
    item = evidence.inputs[index]
    return {
        "name": words.episode(item.file),
        "file": one_line(item.file),
        "seconds": float(item.duration),
        "width": item.width,
        "height": item.height,
        "shots": [[float(shot.start), float(shot.end), shot.grade.value] for shot in evidence.shots if shot.episode == item.file],
        "log": [
            [float(row.start), float(row.end), words.place(row.landmark or "", row.place), row.agreement.value]
            for row in evidence.shooting_log
            if row.episode == item.file
        ],
    }


def _proofs(evidence: Evidence, words: Wording) -> Json:
    places = {place.id: place for place in evidence.landmarks}
    order = doubtful_first(evidence.occurrences)
    return {o.id: _proof(o, evidence, order[o.id], places, words) for o in evidence.occurrences if o.counted}


def _proof(occurrence: Occurrence, evidence: Evidence, order: int, places: Mapping[str, Any], words: Wording) -> Json:
    view = occurrence_view(occurrence, places[occurrence.landmark], evidence, order, words)
    return {
        "order": order,
        "doubt": _doubt(occurrence, evidence),
        "still": view.still,
        "at": float(occurrence.still_time),
        "frame_alt": view.frame_alt,
        "reference": view.reference_still,
        "reference_name": view.reference,
        "reference_alt": view.reference_alt,
        "outline": occurrence.proof.outline,
        "points": occurrence.proof.points,
        "machine": view.status_label,
        "scores": [[score.label, score.value, score.note] for score in view.scores],
        "decoy": [view.decoy.identity, view.decoy.lead, view.decoy.still, view.decoy.alt] if view.decoy else None,
        "reasons": view.reasons,
    }


def _doubt(occurrence: Occurrence, evidence: Evidence) -> float:
    """0..1 for the eye alone: one half where a finding is just confirmed."""
    asked = float(evidence.provenance.thresholds.get("confirm_inliers", 25))
    rival = occurrence.nearest_decoy.inliers if occurrence.nearest_decoy else 0
    return round(asked / (asked + max(0, min(occurrence.inliers, occurrence.inliers - rival))), 3)
