"""`jiuye recipe`: every recipe is a command with the options declared in its file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.cli.fault import Fault
from assets.cli.option import (
    as_of_option,
    format_option,
    month_option,
    output_option,
    release_option,
    seconds_option,
)
from assets.cli.usage import Commands

if TYPE_CHECKING:
    from pipelines.release.recipe import Recipe
    from pipelines.release.recipe_option import Option

SHARED = (format_option, output_option, release_option, as_of_option, seconds_option)
show_option = click.option(
    "--show",
    is_flag=True,
    help=(
        "只显示 SQL，可改后交给 jiuye sql - / show the SQL, to be changed and given to jiuye sql -"
    ),
)
METAVARS = {"area": "AREA", "month": "YYYY-MM", "text": "TEXT", "code": "CODE"}


class Recipes(Commands):
    """The recipes as commands; files are read when needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's
        """The recipes' names."""
        from pipelines.release.recipe import RECIPE_FOLDER

        return sorted(path.stem for path in RECIPE_FOLDER.glob("*.sql"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        """The recipe with this name. Raises Fault with similar names."""
        from pipelines.release.recipe import RecipeFault, recipe_named

        try:
            return _command(recipe_named(cmd_name))
        except RecipeFault as error:
            raise Fault(str(error)) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print name and title of each recipe."""
        from pipelines.release.recipe import recipes

        with formatter.section("查询 / recipes"):
            formatter.write_dl(
                [(one.name, f"{one.title.zh} / {one.title.en}") for one in recipes()]
            )


@click.group(cls=Recipes, invoke_without_command=True, subcommand_metavar="NAME [OPTIONS]")
@click.pass_context
def recipe(ctx: click.Context) -> None:
    """现成的查询：不带名字则列出全部 / ready-made queries; without a name they are listed.

    每个查询的选项见 jiuye recipe NAME --help，如 --area、--month / jiuye recipe NAME --help tells a recipe's
    options, such as --area and --month.

    例 / for example: jiuye recipe rate_by_prefecture --area 成都市 --output 就业率.xlsx
    """
    from pipelines.release.recipe import recipes

    if ctx.invoked_subcommand is not None:
        return
    for known in recipes():
        click.echo(f"{known.name}\n    {known.question.zh}\n    {known.question.en}")
        if known.options:
            click.echo(f"    {' '.join(f'--{option.name}' for option in known.options)}")


def _command(chosen: Recipe) -> click.Command:
    from assets.cli.answer import answer

    def run(
        form: str | None,
        output: Path | None,
        release_id: str | None,
        as_of: datetime | None,
        seconds: float,
        show: bool,
        **given: Any,
    ) -> None:
        if show:
            _show(chosen, given, release_id, as_of)
            return
        if output is None and (form or "table") == "table":
            click.echo(
                f"{chosen.question.zh} / {chosen.question.en}\n{chosen.answer.zh} /"
                f" {chosen.answer.en}\n",
                err=True,
            )
        answer(chosen.sql, form, output, release_id, as_of, seconds, chosen=chosen, given=given)

    command: Callable = run
    for option in reversed((*map(_click_option, chosen.options), *SHARED, show_option)):
        command = option(command)
    return click.command(
        name=chosen.name,
        help=f"{chosen.question.zh} / {chosen.question.en}\n\n{chosen.answer.zh} / {chosen.answer.en}",
    )(command)


def _click_option(option: Option) -> Callable:
    default = {"none": "不限 / no limit", "province": "全省 / the whole province"}.get(
        option.default, option.default.replace("data month", "数据月份 / data month")
    )
    types = {"integer": click.INT, "number": click.FLOAT}
    how: dict[str, Any] = {"type": types.get(option.kind, click.STRING)}
    if option.kind == "month":
        how["callback"] = month_option
    return click.option(
        f"--{option.name}",
        option.name,
        metavar=METAVARS.get(option.kind),
        help=f"{option.help.zh} / {option.help.en}{_values(option)}  [默认 / default: {default}]",
        **how,
    )


def _values(option: Option) -> str:
    """The permitted values of an option, if not obvious."""
    from pipelines.contract.label import labels_of

    if option.kind == "area":
        return "；代码、名称、全称或拼音 / code, name, full name or pinyin"
    if option.kind != "code":
        return ""
    labels = labels_of(option.column) or {}
    return "：" + " ".join(f"{code}（{words.zh}）" for code, words in labels.items())


def _show(
    chosen: Recipe,
    given: dict[str, Any],
    release_id: str | None,
    as_of: datetime | None,
) -> None:
    """Print the SQL with the values filled in."""
    from assets.cli.answer import chosen_release, values_of
    from pipelines.release.publish import NoSuchRelease
    from pipelines.release.recipe_option import with_values

    try:
        _, found = chosen_release(release_id, as_of)
    except NoSuchRelease as error:
        raise Fault(str(error)) from None
    values, _ = values_of(chosen, given, found.file)
    click.echo(with_values(chosen.sql, values), nl=False)
