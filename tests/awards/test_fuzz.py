"""Whatever is handed in: a result or a clean error, never a traceback; an amount of zero always has its reason."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards.documents import parse_json, parse_yaml
from awards.errors import AwardsError
from awards.loader import from_data
from awards.registry import RULES
from awards.report.record import case_record, ledger_record
from awards.run import run_ledger
from tests.awards.conftest import Ledger

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(0, 3_000_000),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["", "0", "0.00", "1e5", "NaN", "400000.005", "2026-02-30", "9999-12-31", "national", "none", "\ud800", "\x00", "A", "=1"]
    ),
    st.decimals(0, 10**7, places=2).map(str),
    st.dates().map(str),
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6
)


def places_in(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document that could hold something else."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places_in(one, (*path, name))


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    name, *rest = path
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[name] = put(changed[name], tuple(rest), new)
    return changed


@st.composite
def mutated(draw: st.DrawFn, ledger: Ledger) -> Any:
    """One to three cases of any article, with one to four things in them replaced, removed or added."""
    cases = [ledger.case(draw(st.sampled_from(list(RULES))), f"C{n}", work="W") for n in range(draw(st.integers(1, 3)))]
    document = {"ledger": {"issued": "2026-01-01", "fund_budget": {"2026": 5}, "readings": {}}, "cases": cases}
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(places_in(document))))
        kind = draw(st.sampled_from(("replace", "replace", "replace", "remove", "add")))
        parent = document
        for name in path[:-1]:
            parent = parent[name]
        if kind == "remove" and path:
            shorter = dict(parent) if isinstance(parent, dict) else list(parent)
            del shorter[path[-1]]
            document = put(document, path[:-1], shorter)
        elif kind == "add" and isinstance(parent, dict) and path:
            document = put(document, path[:-1], {**parent, draw(st.text(max_size=5)): draw(ANYTHING)})
        else:
            document = put(document, path, draw(ANYTHING))
        if not isinstance(document, dict | list):
            break
    return document


def survive(document: Any) -> bool:
    """Run it; returns whether there was a result."""
    try:
        found = from_data(document, "fuzz.json", no_evidence)
        run = run_ledger(found.cases, found.settings)
    except AwardsError as error:
        return is_clean(error)
    for award in run.awards:
        if award.amount == 0:
            assert award.reasons
        json.dumps(case_record(award, []), ensure_ascii=False).encode()
    json.dumps(ledger_record(run), ensure_ascii=False).encode()
    return True


def is_clean(error: AwardsError) -> bool:
    """Every line names the file; returns False, for no result."""
    assert error.args
    assert all(line.startswith(("fuzz.json", "... and")) for line in error.lines("en"))
    assert all(line.startswith(("fuzz.json", "……另有")) for line in error.lines("zh"))
    return False


def no_evidence(folder: Path, accepted: tuple[str, ...], rejected: tuple[str, ...], decisions: Path | None) -> NoReturn:
    raise AwardsError("evidence: none here")


def check_mutations(ledger: Ledger, examples: int):
    results = []

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(document=mutated(ledger))
    def each(document: Any) -> None:
        results.append(survive(document))

    each()
    return results


def test_mutated_documents(ledger: Ledger) -> None:
    results = check_mutations(ledger, 300)
    assert any(results)
    assert not all(results)


@pytest.mark.slow
def test_ten_thousand_mutated_documents(ledger: Ledger) -> None:
    assert len(check_mutations(ledger, 10_000)) >= 10_000


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(), st.text(alphabet="{}[]:,-#&*!|>'\"%@` \nab0.1~yes")))
def test_any_text_is_data_or_a_clean_error(text: str) -> None:
    for parse in (parse_yaml, parse_json):
        try:
            data = parse(text, "fuzz.json")
        except AwardsError as error:
            is_clean(error)
        else:
            survive(data)
