"""The packaged catalogue is whole, and a wrong one is named entry by entry and field by field."""

from pathlib import Path

import pytest

from landmarks.catalogue import CatalogueError, Kind, Position, load_catalogue
from landmarks.places.counties import COUNTIES, county_at, kilometres_outside
from pages.errors import InputError

REAL_GALLERY = Path(__file__).parents[3] / "shared" / "real" / "gallery"
STAND_INS = {"canton_tower", "eiffel_tower", "petra", "taj_mahal", "tengwangge", "yueyanglou"}

GOOD = """
  - id: bajingtai
    name: 八境台
    aliases: [八镜台]
    english: Bajing Terrace
    kind: landmark
    county: 章贡区
"""


def written(folder: Path, entries: str) -> Path:
    path = folder / "catalogue.yaml"
    path.write_text("places:\n" + entries, "utf-8")
    return path


def faults(folder: Path, entries: str) -> set[tuple[str, str]]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(written(folder, entries))
    assert "\n" not in str(caught.value)
    for problem in caught.value.problems:
        assert f"{problem.entry} {problem.field}" in str(caught.value)
    return {(problem.entry, problem.field) for problem in caught.value.problems}


def test_packaged_catalogue_covers_all_of_ganzhou() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.places) >= 60
    assert {place.county for place in catalogue.places} == set(COUNTIES)
    assert len(COUNTIES) == 18
    assert {place.kind for place in catalogue.places} == set(Kind) - {Kind.UNKNOWN}
    weiwu = catalogue.get("hakka_guanxi_weiwu")
    assert weiwu is not None
    assert (weiwu.name, weiwu.county, weiwu.kind.chinese) == ("关西新围", "龙南市", "围屋")
    assert not STAND_INS & {place.id for place in catalogue.places}


@pytest.mark.real
@pytest.mark.skipif(not REAL_GALLERY.is_dir(), reason="the real gallery is absent")
def test_every_real_ganzhou_folder_is_catalogued() -> None:
    catalogue = load_catalogue()
    folders = {folder.name for folder in REAL_GALLERY.iterdir()} - STAND_INS - {"_decoy"}
    assert {name for name in folders if catalogue.get(name) is None} == set()


def test_a_place_outside_the_catalogue_is_named_by_its_id() -> None:
    catalogue = load_catalogue()
    assert catalogue.get("Eiffel Tower") is None
    place = catalogue.place("Eiffel Tower")
    assert (place.id, place.name, place.county, place.kind, place.catalogued) == ("Eiffel Tower", "Eiffel Tower", "", Kind.UNKNOWN, False)
    assert catalogue.place("yugutai").name == "郁孤台"
    assert catalogue.place("yugutai").catalogued


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        GOOD
        + """
  - {id: Bad-Id, name: 甲地, english: A, kind: landmark, county: 章贡区}
  - {id: no_county, name: 乙地, english: B, kind: landmark, county: 南昌市}
  - {id: no_kind, name: 丙地, english: C, kind: unknown, county: 于都县}
  - {id: no_name, name: " ", english: D, kind: sight, county: 于都县}
  - {id: no_english, name: 丁地, kind: sight, county: 于都县}
  - {id: spare, name: 戊地, english: E, kind: sight, county: 于都县, colour: red}
  - {id: pole, name: 己地, english: F, kind: sight, county: 于都县, position: {lat: 115.4, lon: 25.9}}
  - {id: half, name: 庚地, english: G, kind: sight, county: 于都县, position: {lat: 25.9}}
  - {name: 辛地, english: H, kind: sight, county: 于都县}
  - 壬地
  - {id: bajingtai, name: 癸地, english: I, kind: sight, county: 于都县}
""",
    )
    assert found == {
        ("Bad-Id", "id"),
        ("no_county", "county"),
        ("no_kind", "kind"),
        ("no_name", "name"),
        ("no_english", "english"),
        ("spare", "colour"),
        ("pole", "position.lat"),
        ("half", "position.lon"),
        ("places[10]", "id"),
        ("places[11]", "entry"),
        ("bajingtai", "id"),
    }


@pytest.mark.parametrize(
    ("name", "aliases", "field"),
    [("八境台", "[]", "name"), ("甲地", "[乙地, 八镜台]", "aliases"), ("“八 境·台”", "[]", "name"), ("甲地", "[甲地]", "aliases")],
)
def test_a_name_belongs_to_one_entry(tmp_path: Path, name: str, aliases: str, field: str) -> None:
    entry = f"  - {{id: other, name: {name}, aliases: {aliases}, english: Other, kind: sight, county: 于都县}}\n"
    assert faults(tmp_path, GOOD + entry) == {("other", field)}


def test_a_position_must_lie_in_its_county(tmp_path: Path) -> None:
    # The second point lies in Ruijin, about 100 km to the east; the third in Nanchang.
    entry = GOOD + "    position: {lat: %s, lon: %s}\n"
    place = load_catalogue(written(tmp_path, entry % (25.87, 114.94))).get("bajingtai")
    assert place is not None
    assert place.position == Position(lat=25.87, lon=114.94)
    assert faults(tmp_path, entry % (25.886, 116.027)) == {("bajingtai", "position")}
    with pytest.raises(CatalogueError, match=r"outside 章贡区 \(瑞金市\)"):
        load_catalogue(written(tmp_path, entry % (25.886, 116.027)))
    with pytest.raises(CatalogueError, match="outside Ganzhou"):
        load_catalogue(written(tmp_path, entry % (28.68, 115.88)))
    assert faults(tmp_path, entry % (".nan", 114.94)) == {("bajingtai", "position.lat")}


def test_counties_by_position() -> None:
    towns = {"章贡区": (25.874, 114.937), "瑞金市": (25.886, 116.027), "龙南市": (24.911, 114.790), "于都县": (25.952, 115.415)}
    for county, (latitude, longitude) in towns.items():
        assert county_at(latitude, longitude) == county
        assert kilometres_outside(county, latitude, longitude) == 0
    assert county_at(28.68, 115.88) is None
    assert kilometres_outside("章贡区", 25.886, 116.027) == pytest.approx(97, abs=10)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (None, "cannot read"),
        ("places: 赣州".encode("gb18030"), "UTF-8"),
        (b"places: [", "no valid YAML"),
        (b"places: []", "top-level field"),
        (b"- id: bajingtai", "top-level field"),
        (b"", "top-level field"),
        (b"places:\n  - {id: a, name: b, name: c}", "'name' is given twice"),
        (b"places:\n  - {? [a] : b, ? [a] : c}", "given twice|unhashable"),
    ],
    ids=["absent", "GB 18030", "no YAML", "no places", "a list", "empty", "a key twice", "a list as key"],
)
def test_a_file_that_is_no_catalogue(tmp_path: Path, content: bytes | None, hint: str) -> None:
    path = tmp_path / "catalogue.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=hint) as caught:
        load_catalogue(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
