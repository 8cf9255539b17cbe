"""Recipes: questions that people really ask of a release, each a plain SQL file with the question
and how to read the answer on top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.wording import Text

RECIPE_FOLDER = Path(__file__).resolve().parents[2] / "sql" / "recipes"


class RecipeFault(ValueError):
    """A recipe's file cannot be used, or there is no recipe of that name; the message says what to
    do.
    """


@dataclass(frozen=True)
class Recipe:
    """A question, how its answer is to be read, and the columns of the answer; `described` are
    those that the header explains.
    """

    name: str
    title: Text
    question: Text
    answer: Text
    columns: tuple[str, ...]
    described: dict[str, Text]
    sql: str


def recipes(folder: Path = RECIPE_FOLDER) -> list[Recipe]:
    """All recipes by name. Raises RecipeFault where a file lacks a part."""
    return [read_recipe(path) for path in sorted(folder.glob("*.sql"))]


def recipe_named(name: str) -> Recipe:
    """The recipe of that name. Raises RecipeFault with the names that come nearest."""
    known = {recipe.name: recipe for recipe in recipes()}
    if name not in known:
        near = [other for other in known if set(name.split("_")) & set(other.split("_"))]
        hint = f"；相近的有 / near it: {', '.join(near)}" if near else ""
        raise RecipeFault(
            f"没有这个查询：{name}，jiuye recipe 列出全部 / no such recipe; jiuye recipe lists"
            f" them{hint}"
        )
    return known[name]


def read_recipe(path: Path) -> Recipe:
    """A recipe from its file: header lines `-- key: 中文 | English`, continued by `--   `; then one
    query. Raises RecipeFault.
    """
    text = path.read_text(encoding="utf-8")
    header = "".join(re.findall(r"\A(?:--.*\n)*", text))
    fields: dict[str, str] = {}
    for line in re.sub(r"\n--  +", " ", header).splitlines():
        key, colon, value = line.removeprefix("--").strip().partition(":")
        if not colon or key in fields:
            raise RecipeFault(
                f"{path.name}: header line {line!r} is not `-- key: value`, or comes twice"
            )
        fields[key] = value.strip()
    described = {
        key.removeprefix("column "): _text(path, fields.pop(key))
        for key in list(fields)
        if key.startswith("column ")
    }
    try:
        title, question, answer = (
            _text(path, fields.pop(key)) for key in ("title", "question", "answer")
        )
        columns = tuple(name.strip() for name in fields.pop("columns").split(","))
    except KeyError as error:
        raise RecipeFault(f"{path.name}: the header lacks {error}") from None
    if fields:
        raise RecipeFault(
            f"{path.name}: the header says what is not understood: {', '.join(fields)}"
        )
    return Recipe(path.stem, title, question, answer, columns, described, text)


def _text(path: Path, value: str) -> Text:
    zh, bar, en = value.partition("|")
    if not (bar and zh.strip() and en.strip()):
        raise RecipeFault(f"{path.name}: {value!r} is not `中文 | English`")
    return Text(zh.strip(), en.strip())
