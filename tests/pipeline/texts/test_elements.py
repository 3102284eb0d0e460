from fractions import Fraction

import pytest

from landmarks.catalogue import load_catalogue
from landmarks.places.place_names import PlaceNames
from pages.notes import note
from pipeline.record.grounds import TextSource
from pipeline.texts.elements import EpisodeLines, find_licences, find_mentions
from pipeline.texts.texts import TextLine

NAMES = PlaceNames(load_catalogue())
NUMBER = "(赣)网微剧审字(2025)第001号"


def line(text: str, start: float, end: float, score: float = 1.0, source=TextSource.PICTURE, top: float = 0.7, **more) -> TextLine:
    box = (0.1, top, 0.9, top + 0.04) if source is TextSource.PICTURE else None
    return TextLine(source=source, start=Fraction(start), end=Fraction(end), text=text, score=score, box=box, **more)


def mentions(*lines: TextLine):
    return find_mentions([EpisodeLines("ep01.mp4", lines)], NAMES)


def test_a_line_that_goes_on_is_one_mention_with_its_surest_still() -> None:
    (mention,) = mentions(
        line("我在郁孤台等你", 1, 2, 0.8, still="a.jpg", at=Fraction(1)),
        line("我在郁孤台等你", 2.5, 4, 0.9, still="b.jpg", at=Fraction(3)),
    )
    assert (mention.id, mention.episode, mention.start, mention.end) == ("mention-0001", "ep01.mp4", 1, 4)
    assert (mention.text, mention.name, mention.place) == ("我在郁孤台等你", "郁孤台", "yugutai")
    assert (mention.score, mention.still, mention.at) == (0.9, "b.jpg", 3)


@pytest.mark.parametrize(("gap", "count"), [(2, 1), (2.25, 2)])
def test_the_same_line_later_is_another_mention(gap: float, count: int) -> None:
    assert len(mentions(line("去于都", 0, 1), line("去于都", 1 + gap, 5))) == count


def test_the_same_words_from_another_source_or_line_are_other_mentions() -> None:
    found = mentions(line("去于都", 0, 1), line("去于都", 0, 1, source=TextSource.SUBTITLE_FILE), line("在于都县", 0, 1, top=0.2))
    assert len(found) == 3


def test_a_line_with_two_places_is_two_mentions_and_one_named_twice_is_one() -> None:
    assert [mention.place for mention in mentions(line("从瑞金到于都", 0, 1))] == ["瑞金市", "于都县"]
    assert len(mentions(line("赣州啊赣州", 0, 1))) == 1


def test_a_doubt_is_kept_and_no_name_is_no_mention() -> None:
    (mention,) = mentions(line("南康家具", 0, 1), line("我饿了", 1, 2))
    assert mention.doubt == note("maybe_brand", text="南康家具")


def test_mentions_are_numbered_through_the_title() -> None:
    found = find_mentions([EpisodeLines(name, [line("去于都", 0, 1)]) for name in ("b.mp4", "a.mp4")], NAMES)
    assert [(mention.id, mention.episode) for mention in found] == [("mention-0001", "b.mp4"), ("mention-0002", "a.mp4")]


def test_a_misread_character_counts_only_where_the_reader_was_unsure() -> None:
    sure = line("通夭岩石窟", 0, 1, confidences=(0.99, 0.99, 0.99, 0.99, 0.99))
    unsure = line("通夭岩石窟", 0, 1, confidences=(0.99, 0.5, 0.99, 0.99, 0.99))
    assert mentions(sure) == ()
    assert [mention.doubt for mention in mentions(unsure)] == [note("misread", text="通夭岩石窟", name="通天岩石窟")]


def licences(*lines: TextLine):
    return find_licences([EpisodeLines("ep01.mp4", lines)], 2026)


def test_a_licence_is_shown_once_an_episode_by_its_surest_reading() -> None:
    (licence,) = licences(line(NUMBER, 0, 1, 0.8, still="a.jpg", at=Fraction(0)), line(NUMBER, 3, 4, 0.95, still="b.jpg", at=Fraction(3)))
    assert (licence.id, licence.number, licence.plausible) == ("licence-0001", NUMBER, True)
    assert (licence.score, licence.still, licence.at) == (0.95, "b.jpg", 3)


def test_a_number_on_two_lines_of_a_card_is_put_together() -> None:
    found = licences(
        line("(赣)网微剧审字", 0, 5, 0.9, top=0.4), line("(2025)第001号", 0, 5, 0.8, top=0.46), line("某某影视", 0, 5, top=0.6)
    )
    assert [(licence.number, licence.plausible, licence.score) for licence in found] == [(NUMBER, True, 0.8)]


def test_a_line_shown_at_another_time_is_not_put_together() -> None:
    found = licences(line("(赣)网微剧审字", 0, 5, top=0.4), line("(2025)第001号", 5, 9, top=0.46))
    assert [licence.plausible for licence in found] == [False]


def test_a_subtitle_that_speaks_of_a_number_is_no_card() -> None:
    assert licences(line(f"我们的号是{NUMBER}", 0, 1, source=TextSource.SUBTITLE_FILE)) == ()
