"""A case of an article as YAML with nothing filled in but what every case has: for articles that ship no worked example."""

from __future__ import annotations

from awards.case import ProjectCase, WorkCase
from awards.forms.columns import Column, columns
from awards.registry import ARTICLES


def template(article: int) -> str:
    """The file's text; each fact stands there as a comment with its name. Raises `KeyError` where there is no such article."""
    found = ARTICLES[article]
    titles = [rule.title for rule in found.rules]
    lines = [
        f"# 第{article}条 {'、'.join(title.zh for title in titles)}：不知道的留空，核算结果会指出缺什么。",
        f"# Article {article}, {', '.join(title.en for title in titles)}: leave out what is not known; the result names what is missing.",
        f"id: EX-{article:02d}",
        f"article: {article}",
        "applicant: {id: E-1, name: 示例企业, ganzhou_enterprise: true}",
    ]
    if issubclass(found.case, WorkCase):
        lines.append("work: {id: W-1, title: 示例作品, animation: false}")
    elif issubclass(found.case, ProjectCase):
        lines.append("project: {id: P-1, name: 示例项目}")
    lines += ["state: received", 'dates: {applied: "2026-03-01"}', "facts: {}"]
    return "\n".join([*lines, *(_fact(column) for column in columns(article, offered=True) if column.place[0] == "facts")]) + "\n"


def _fact(column: Column) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in column.place).lstrip(".")
    choices = "".join(f" | {name}" for name in column.choices)
    return f"#  {path}: {column.name.zh} · {column.name.en}{choices}"
