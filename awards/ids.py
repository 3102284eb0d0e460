"""Ids of enterprises, works and projects: one spelling for all their cases, and the check character of a unified social credit code.

Whoever types an id in another width, with a space or in small letters means the same one; a cap that went by the letters would be split.
"""

from __future__ import annotations

import re
import unicodedata

from awards.errors import fault

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the code in the order of their values (GB 32100-2015, table 2: no I, O, S, V, Z)."""

_CODE = re.compile(r"[0-9A-Z]{2}\d{6}[0-9A-Z]{10}", re.ASCII)
"""Authority and kind, the six digits of the division, nine characters of the organisation, the check character."""

_RESIDENT = re.compile(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", re.ASCII)
"""A resident's number (GB 11643-1999) has 18 characters, too; of a person (第12条) it is the id."""


def normal_id(text: str) -> str:
    """One spelling of an id: NFKC, no spaces, capital letters.

    Raises:
        ValueError: nothing is left; or it has the form of a unified social credit code and its check character is wrong.
    """
    folded = unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", text).split()).upper())
    if not folded:
        raise fault("case.blank")
    if _CODE.fullmatch(folded) and not _RESIDENT.fullmatch(folded):
        return checked_code(folded)
    return folded


def checked_code(text: str) -> str:
    """A unified social credit code (统一社会信用代码) in one spelling, its check character verified.

    Raises:
        ValueError: not 18 characters of the code's alphabet, or another check character (GB 32100-2015, 5.2).
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(code) != 18 or not set(code) <= set(_ALPHABET):
        raise fault("case.credit_code_form")
    if (right := check_character(code[:17])) != code[17]:
        raise fault("case.credit_code_check", said=code, right=right)
    return code


def check_character(first: str) -> str:
    """The character that the seventeen before it ask for: 31 less the sum of value times 3^(i-1) mod 31, mod 31 (GB 32100-2015, 5.2)."""
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return _ALPHABET[-total % 31]


def folded_name(text: str) -> str:
    """A name or title as people compare it: NFKC, small letters, no spaces, no marks of a title."""
    return re.sub(r"[\s《》〈〉“”‘’「」『』\"']+", "", unicodedata.normalize("NFKC", text)).casefold()


_ADDITION = re.compile(r"[(\[【].*[)\]】]$")


def same_title(one: str, other: str) -> bool:
    """Whether two titles can mean one work; an addition in brackets (version, language) may stand at one of them only."""
    one, other = folded_name(one), folded_name(other)
    if one == other:
        return True
    bare_one, bare_other = _ADDITION.sub("", one), _ADDITION.sub("", other)
    return bool(bare_one) and bare_one == bare_other and (bare_one == one or bare_other == other)
