"""How a section names episodes, shots and places, and where on the page they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from landmarks.places.counties import COUNTIES
from pages.errors import InputError
from pages.names import one_line
from pipeline.record.evidence import Evidence
from pipeline.report.text import Language, texts

_HEAD, _TAIL = 22, 10


@dataclass(frozen=True)
class Wording:
    """The words of one language with the names of one title.

    `anchors` leads from a finding's id to its place on the page, `episode_anchors` and `rush_anchors` from a file to its place.
    """

    text: dict[str, str]
    language: Language
    places: dict[str, str]
    episodes: dict[str, str]
    anchors: dict[str, str]
    episode_anchors: dict[str, str]
    rush_anchors: dict[str, str]

    def episode(self, file: str) -> str:
        """An episode's short name: its file name without the ending where that is enough, and no longer than a line bears."""
        return self.episodes[file]

    def shot(self, file: str, index: int) -> str:
        """A shot as people count, from 1, with its episode."""
        return self.text["shot.of"].format(episode=self.episodes[file], number=index + 1)

    def place(self, identifier: str, otherwise: str) -> str:
        """The name of a landmark (by id) or a county (by its Chinese name); `otherwise` for a place that the record does not describe."""
        return self.places.get(identifier, one_line(otherwise))

    def county(self, name: str) -> str:
        """A county's name; one that is none of Ganzhou's stays as it is."""
        return self.places.get(name, one_line(name))


def wording(evidence: Evidence, language: Language) -> Wording:
    """Gather the names of a title, and give every finding its place on the page."""
    stems = Counter(PurePosixPath(item.file).stem for item in evidence.inputs)
    short = {item.file: PurePosixPath(item.file).stem for item in evidence.inputs}
    places = {chinese: chinese if language == "zh" else english for chinese, english in COUNTIES.items()}
    places |= {place.id: one_line(place.name if language == "zh" else place.english) for place in evidence.landmarks}
    return Wording(
        text=texts(language),
        language=language,
        places=places,
        episodes={file: shortened(stem if stems[stem] == 1 else file) for file, stem in short.items()},
        anchors={
            identifier: f"{letter}{number}"
            for letter, identifiers in _identifiers(evidence).items()
            for number, identifier in enumerate(identifiers, 1)
        },
        episode_anchors={item.file: f"e{number}" for number, item in enumerate(evidence.inputs, 1)},
        rush_anchors={rush.file: f"f{number}" for number, rush in enumerate(evidence.rushes, 1)},
    )


def shortened(name: str) -> str:
    """A name on one line, its middle left out where it is long."""
    written = one_line(name)
    return written if len(written) <= _HEAD + _TAIL + 1 else f"{written[:_HEAD]}…{written[-_TAIL:]}"


def _identifiers(evidence: Evidence) -> dict[str, list[str]]:
    """The ids of all findings that a shot's grade may rest on, by the letter of their anchors."""
    return {
        "o": [item.id for item in evidence.occurrences],
        "l": [item.id for item in evidence.links],
        "m": [item.id for item in evidence.rush_matches],
        "r": [item.id for item in evidence.shooting_log],
        "x": [item.id for item in evidence.elsewhere],
    }


def check_names(evidence: Evidence) -> None:
    """Raise `InputError` where the record names an episode, landmark or rush that it does not hold, or gives two findings one id."""
    identifiers = Counter(identifier for several in _identifiers(evidence).values() for identifier in several)
    for identifier, count in identifiers.items():
        if count > 1:
            raise InputError(f"evidence: the id {one_line(identifier)} stands for {count} findings; measure the title again")
    episodes = {item.file for item in evidence.inputs}
    named = [("shot", str(shot.index), shot.episode) for shot in evidence.shots]
    named += [("occurrence", item.id, item.episode) for item in evidence.occurrences]
    named += [("link", item.id, episode) for item in evidence.links for episode in (item.episode, item.to_episode)]
    named += [("rush match", item.id, item.episode) for item in evidence.rush_matches]
    named += [("shot elsewhere", item.id, item.episode) for item in evidence.elsewhere]
    named += [("row of the shooting log", item.id, item.episode) for item in evidence.shooting_log]
    named += [("mention", item.id, item.episode) for item in evidence.mentions]
    named += [("licence number", item.id, item.episode) for item in evidence.licences]
    named += [("repeat", item.id, stretch.episode) for item in evidence.repeats for stretch in item.places]
    for kind, identifier, episode in named:
        if episode not in episodes:
            raise _unknown(f"{kind} {identifier}", "episode", episode, "inputs")
    landmarks = {place.id for place in evidence.landmarks}
    for occurrence in evidence.occurrences:
        if occurrence.landmark not in landmarks:
            raise _unknown(f"occurrence {occurrence.id}", "landmark", occurrence.landmark, "landmarks")
    rushes = {rush.file for rush in evidence.rushes}
    for match in evidence.rush_matches:
        if match.rush not in rushes:
            raise _unknown(f"rush match {match.id}", "rush", match.rush, "rushes")


def _unknown(who: str, what: str, name: str, where: str) -> InputError:
    return InputError(f"evidence: {who} names the {what} {one_line(name)}, which its {where} lack; measure the title again")
