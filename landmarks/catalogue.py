"""The catalogue of Ganzhou's landmarks: names, kind and county of every place, read from `catalogue.yaml` or a bureau's own file.

Such a file is edited by hand, so every fault in it is reported at once, by entry and field.
A gallery may hold places that the catalogue does not list (other cities', or misspelt ones): `Catalogue.place` names them too, but what
is not listed never counts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from landmarks.places.addresses import folded
from landmarks.places.counties import COUNTIES, TOLERANCE_KM, county_at, kilometres_outside
from pages.errors import InputError
from pages.notes import Note, listed, note

__all__ = [
    "PACKAGED",
    "Catalogue",
    "CatalogueError",
    "CataloguedPlace",
    "Kind",
    "NamedPlace",
    "Position",
    "Problem",
    "load_catalogue",
    "packaged_sha256",
    "parse_catalogue",
]

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


class NamedPlace(_Frozen):
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


class CataloguedPlace(NamedPlace):
    """A place as the catalogue's file may hold it: every field checked."""

    @field_validator("id")
    @classmethod
    def _id_form(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
            raise _fault("catalogue_id")
        return value

    @field_validator("kind", mode="before")
    @classmethod
    def _kind_known(cls, value: object) -> object:
        kinds = [kind.value for kind in Kind if kind is not Kind.UNKNOWN]
        if value not in kinds:
            raise _fault("catalogue_kind", kinds=", ".join(kinds))
        return value

    @field_validator("county")
    @classmethod
    def _county_known(cls, value: str) -> str:
        if value not in COUNTIES:
            raise _fault("catalogue_county")
        return value

    @field_validator("position")
    @classmethod
    def _in_its_county(cls, value: Position | None, info: ValidationInfo) -> Position | None:
        county = info.data.get("county")
        if value is None or county is None:
            return value
        outside = kilometres_outside(county, value.lat, value.lon)
        if outside > TOLERANCE_KM:
            where = county_at(value.lat, value.lon)
            code = "catalogue_position" if where else "catalogue_position_outside"
            raise _fault(code, kilometres=f"{outside:.1f}", county=county, where=where or "")
        return value


def _fault(code: str, **arguments: str) -> PydanticCustomError:
    """What a validator raises for a fault that `pages.texts` words; the code comes back as the error's type."""
    return PydanticCustomError("note", "{code}", {"code": code, **arguments})


class Problem(_Frozen):
    """One fault of a catalogue file. `entry` is the entry's id, or `places[3]` (counted from 1) where it has none."""

    entry: str
    field: str
    message: Note

    @property
    def note(self) -> Note:
        """The fault with where it stands."""
        return note("catalogue_fault", entry=self.entry, field=self.field, message=self.message)


class CatalogueError(InputError):
    """A catalogue file with faults; the message names them all in one line."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        faults = listed([problem.note for problem in self.problems], "list_faults")
        super().__init__(note("catalogue_faults", file=str(path), count=len(self.problems), faults=faults))


class Catalogue(_Frozen):
    """All catalogued places, in the file's order; `data` is the file, byte by byte."""

    places: tuple[CataloguedPlace, ...]
    data: bytes = Field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def is_packaged(self) -> bool:
        """Whether it is the one that this program carries, and not a bureau's own."""
        return self.sha256 == packaged_sha256()

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

    def place(self, identity: str) -> NamedPlace:
        """Return the place with this id; one that the catalogue lacks is named by its id, with kind UNKNOWN and no county."""
        return self.get(identity) or NamedPlace(id=identity, name=identity, english=identity, kind=Kind.UNKNOWN, county="")


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read and check a catalogue file; None reads the packaged one.

    Raises:
        InputError: the file cannot be read or is no catalogue.
        CatalogueError: entries are wrong; `problems` lists every fault of every entry.
    """
    path = path or PACKAGED
    try:
        return parse_catalogue(path.read_bytes(), path)
    except OSError as error:
        raise InputError(note("catalogue_unreadable", file=str(path), reason=error.strerror or type(error).__name__)) from error


@cache
def packaged_sha256() -> str:
    """Return the SHA-256 of the catalogue that this program carries."""
    return hashlib.sha256(PACKAGED.read_bytes()).hexdigest()


def parse_catalogue(data: bytes, path: Path) -> Catalogue:
    """Check what a catalogue file holds; `path` is what errors call it. Raises as `load_catalogue` does."""
    entries = _entries(data, path)
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
    return Catalogue(places=tuple(places), data=data)


class _TwiceError(yaml.MarkedYAMLError):
    """A key stands twice in one mapping; `problem` is the key."""


class _Loader(yaml.CSafeLoader):
    """Refuses a key given twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise _TwiceError(problem=name, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def _entries(data: bytes, path: Path) -> list[object]:
    try:
        found = yaml.load(data.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506 - a SafeLoader: builds plain values only  # nosec B506
    except UnicodeDecodeError as error:
        raise InputError(note("catalogue_not_utf8", file=str(path))) from error
    except _TwiceError as error:
        raise InputError(note("catalogue_key_twice", file=str(path), line=_line(error), key=repr(error.problem))) from error
    except yaml.YAMLError as error:
        raise InputError(note("catalogue_no_yaml", file=str(path), line=_line(error))) from error
    if not isinstance(found, dict) or found.keys() != {"places"} or not isinstance(found["places"], list) or not found["places"]:
        raise InputError(note("catalogue_no_places", file=str(path)))
    return found["places"]


def _line(error: yaml.YAMLError) -> str:
    """The line of a fault, counted from 1; empty where the parser names none."""
    mark = getattr(error, "problem_mark", None)
    return "" if mark is None else str(mark.line + 1)


def _label(entry: object, number: int) -> str:
    identity = entry.get("id") if isinstance(entry, Mapping) else None
    return identity if isinstance(identity, str) and identity.strip() else f"places[{number}]"


_FORMS = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "string_type": "field_text",
    "string_too_short": "field_text",
    "tuple_type": "field_list",
    "float_type": "field_number",
    "float_parsing": "field_number",
    "finite_number": "field_number",
}
"""What pydantic's kinds of errors are called in `pages.texts`."""


def _problem(label: str, fault: Mapping[str, Any]) -> Problem:
    field = ".".join(str(part) for part in fault["loc"]) or "entry"
    context = fault.get("ctx", {})
    if fault["type"] == "note":
        message = note(**{key: str(value) for key, value in context.items()})
    elif fault["type"] in ("greater_than_equal", "less_than_equal"):
        message = note("field_range", bound=f"{'>=' if 'ge' in context else '<='} {context.get('ge', context.get('le')):g}")
    else:
        message = note(_FORMS.get(fault["type"], "field_form"))
    if fault["type"] != "missing":
        message = note("field_found", message=message, found=repr(fault["input"]))
    return Problem(entry=label, field=field, message=message)


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
            problems.append(Problem(entry=label, field="id", message=note("catalogue_id_twice")))
        ids.add(label)
        aliases = entry.get("aliases")
        named = [("name", entry.get("name"))] + [("aliases", alias) for alias in (aliases if isinstance(aliases, list) else [])]
        for field, text in named:
            key = folded(text) if isinstance(text, str) else ""
            if not key:
                continue
            if key in owners:
                problems.append(Problem(entry=label, field=field, message=note("catalogue_name_taken", name=str(text), owner=owners[key])))
            owners.setdefault(key, label)
    return problems
