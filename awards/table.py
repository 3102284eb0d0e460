"""The table of the measures in `docs/measures.md`, made from the registry: `python -m awards.table` writes it anew."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from awards.article import Article
from awards.boundaries import boundaries
from awards.money import show_limit
from awards.readings import OPEN_READINGS
from awards.registry import ARTICLES, SUPPLEMENTARY
from awards.rule import Rule
from law import Parameter, Provision, measures, newest

DOCUMENT = Path(__file__).parent.parent / "docs" / "measures.md"

_HEAD = """# The measures: article, rule, conditions, tests

Written by `python -m awards.table` from the registry; do not edit. The boundary tests stand in
[`tests/awards/test_boundaries.py`](../tests/awards/test_boundaries.py); each carries its citation in its name, so that
`pytest tests/awards/test_boundaries.py -k 第6条` runs those of an article.

| article | rule | conditions (all must hold) | amount | tests |
|---|---|---|---|---|
"""

_SUPPLEMENTARY_TESTS = {
    "s1": "tests/awards/test_fund.py",
    "s2": "tests/awards/test_ledger.py",
    "s3": "tests/awards/test_states.py",
    "s4": "tests/awards/test_boundaries.py -k 附则第4条",
}


def table() -> str:
    """The whole document."""
    tests = Counter(boundary.rule for boundary in boundaries())
    rows = [_row(article, rule, tests[rule.id]) for article in ARTICLES.values() for rule in article.rules]
    rows += [
        f"| {rule.citation} | {rule.id} {rule.title.zh} {rule.title.en}: `{rule.applied_in}` | {rule.text.zh} · {rule.text.en} | - "
        f"| `{_SUPPLEMENTARY_TESTS[rule.id]}` |"
        for rule in SUPPLEMENTARY.values()
    ]
    return _HEAD + "\n".join(rows) + "\n" + _numbers() + _readings()


def _row(article: Article, rule: Rule, tests: int) -> str:
    conditions = "<br>".join(
        f"{r.text.zh} · {r.text.en}" + (f" `{_shown(f'{rule.id}.{r.limit}')}`" if r.limit else "") for r in rule.requirements if not r.given
    )
    amount = rule.benefit.en if rule.benefit else "<br>".join(f"`{_shown(p.name)}` {p.citation}" for p in _amounts(rule))
    where = f"`awards/articles/article_{article.number:02d}.py`"
    return f"| 第{article.number}条 | {rule.id} {rule.title.zh} {rule.title.en}: {where} | {conditions} | {amount} | {tests} |"


def _shown(name: str) -> str:
    """A number with its operator, and what it is from later days on."""
    return "; ".join(_line(line) for line in measures().lines[name])


def _line(line: Parameter | Provision) -> str:
    said = line.state if isinstance(line, Provision) else f"{line.operator} {show_limit(line)}"
    return said if line.start is None else f"from {line.start} {said}"


def _amounts(rule: Rule) -> list[Parameter]:
    limits = {f"{rule.id}.{r.limit}" for r in rule.requirements}
    return [p for name, p in newest().numbers.items() if name.startswith(f"{rule.id}.") and name not in limits]


def _numbers() -> str:
    return (
        "\nTargets of chapter 1 (shown in the overview of the fund, no award): "
        + "; ".join(f"{p.citation} `{_shown(name)}`" for name, p in newest().numbers.items() if name[:8] == "targets.")
        + ".\n"
    )


def _readings() -> str:
    rows = "\n".join(
        f"| `{r.id}` | {r.citation} | {r.question.zh} · {r.question.en} | `{r.default}`: {r.choices[r.default].en} | "
        + "; ".join(f"`{name}`: {text.en}" for name, text in r.choices.items() if name != r.default)
        + " |"
        for r in OPEN_READINGS
    )
    return f"""
## Open readings

Each result states the reading taken and what every other one would pay, per case and in total. A ledger file chooses:
`ledger: {{readings: {{...}}}}`.

| reading | text | question | default | others |
|---|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    DOCUMENT.write_text(table(), encoding="utf-8")
