"""Names of Ganzhou's places in a line of text: the catalogue's names and aliases, the counties, and the city.

A name in a text need not mean the place: 于都 may be two words of a sentence (由于都), a person (于都说) or a brand (南康家具).
What may mean something else is found all the same and carries a doubt for a person to judge, with what was seen; nothing is left out.

    part_of_word         the name's ends are no word ends (segmentation by jieba's dictionary): 由于都, 雪峰山
    maybe_person         a title, a verb of speech or a surname stands beside it: 于都说, 张兴国
    maybe_brand          a firm's or a product's word follows: 南康家具
    maybe_street         a street bears the name: 瑞金路
    elsewhere_too        a sight's name of two characters, which other cities have too, and the line names nothing of Ganzhou: 文庙
    behind_other_place   a place that is not Ganzhou's stands before it: 纽约中央公园
    misread              one character differs, and the reader was unsure of just that one: 通夭岩石窟
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import opencc
import rjieba

from landmarks.catalogue import Catalogue
from landmarks.places.counties import COUNTIES
from pages.notes import Note, note

__all__ = ["CITY", "PlaceName", "PlaceNames", "folded"]

CITY = "赣州市"
"""The place of a name that means the whole city."""

_CITY_NAMES = ("赣州市", "赣州", "赣南")

_QUOTES = frozenset("\"'“”‘’「」『』《》〈〉\u200b\ufeff")
"""Dropped before names are looked for, as they stand inside names too: 反“围剿”战争纪念馆."""

_LETTER_SPACED = re.compile(r"(?<!\S)\S(?:\s\S)+(?!\S)")
"""郁 孤 台: a space after every character is layout. Any other space separates phrases, as subtitles use it."""

_WORD_CHECK_LENGTH = 3
"""Names longer than this are too special to arise from parts of other words."""

_TOLERANT_LENGTH = 4
"""A name must be this long for one misread character to leave no other reading."""

_UNSURE, _SURE = 0.85, 0.9
"""The reader's confidence below which a character may be another one, and the mean of the others from which the rest stands firm:
杭州古城墙 read surely is no 赣州古城墙."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范"
    "方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_PERSON_BEFORE = re.compile(r"(?:小|老|阿|姓|叫|叫做|名叫|唤作|名为)$")
_PERSON_AFTER = re.compile(
    r"^(?:说|问|笑|哥|姐|叔|婶|嫂|爷|伯|老师|先生|小姐|女士|同学|师傅|师兄|师姐|师弟|师妹|老板|大人|公子|姑娘|总裁|经理|兄弟)"
)
_BRAND_AFTER = re.compile(
    r"^(?:牌|品牌|家具|家居|家私|集团|公司|有限|股份|实业|药业|酒业|制药|食品|酒店|宾馆|饭店|大酒店|银行|影业|传媒|影视|科技|汽车|电器|地产|置业|商行)"
)
_STREET_AFTER = re.compile(r"^(?:[东西南北中一二三四五]?路|大道|大街|街|巷|小区|花园|广场|大厦)")


@dataclass(frozen=True)
class PlaceName:
    """`text[start:end]`, written `name`, means `place` unless the doubt is right: a catalogue's id, a county of `COUNTIES`, or `CITY`."""

    start: int
    end: int
    name: str
    place: str
    doubt: Note | None


@dataclass(frozen=True)
class _Folded:
    """A text in simplified characters without width, case and quotes; `at[i]` is where its character i stands in the original."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start], self.at[end - 1] + 1


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    is_place: bool


class PlaceNames:
    """Looks for the names of a catalogue, the counties and the city."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._places = dict(_named(catalogue))
        self._counties = {place.id: place.county for place in catalogue.places}
        self._of_ganzhou = frozenset(
            {*_CITY_NAMES, "江西", "江西省", "中国", *(name for name, place in self._places.items() if place in COUNTIES)}
        )
        names = sorted(self._places, key=lambda name: (-len(name), name))
        # The lookahead finds every place where a name begins, also inside another one.
        self._pattern = re.compile(f"(?=({'|'.join(map(re.escape, names))}))")
        self._tolerant = tuple(name for name in names if len(name) >= _TOLERANT_LENGTH)
        self._segmenter = rjieba.Jieba()
        for place in catalogue.places:
            for name in map(folded, (place.name, *place.aliases)):
                if len(name) >= _WORD_CHECK_LENGTH:
                    self._segmenter.add_word(name, None, "ns")

    def search(self, text: str, confidences: Sequence[float] | None = None) -> list[PlaceName]:
        """Return the names in a line in order, none overlapping, the longest where several begin.

        Args:
            text: the line.
            confidences: the reader's confidence of every character of `text`, 0..1, where a picture was read: names of four and more
                characters are then also found with one character misread.
        """
        line = _fold(text)
        if not line.text:
            return []
        words = self._words(line.text)
        found: list[PlaceName] = []
        end = 0
        for match in self._pattern.finditer(line.text):
            if match.start() < end:
                continue
            name, embedding = self._fitting(match.start(), match[1], words)
            end = match.start() + len(name)
            doubt = embedding or self._doubt(line.text, match.start(), end, words)
            found.append(self._place_name(text, line, (match.start(), end), name, doubt))
        if confidences is not None:
            found += self._misread(text, line, confidences, found)
        return sorted(found, key=lambda hit: hit.start)

    def _place_name(self, text: str, line: _Folded, span: tuple[int, int], name: str, doubt: Note | None) -> PlaceName:
        start, end = line.span(*span)
        return PlaceName(start, end, text[start:end], self._places[name], doubt)

    def _fitting(self, start: int, longest: str, words: Sequence[_Word]) -> tuple[str, Note | None]:
        """Return the longest name at `start` that ends with a word (大余 in 大余县城), or the longest one with its doubt."""
        for length in range(len(longest), 1, -1):
            name = longest[:length]
            if name in self._places and (len(name) > _WORD_CHECK_LENGTH or not _cut_words(start, start + length, words)):
                return name, None
        return longest, note("part_of_word", text=" ".join(_cut_words(start, start + len(longest), words)))

    def _doubt(self, text: str, start: int, end: int, words: Sequence[_Word]) -> Note | None:
        """Why the name `text[start:end]` may mean something else; the context is part of it."""
        name, before, after = text[start:end], text[:start], text[end:]
        place = self._places[name]
        is_bare_division = place not in self._counties and name not in COUNTIES and name != CITY
        word_before = next((word for word in words if word.end == start), None)
        if is_bare_division:
            if place != CITY:
                surname = word_before is not None and len(word_before.text) == 1 and word_before.text in _SURNAMES
                if found := _PERSON_BEFORE.search(before):
                    return note("maybe_person", text=f"{found[0]}{name}")
                if surname:
                    return note("maybe_person", text=f"{before[-1]}{name}")
                if found := _PERSON_AFTER.match(after):
                    return note("maybe_person", text=f"{name}{found[0]}")
            if found := _BRAND_AFTER.match(after):
                return note("maybe_brand", text=f"{name}{found[0]}")
            if found := _STREET_AFTER.match(after):
                return note("maybe_street", text=f"{name}{found[0]}")
        if (other := self._other_place(text, start, words)) is not None:
            return note("behind_other_place", text=f"{other}{name}")
        if place in self._counties and len(name) == 2 and not self._names_ganzhou(text, place):
            return note("elsewhere_too", text=name)
        return None

    def _other_place(self, text: str, start: int, words: Sequence[_Word]) -> str | None:
        """The name of a place outside Ganzhou that stands right before `start`, with the 的 between where there is one."""
        begin = start - 1 if text[:start].endswith("的") else start
        word = next((word for word in words if word.end == begin), None)
        if word is None or not word.is_place or len(word.text) < 2 or word.text in self._of_ganzhou or word.text in self._places:
            return None
        return text[word.start : start]

    def _names_ganzhou(self, text: str, place: str) -> bool:
        """Whether the line also names the city or the place's county."""
        return any(name in text for name in (*_CITY_NAMES, self._counties[place][:2]))

    def _misread(self, text: str, line: _Folded, confidences: Sequence[float], found: Sequence[PlaceName]) -> Iterator[PlaceName]:
        """Yield names from which the text differs in one character that the reader was unsure of."""
        taken = [False] * len(text)
        for hit in found:
            taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
        sure = [confidences[at] for at in line.at]
        for name in self._tolerant:
            for start in range(len(line.text) - len(name) + 1):
                span = (start, start + len(name))
                wrong = [start + i for i, sign in enumerate(name) if line.text[start + i] != sign]
                if len(wrong) != 1 or any(taken[line.at[i]] for i in range(*span)):
                    continue
                others = [sure[i] for i in range(*span) if i != wrong[0]]
                if sure[wrong[0]] < _UNSURE and sum(others) / len(others) >= _SURE:
                    for i in range(*span):
                        taken[line.at[i]] = True
                    yield self._place_name(text, line, span, name, note("misread", text=line.text[slice(*span)], name=name))

    def _words(self, text: str) -> list[_Word]:
        words, at = [], 0
        for word, tag in self._segmenter.tag(text, hmm=False):
            words.append(_Word(at, at + len(word), word, tag == "ns"))
            at += len(word)
        return words


def folded(text: str) -> str:
    """A text as names are compared: simplified characters, one width, lower case, without quotes and layout's spaces."""
    return _fold(text).text


_TO_SIMPLIFIED = opencc.OpenCC("t2s")


def _fold(text: str) -> _Folded:
    kept = [at for at, sign in enumerate(text) if sign not in _QUOTES]
    bare = "".join(text[at] for at in kept)
    spaces = {match.start() + i for match in _LETTER_SPACED.finditer(bare) for i in range(1, len(match[0]), 2)}
    signs: list[str] = []
    origin: list[int] = []
    for i, at in enumerate(kept):
        if i in spaces:
            continue
        for part in unicodedata.normalize("NFKC", text[at]).casefold():
            signs.append(_TO_SIMPLIFIED.convert(part))
            origin.append(at)
    return _Folded("".join(signs), tuple(origin))


def _named(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield every name with its place, the catalogue's last so that they win where a county has the same name."""
    for name in _CITY_NAMES:
        yield name, CITY
    for county in COUNTIES:
        yield county, county
        yield county[:2], county
    for place in catalogue.places:
        for name in (place.name, *place.aliases):
            yield folded(name), place.id


def _cut_words(start: int, end: int, words: Sequence[_Word]) -> list[str]:
    """The words that reach across an end of `[start, end)`."""
    return [word.text for word in words if word.start < start < word.end or word.start < end < word.end]
