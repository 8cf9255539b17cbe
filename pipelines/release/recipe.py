"""Recipes: common questions about a release, each a SQL file with the question and notes on the
answer in its header.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.release.recipe_option import Option, read_option
from pipelines.warehouse.model_header import (
    ModelFault,
    all_of,
    header_lines,
    names_in,
    refuse_others,
    split_header,
    text_in,
)

RECIPE_FOLDER = Path(__file__).resolve().parents[2] / "sql" / "recipes"


class RecipeFault(ValueError):
    """A recipe file is invalid, or there is no recipe of this name; the message says what to do."""


@dataclass(frozen=True)
class Recipe:
    """A question, notes on its answer, and the answer's columns. `described`: columns explained in
    the header; `points`: columns with differences of shares; `options`: the parameters, each a
    `$name` in the SQL.
    """

    name: str
    title: Text
    question: Text
    answer: Text
    columns: tuple[str, ...]
    described: dict[str, Text]
    points: tuple[str, ...]
    options: tuple[Option, ...]
    sql: str


def recipes() -> list[Recipe]:
    """All recipes by name. Raises RecipeFault if a file is incomplete."""
    return [read_recipe(path) for path in sorted(RECIPE_FOLDER.glob("*.sql"))]


def recipe_named(name: str) -> Recipe:
    """The recipe with this name. Raises RecipeFault suggesting similar names."""
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
    """Parse a recipe file: header lines `-- key: 中文 | English`, continued by `--   `, then one
    query. Raises RecipeFault.
    """
    text = path.read_text(encoding="utf-8")
    try:
        fields = header_lines(path.name, split_header(text)[0])
        described = {key: text_in(value) for key, value in all_of(fields, "column ")}
        title, question, answer = (
            text_in(fields.pop(key)) for key in ("title", "question", "answer")
        )
        columns = names_in(fields.pop("columns"))
        points = names_in(fields.pop("points", ""))
        options = tuple(read_option(*told) for told in all_of(fields, "option "))
        refuse_others(path.name, fields)
    except ModelFault as error:
        raise RecipeFault(str(error)) from None
    except KeyError as error:
        raise RecipeFault(f"{path.name}: the header lacks {error}") from None
    except ValueError as error:
        raise RecipeFault(f"{path.name}: {error}") from None
    return Recipe(path.stem, title, question, answer, columns, described, points, options, text)


def told_by_header(sql: str) -> tuple[dict[str, Text], tuple[str, ...]]:
    """The column titles, and the columns in percentage points, from a query that still has its
    recipe header (after a user edited it); empty without one.
    """
    try:
        fields = header_lines("query", split_header(sql)[0])
        described = {key: text_in(value) for key, value in all_of(fields, "column ")}
    except (ModelFault, ValueError):
        return {}, ()
    return described, names_in(fields.get("points", ""))
