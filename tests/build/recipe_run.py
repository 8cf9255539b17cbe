"""A recipe as asked of a release file."""

from __future__ import annotations

from pathlib import Path

from pipelines.release.query import QueryResult, run_query
from pipelines.release.recipe import Recipe
from pipelines.release.recipe_option import Given, option_values, with_values
from pipelines.warehouse.engine import open_release


def ask(release: Path, recipe: Recipe, **given: Given) -> QueryResult:
    """Its answer, with the options that are given."""
    with open_release(release) as session:
        values, _ = option_values(recipe.options, given, session)
    return run_query(release, recipe.sql, values=values)


def usual_sql(release: Path, recipe: Recipe) -> str:
    """Its SQL with the defaults written out, for a client that binds nothing."""
    with open_release(release) as session:
        values, _ = option_values(recipe.options, {}, session)
    return with_values(recipe.sql, values)
