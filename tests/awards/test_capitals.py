"""大写: the cases that 《支付结算办法》附一 prints, borders, and every amount read back by a reader that shares nothing with the writer."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.capitals import capitals, in_capitals

WORKED = {
    "0.00": "零元整",
    "0.05": "零元零伍分",
    "0.50": "零元伍角",
    "0.55": "零元伍角伍分",
    "1.00": "壹元整",
    "10.00": "壹拾元整",
    "10.05": "壹拾元零伍分",
    "1409.50": "壹仟肆佰零玖元伍角",  # 附一, rule 4 (1)
    "6007.14": "陆仟零柒元壹角肆分",  # rule 4 (2)
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",  # rule 4 (3), first form
    "107000.53": "壹拾万柒仟元零伍角叁分",  # rule 4 (3), first form
    "16409.02": "壹万陆仟肆佰零玖元零贰分",  # rule 4 (4)
    "325.04": "叁佰贰拾伍元零肆分",  # rule 4 (4)
    "9999.99": "玖仟玖佰玖拾玖元玖角玖分",
    "10000.00": "壹万元整",
    "10001.00": "壹万零壹元整",
    "10010.00": "壹万零壹拾元整",
    "100000.50": "壹拾万元零伍角",
    "100500.00": "壹拾万零伍佰元整",
    "110000.00": "壹拾壹万元整",
    "200000.00": "贰拾万元整",
    "1234567.89": "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
    "10000001.00": "壹仟万零壹元整",
    "99999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "100000000.00": "壹亿元整",
    "100000001.01": "壹亿零壹元零壹分",
    "100001000.00": "壹亿零壹仟元整",
    "100500000.00": "壹亿零伍拾万元整",
    "150000000.00": "壹亿伍仟万元整",
    "1010000000.00": "壹拾亿壹仟万元整",
    "2000000000.00": "贰拾亿元整",
    "1000000000000.00": "壹万亿元整",
    "1000100000000.00": "壹万零壹亿元整",
}


def fen(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize("amount", WORKED)
def test_worked(amount: str) -> None:
    assert capitals(fen(amount)) == WORKED[amount]


def test_the_currency_stands_before_it() -> None:
    assert in_capitals(1000) == "人民币壹拾元整"


@pytest.mark.parametrize("amount", [-1, Fraction(1, 2), 10**18, Fraction(-100)])
def test_what_no_payment_can_be_is_refused(amount: Fraction | int) -> None:
    with pytest.raises(ValueError, match="whole fen"):
        capitals(amount)


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_what_is_no_exact_number_is_refused(amount: object) -> None:
    with pytest.raises(TypeError):
        capitals(amount)


def test_a_fraction_that_is_whole_fen_is_written() -> None:
    assert capitals(Fraction(1000)) == "壹拾元整"


DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
TENS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> int:
    """The fen that a bank clerk reads: each digit times the unit after it, each part times 万 and 亿; 零 adds nothing."""
    found = re.fullmatch(r"(?P<yuan>[^元]+)元(?:零?(?P<jiao>[壹贰叁肆伍陆柒捌玖])角|零)?(?:(?P<fen>[壹贰叁肆伍陆柒捌玖])分)?整?", text)
    total = 0
    for part in re.split("(?<=亿)", found["yuan"]):
        of_part = 0
        for group in re.split("(?<=万)", part.rstrip("亿")):
            value = digit = 0
            for sign in group.rstrip("万"):
                if sign in DIGITS:
                    digit = DIGITS[sign]
                else:
                    value, digit = value + digit * TENS[sign], 0
            of_part += (value + digit) * (10**4 if group.endswith("万") else 1)
        total += of_part * (10**8 if part.endswith("亿") else 1)
    return total * 100 + DIGITS[found["jiao"] or "零"] * 10 + DIGITS[found["fen"] or "零"]


# Amounts with many zeros, which is where the rules are.
sparse = st.builds(
    lambda places: sum(digit * 10**place for place, digit in places.items()),
    st.dictionaries(st.integers(0, 16), st.integers(1, 9), max_size=5),
)


@given(st.one_of(sparse, st.integers(0, 10**17 - 1)))
def test_read_back(amount: int) -> None:
    text = capitals(amount)
    assert read_back(text) == amount
    assert "零零" not in text
    assert text.endswith(("整", "角", "分"))
    assert text.endswith("整") == (amount % 100 == 0)
    assert not re.search("零[万亿拾佰仟]|^零[^元]", text)


@given(st.one_of(sparse, st.integers(0, 10**14)), st.integers(1, 10**6))
def test_no_two_amounts_look_alike(amount: int, more: int) -> None:
    assert capitals(amount) != capitals(amount + more)
