"""Licence and filing numbers of web dramas, as the opening card shows them.

    (赣)网微剧审字(2025)第001号      distribution licence of a key micro-drama, by a province or the national administration (总局)
    (赣)网微剧备字(2025)第0123号     filing of an ordinary micro-drama
    (番茄)网微剧备字(2026)第847205号  filing of any other micro-drama, by its platform
    (总局)网剧审字(2022)第001号      distribution licence of a web drama, film (网影) or animation (网动)

Brackets come in every style or not at all, 第 is often left out, and a reader takes 0 for O and 1 for l. The register is not public, so
that a number is at most plausible: formed as such numbers are. They exist since 2022-06-01, and a title bears its number when it is
released: a year after that is no number's. Which day it is when somebody measures says nothing of the number and is never asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from landmarks.places.place_names import folded
from pages.notes import Note, note

__all__ = ["ParsedNumber", "is_about_a_licence", "parse_numbers"]

FIRST_YEAR, _LAST_YEAR = 2022, 2099

_NATIONAL = ("国家广播电视总局", "国家广电总局", "广电总局", "总局")
_PROVINCES = "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤琼川蜀贵黔云滇陕秦甘陇青蒙桂藏宁新"
"""Short names as they stand in numbers (省、自治区、直辖市); both where a province has two."""

_PLATFORMS = re.compile(
    "红果|番茄|抖音|快手|七猫|腾讯|腾讯视频|爱奇艺|优酷|芒果|芒果tv|哔哩哔哩|b站|微信|百度|咪咕|咪咕视频|小红书|淘宝|拼多多|美团|点众|九州|"
    "河马|西瓜|搜狐|乐视|微博|知乎|阅文|掌阅"
)
"""Platforms known to number the micro-dramas they file, in lower case. The list is open: another one is a reason to look, no proof."""

_OPENING, _CLOSING = "([{<【〔〖〘〚「『《〈［｛", ")]}>】〕〗〙〛」』》〉］｝"
_BRACKETS = str.maketrans(dict.fromkeys(_OPENING, "(") | dict.fromkeys(_CLOSING, ")"))

_SLIPS = str.maketrans({"o": "0", "q": "0", "d": "0", "〇": "0", "l": "1", "i": "1", "|": "1", "!": "1", "z": "2", "s": "5", "b": "8"})
"""What readers take for digits, in lower case; only where a digit must stand."""

_DIGIT = r"[0-9oqd〇li|!zsb]"
_NUMBER = re.compile(
    rf"(?P<prefix>[^()]*?)\(?(?P<issuer>[^():;,。]*?)\)?网络?(?P<genre>微短剧|短剧|微剧|微动画|微动|剧|影|电影|动画|动|综|纪)(?P<act>审|备)字?"
    rf"\(?(?P<year>{_DIGIT}{{2,6}})年?\)?(?P<ordinal>第)?\(?(?P<number>{_DIGIT}*)\)?(?P<end>号)?"
)
_ABOUT = re.compile(r"备案号|备案编号|登记号|许可证号|许可证[:(]|网.{0,4}[审备]字|剧[审备]字|[审备]字.{0,2}\d{4}")
_OTHER_NUMBER = re.compile(r"(?:备案号|备案编号|登记号|许可证号|许可证)[:]?(?P<number>[a-z0-9\u4e00-\u9fff()-]{4,})")


@dataclass(frozen=True)
class ParsedNumber:
    """A number in its usual form `(赣)网微剧审字(2025)第001号`, or as read where it has none of the known forms.

    `reasons`: first why it is implausible, if it is, then what else a person should look at.
    """

    number: str
    plausible: bool
    reasons: tuple[Note, ...]


def is_about_a_licence(text: str) -> bool:
    """Whether a line holds a licence or filing number, or the beginning of one."""
    return _ABOUT.search(_squeezed(text)) is not None


def parse_numbers(text: str, release_year: int | None) -> list[ParsedNumber]:
    """Return the numbers in a line; one that speaks of a licence but holds no known form is said to be implausible.

    Args:
        text: the line, in any width, bracket style and spacing.
        release_year: the year in which the title was first shown; no number is of a later one. None where nobody states it.
    """
    line = _squeezed(text)
    found = [_judge(match, release_year) for match in _NUMBER.finditer(line)]
    if found:
        return found
    other = _OTHER_NUMBER.search(line)
    if other is not None:
        return [_of_unknown_form(other["number"].upper())]
    return [_of_unknown_form(text.strip())] if is_about_a_licence(text) else []


def _judge(match: re.Match[str], release_year: int | None) -> ParsedNumber:
    """Put a number into the usual form and say what speaks against it."""
    issuer = _issuer(match["issuer"])
    year, number = (match[part].translate(_SLIPS) for part in ("year", "number"))
    against = [
        *_against_issuer(issuer, match["act"]),
        *_against_year(year, release_year),
        *_against_number(number, match["act"]),
    ]
    notes: list[Note] = []
    if (year, number) != (match["year"], match["number"]):
        notes.append(note("digits_read_as_letters", text=f"{match['year']} {match['number']}".strip()))
    if match["end"] is None:
        notes.append(note("number_may_be_cut"))
    usual = f"({issuer})网{match['genre']}{match['act']}字({year})第{number}号"
    return ParsedNumber(usual, not against, (*against, *notes))


def _of_unknown_form(number: str) -> ParsedNumber:
    return ParsedNumber(number, False, (note("number_form_unknown", number=number),))


def _issuer(read: str) -> str:
    """The issuer at the end of what stands before 网: a bare number often follows other words (许可证号沪网…)."""
    known = re.search(rf"(?:{'|'.join(_NATIONAL)}|{_PLATFORMS.pattern}|[{_PROVINCES}])$", read)
    name = known[0] if known else read
    return "总局" if name in _NATIONAL else name


def _against_year(year: str, release_year: int | None) -> list[Note]:
    if len(year) != 4 or not FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return [note("number_year", year=year)]
    return [] if release_year is None or int(year) <= release_year else [note("number_after_release", year=year, release_year=release_year)]


def _against_issuer(issuer: str, act: str) -> list[Note]:
    if not issuer:
        return [note("number_without_issuer")]
    if issuer == "总局" or (len(issuer) == 1 and issuer in _PROVINCES):
        return []
    if not _PLATFORMS.fullmatch(issuer):
        return [note("unknown_issuer", issuer=issuer)]
    return [note("platform_gives_no_licence", issuer=issuer)] if act == "审" else []


def _against_number(number: str, act: str) -> list[Note]:
    longest = 4 if act == "审" else 6
    if not number:
        return [note("number_missing")]
    return [] if 3 <= len(number) <= longest and int(number) > 0 else [note("number_range", number=number)]


def _squeezed(text: str) -> str:
    """Simplified characters of one width and case, round brackets, no spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_BRACKETS))
    return re.sub(r"\s+", "", folded(plain).translate(_BRACKETS))
