"""The catalogue of Ganzhou's landmarks: names, kind and county of every place, read from `catalogue.yaml`.

The bureau edits that file by hand, so every fault in it is reported at once, by entry and field.
A gallery may hold places that the catalogue lacks (a user's own, or other cities'): `Catalogue.place` names them too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, field_validator

from landmarks.addresses import folded
from landmarks.counties import COUNTIES, TOLERANCE_KM, county_at, kilometres_outside
from pages.errors import InputError

__all__ = ["Catalogue", "CatalogueError", "CataloguedPlace", "Kind", "Place", "Position", "Problem", "load_catalogue"]

PACKAGED = Path(__file__).with_name("catalogue.yaml")


class Kind(StrEnum):
    """What sort of place it is."""

    LANDMARK = "landmark"
    SIGHT = "sight"
    STREET = "street"
    REVOLUTIONARY = "revolutionary"
    WALLED_HOUSE = "walled_house"
    NATURE = "nature"
    UNKNOWN = "unknown"

    @property
    def chinese(self) -> str:
        """The kind as users read it."""
        return _KIND_CHINESE[self]


_KIND_CHINESE = {
    Kind.LANDMARK: "地标",
    Kind.SIGHT: "景区",
    Kind.STREET: "街区",
    Kind.REVOLUTIONARY: "红色",
    Kind.WALLED_HOUSE: "围屋",
    Kind.NATURE: "自然",
    Kind.UNKNOWN: "未列入名录",
}

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Position(_Frozen):
    """A point on the ground, WGS-84, degrees."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


class Place(_Frozen):
    """One place with its names; `kind` is UNKNOWN and `county` empty where the catalogue does not list it."""

    id: _Text
    name: _Text
    aliases: tuple[_Text, ...] = ()
    english: _Text
    kind: Kind
    county: str
    position: Position | None = None

    @property
    def catalogued(self) -> bool:
        """Whether the catalogue lists this place."""
        return self.kind is not Kind.UNKNOWN


class CataloguedPlace(Place):
    """A place as the catalogue's file may hold it: every field checked."""

    @field_validator("id")
    @classmethod
    def _id_form(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
            raise ValueError("use lower-case letters, digits and underscores, a letter first")
        return value

    @field_validator("kind", mode="before")
    @classmethod
    def _kind_known(cls, value: object) -> object:
        kinds = [kind.value for kind in Kind if kind is not Kind.UNKNOWN]
        if value not in kinds:
            raise ValueError(f"unknown kind; use one of {', '.join(kinds)}")
        return value

    @field_validator("county")
    @classmethod
    def _county_known(cls, value: str) -> str:
        if value not in COUNTIES:
            raise ValueError("no county-level unit of Ganzhou; write one of the 18 in full, such as 章贡区 or 于都县")
        return value

    @field_validator("position")
    @classmethod
    def _in_its_county(cls, value: Position | None, info: ValidationInfo) -> Position | None:
        county = info.data.get("county")
        if value is None or county is None:
            return value
        outside = kilometres_outside(county, value.lat, value.lon)
        if outside > TOLERANCE_KM:
            where = county_at(value.lat, value.lon) or "outside Ganzhou"
            raise ValueError(
                f"lies {outside:.1f} km outside {county} ({where}); correct the position (WGS-84, lat and lon not swapped) or county"
            )
        return value


class Problem(_Frozen):
    """One fault of a catalogue file. `entry` is the entry's id, or `places[3]` (counted from 1) where it has none."""

    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.entry} {self.field}: {self.message}"


class CatalogueError(InputError):
    """A catalogue file with faults; the message names them all in one line."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(f"{path}: {count}; correct the file: " + "; ".join(map(str, self.problems)))


class Catalogue(_Frozen):
    """All catalogued places, in the file's order."""

    places: tuple[CataloguedPlace, ...]

    @cached_property
    def _by_id(self) -> dict[str, CataloguedPlace]:
        return {place.id: place for place in self.places}

    @cached_property
    def _by_name(self) -> dict[str, CataloguedPlace]:
        return {folded(name): place for place in self.places for name in (place.english, place.name, *place.aliases)}

    def get(self, identity: str) -> CataloguedPlace | None:
        """Return the catalogued place with this id, or None."""
        return self._by_id.get(identity)

    def named(self, text: str) -> CataloguedPlace | None:
        """Return the place of this Chinese name, alias or English name, or None; case, width, spaces and punctuation do not matter."""
        return self._by_name.get(folded(text))

    def place(self, identity: str) -> Place:
        """Return the place with this id; one that the catalogue lacks is named by its id, with kind UNKNOWN and no county."""
        return self.get(identity) or Place(id=identity, name=identity, english=identity, kind=Kind.UNKNOWN, county="")


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read and check a catalogue file; None reads the packaged one.

    Raises:
        InputError: the file cannot be read or is no catalogue.
        CatalogueError: entries are wrong; `problems` lists every fault of every entry.
    """
    path = path or PACKAGED
    entries = _read(path)
    places: list[CataloguedPlace] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, 1):
        label = _label(entry, number)
        try:
            places.append(CataloguedPlace.model_validate(entry))
        except ValidationError as error:
            problems += [_problem(label, fault) for fault in error.errors(include_url=False)]
    problems += _shared(entries)
    if problems:
        raise CatalogueError(path, problems)
    return Catalogue(places=tuple(places))


class _Loader(yaml.SafeLoader):
    """Refuses a key given twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the field {name!r} is given twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> list[object]:
    try:
        # _Loader is a SafeLoader: it builds plain values only.
        data = yaml.load(path.read_text("utf-8-sig"), Loader=_Loader)  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot read the catalogue ({error}); give a YAML file saved as UTF-8") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path}: no valid YAML ({' '.join(str(error).split())}); correct that line") from error
    if not isinstance(data, dict) or data.keys() != {"places"} or not isinstance(data["places"], list) or not data["places"]:
        raise InputError(f"{path}: no catalogue; it needs one top-level field `places` with a list of entries")
    return data["places"]


def _label(entry: object, number: int) -> str:
    identity = entry.get("id") if isinstance(entry, Mapping) else None
    return identity if isinstance(identity, str) and identity.strip() else f"places[{number}]"


def _problem(label: str, fault: Mapping[str, Any]) -> Problem:
    field = ".".join(str(part) for part in fault["loc"]) or "entry"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return Problem(entry=label, field=field, message=message if fault["type"] == "missing" else f"{message} (found {fault['input']!r})")


def _shared(entries: Sequence[object]) -> list[Problem]:
    """Ids, names and aliases that stand in the file more than once."""
    problems: list[Problem] = []
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            continue
        label = _label(entry, number)
        if label in ids:
            problems.append(Problem(entry=label, field="id", message="given to an earlier entry too; every id stands once"))
        ids.add(label)
        aliases = entry.get("aliases")
        named = [("name", entry.get("name"))] + [("aliases", alias) for alias in (aliases if isinstance(aliases, list) else [])]
        for field, text in named:
            key = folded(text) if isinstance(text, str) else ""
            if not key:
                continue
            if key in owners:
                problems.append(Problem(entry=label, field=field, message=f"{text!r} is already a name or alias of {owners[key]}"))
            owners.setdefault(key, label)
    return problems
