"""A folder that the catalogue does not list is answered with the place it may have meant, before anything long begins."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from landmarks.catalogue import load_catalogue
from landmarks.unlisted import nearest_place, require_listed, unlisted_among
from pages.errors import InputError

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("folder", "meant"),
    [
        ("yuguta", "yugutai"),
        ("Yugu-Tai", "yugutai"),
        ("郁孤台", "yugutai"),
        ("鬱孤臺", "yugutai"),
        ("郁弧台", "yugutai"),
        ("八镜台2", "bajingtai"),
        ("bajintai", "bajingtai"),
        ("songchengqiang", "song_city_wall"),
        ("guanxixinwei", "hakka_guanxi_weiwu"),
        ("ruijin_audotorium", "ruijin_auditorium"),
        ("三佰山", "sanbaishan"),
        ("Zaoer Lane", "zaoerxiang"),
    ],
)
def test_a_misspelt_folder_is_answered_with_the_right_place(folder: str, meant: str) -> None:
    place = nearest_place(folder, CATALOGUE)
    assert place is not None
    assert place.id == meant


@pytest.mark.parametrize("folder", ["eiffel_tower", "taj_mahal", "yueyanglou", "petra", "photos"])
def test_another_place_is_answered_with_none(folder: str) -> None:
    assert nearest_place(folder, CATALOGUE) is None


def test_decoys_and_listed_places_are_no_unlisted_ones() -> None:
    identities = ["yugutai", "_decoy/pavilions", "petra", "yugutaii", "petra"]
    assert unlisted_among(identities, CATALOGUE) == ("petra", "yugutaii")
    with pytest.raises(InputError) as refused:
        require_listed(identities, CATALOGUE, allow_unlisted=False)
    english, chinese = (refused.value.lines(language) for language in ("en", "zh"))
    assert english[0] == "petra: not in the catalogue, and no name in it comes near"
    assert "rename the folder to yugutai" in english[1]
    assert "--allow-unlisted" in english[2]
    assert "改名为 yugutai" in chinese[1]
    assert len(require_listed(identities, CATALOGUE, allow_unlisted=True)) == 2
    assert require_listed(["yugutai", "_decoy/x"], CATALOGUE, allow_unlisted=False) == ()


def test_build_refuses_before_a_network_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "photos/bajintai").mkdir(parents=True)
    Image.new("RGB", (300, 200)).save(tmp_path / "photos/bajintai/1.png")
    code = (
        "import sys; from cli.main import main\n"
        f"code = main(['landmarks', 'build', {str(tmp_path / 'photos')!r}, '--out', {str(tmp_path / 'index')!r}])\n"
        "sys.exit(99 if 'torch' in sys.modules else code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "bajintai" in done.stderr
    assert "bajingtai" in done.stderr
    assert not (tmp_path / "index").exists()
