import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmarks.catalogue import load_catalogue
from landmarks.places.counties import COUNTIES
from landmarks.places.place_names import CITY, PlaceNames

CATALOGUE = load_catalogue()
NAMES = PlaceNames(CATALOGUE)


def found(text: str, confidences: tuple[float, ...] | None = None) -> list[tuple[str, str, str]]:
    """Name, place and the doubt's code of every hit."""
    return [(hit.name, hit.place, hit.doubt.code if hit.doubt else "") for hit in NAMES.search(text, confidences)]


@pytest.mark.parametrize("place", CATALOGUE.places, ids=lambda place: place.id)
def test_every_name_and_alias_is_found_whole(place) -> None:
    for name in (place.name, *place.aliases):
        assert (name, place.id, "") in [(hit, where, "") for hit, where, _ in found(f"我们去{name}。")]


@pytest.mark.parametrize("county", COUNTIES)
def test_every_county_is_found_in_full_and_short(county: str) -> None:
    assert found(f"回到{county}以后") == [(county, county, "")]
    assert found(f"江西{county[:2]}") == [(county[:2], county, "")]


@pytest.mark.parametrize("name", ["赣州", "赣州市", "赣南"])
def test_the_city_is_found(name: str) -> None:
    assert found(f"我在{name}长大") == [(name, CITY, "")]


def test_the_longest_name_wins() -> None:
    assert found("去梅关古道") == [("梅关古道", "meiguan_road", "")]
    assert found("南康家居小镇") == [("南康家居小镇", "nankang_furniture_town", "")]


@pytest.mark.parametrize("text", ["鬱孤臺", "郁 孤 台", "“郁孤台”", "郁孤台\u200b", "郁『孤台』"])
def test_other_writings_of_a_name(text: str) -> None:
    assert [place for _, place, _ in found(text)] == ["yugutai"]


def test_a_space_between_phrases_separates() -> None:
    assert found("这等于 都是我的错") == []


def test_where_a_name_stands() -> None:
    (hit,) = NAMES.search("“鬱 孤 臺”")
    assert (hit.start, hit.end, hit.name) == (1, 6, "鬱 孤 臺")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("由于都不知道", "part_of_word: 由于"),
        ("终于都来了", "part_of_word: 终于"),
        ("复兴国家", "part_of_word: 复兴 国家"),
        ("今天晚上犹豫了", "part_of_word: 晚上 犹豫"),
        ("雪峰山上", "part_of_word: 雪峰山"),
        ("瑞金医院", "part_of_word: 瑞金医院"),
        ("于都说他不去", "maybe_person: 于都说"),
        ("于都哥来了", "maybe_person: 于都哥"),
        ("他姓于都", "maybe_person: 姓于都"),
        ("张兴国来了", "maybe_person: 张兴国"),
        ("一套南康家具", "maybe_brand: 南康家具"),
        ("南康牌", "maybe_brand: 南康牌"),
        ("住在赣州大道", "maybe_street: 赣州大道"),
        ("曲阜文庙", "behind_other_place: 曲阜文庙"),
        ("青岛的中央公园", "behind_other_place: 青岛的中央公园"),
        ("去文庙上香", "elsewhere_too: 文庙"),
    ],
)
def test_what_may_mean_something_else_says_why(text: str, doubt: str) -> None:
    assert [f"{hit.doubt.code}: {hit.doubt.arguments['text']}" for hit in NAMES.search(text)] == [doubt]


@pytest.mark.parametrize("text", ["我是于都人", "到兴国去", "赣州的文庙", "大余的丫山", "江西瑞金", "去东生围屋", "于都县城"])
def test_a_plain_mention_is_not_in_doubt(text: str) -> None:
    assert {doubt for _, _, doubt in found(text)} == {""}


def test_one_unsure_character_in_a_long_name_is_a_doubtful_mention() -> None:
    assert found("去通夭岩石窟", [0.99, 0.99, 0.6, 0.99, 0.99, 0.99]) == [("通夭岩石窟", "tongtianyan", "misread")]


def test_a_character_that_was_read_surely_is_no_misreading() -> None:
    assert found("杭州古城墙", [0.99] * 5) == []
    assert found("杭州古城墙", [0.5, 0.99, 0.99, 0.99, 0.99])[0][1:] == ("song_city_wall", "misread")


def test_short_names_and_plain_text_allow_no_misreading() -> None:
    assert found("去郁孤合", [0.99, 0.99, 0.99, 0.5]) == []
    assert found("去通夭岩石窟") == []


@given(st.text(st.sampled_from("于都由赣州郁孤台的说 “”家具，鬱"), max_size=30))
def test_hits_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    hits = NAMES.search(text, [0.9] * len(text))
    assert all(text[hit.start : hit.end] == hit.name for hit in hits)
    assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(hits))
