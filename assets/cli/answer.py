"""Runs queries on a release and shows or saves the result."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.cli.fault import EXIT_FAILED, Fault, cannot_write
from assets.cli.option import FORMS, MEMORY_MB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pipelines.base.home import Home
    from pipelines.release.publish import Release
    from pipelines.release.query import QueryResult
    from pipelines.release.query_result import Seen
    from pipelines.release.recipe import Recipe
    from pipelines.release.recipe_option import Given
    from pipelines.warehouse.engine import Session

BESIDE_MEMORY = 5_000_000_000  # additional address space of the process
PAGED_ROWS, PIPED_ROWS = 20_000, 200  # maximum rows of a table in a pager, and without one


def answer(
    query: str,
    form: str | None,
    output: Path | None,
    release_id: str | None,
    as_of: datetime | None,
    seconds: float,
    rows: int | None = None,
    lake: bool = False,
    chosen: Recipe | None = None,
    given: Mapping[str, Given] | None = None,
    words: bool = False,
    own: Sequence[str] = (),
    memory_mb: int = MEMORY_MB,
) -> None:
    """Run a query, or a recipe with the options `given`, and show or save its result."""
    from pipelines.release.held import not_held_by
    from pipelines.release.publish import NoSuchRelease
    from pipelines.release.query import run_query
    from pipelines.release.query_error import QueryError

    form = form_of(form, output)
    space = memory_mb * 1_000_000 + BESIDE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    scratch = Path(tempfile.mkdtemp(prefix="jiuye-sql-"))
    # A single huge scalar call ignores DuckDB's interrupt, but not this limit.
    overdue = threading.Timer(seconds + 5, _give_up, (seconds, scratch))
    overdue.daemon = True
    overdue.start()
    try:
        home, found = chosen_release(release_id, as_of)
        show_more = partial(
            _show_more, home=home if lake else None, release=found, query=query, own=own
        )
        values, asked = values_of(chosen, given or {}, found.file) if chosen else ({}, [])
        result = run_query(
            found.file,
            query,
            seconds=seconds,
            memory_mb=memory_mb,
            rows=rows,
            values=values,
            show_more=show_more,
            scratch=scratch,
        )
        overdue.cancel()  # a pager may stay open longer
        if not result.rows and (beyond := not_held_by(found.file, values.values(), query)):
            click.echo(f"{beyond.zh} / {beyond.en}", err=True)
        # A pager may need the default handler.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        show_answer(
            result,
            form,
            output,
            [*asked, ("发布编号 Release", found.release_id), ("查询 Query", query)],
            chosen,
            words,
            query,
        )
    except (NoSuchRelease, QueryError) as error:
        raise Fault(str(error)) from None
    except MemoryError:
        raise Fault("内存不够，请查询更少的数据 / out of memory: ask for less") from None
    except OSError as error:
        raise cannot_write(output, error) from None
    finally:
        overdue.cancel()
        shutil.rmtree(scratch, ignore_errors=True)
    if result.more:
        click.echo(
            "还有更多行，请用 --rows 或 limit / there are more rows; use --rows or limit", err=True
        )


def _show_more(
    session: Session, home: Home | None, release: Release, query: str, own: Sequence[str]
) -> Sequence[str]:
    """Create the lake's tables (if there is a `home`) and the user's own. Returns the folders that
    stay accessible to the query.
    """
    if own:
        from pipelines.release.own_table import OwnTableUnfit, own_table, show_own

        try:
            for line in show_own(session, [own_table(told) for told in own]):
                click.echo(line, err=True)
        except OwnTableUnfit as error:
            raise Fault(str(error)) from None
    if home is None:
        return ()
    from pipelines.operation.lake_query import show_lake

    return show_lake(session, home, release, query)


def values_of(
    recipe: Recipe, given: Mapping[str, Given], release: Path
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The values bound to a recipe's options on a release, and lines that describe them. Areas
    matched by name are printed to stderr.
    """
    from pipelines.release.area import AreaUnfit
    from pipelines.release.recipe_option import OptionUnfit, literal, option_values
    from pipelines.warehouse.engine import open_release

    try:
        with open_release(release) as session:
            values, areas = option_values(recipe.options, given, session)
    except (AreaUnfit, OptionUnfit) as error:
        raise Fault(str(error)) from None
    for area in areas:
        click.echo(f"地区 / area: {area.full_name}（{area.code}）", err=True)
    lines = [
        (f"{option.help.zh} --{option.name}", literal(values[option.name]))
        for option in recipe.options
    ]
    return values, lines


def _give_up(seconds: float, scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    said = (
        f"查询超过 {seconds:g} 秒，已停止；请限定月份或地区 / the query was stopped after"
        f" {seconds:g} seconds: ask for fewer months or areas"
    )
    click.echo(f"错误 / error: {said}", err=True)
    os._exit(EXIT_FAILED)


def form_of(form: str | None, output: Path | None) -> str:
    """The requested format, or that of the file's extension."""
    if output is None:
        if form == "xlsx":
            raise Fault("请用 --output 写明 .xlsx 文件 / name the .xlsx file by --output")
        return form or "table"
    ending = output.suffix.lower().removeprefix(".")
    if form is None and ending not in FORMS[1:]:
        raise Fault(
            f"不知道存成什么格式：{output.name}，请用 .csv、.json 或 .xlsx / no such kind of file:"
            " use .csv, .json or .xlsx"
        )
    if form == "xlsx" and ending != "xlsx":
        raise Fault(f"请把 {output.name} 改名为 .xlsx / give the file a name that ends in .xlsx")
    return form or ending


def show_answer(
    result: QueryResult,
    form: str,
    output: Path | None,
    notes: list[tuple[str, str]],
    chosen: Recipe | None,
    words: bool = False,
    query: str = "",
) -> None:
    """Print a result, in a pager if it is long, or write it to `output`. Columns and codes are
    shown as words for recipes, and for other queries if `words`.
    """
    from pipelines.base.language import clerk_language
    from pipelines.release.query_result import as_named, format_result, in_words, save_workbook
    from pipelines.release.recipe import told_by_header
    from pipelines.release.table_text import table_text

    language = clerk_language() if chosen or words else None
    own, points = (chosen.described, chosen.points) if chosen else told_by_header(query)
    seen = in_words(result, own, points, language) if language else as_named(result)
    if form == "xlsx" and output is not None:
        about = [*_about(chosen, seen, result), *notes]
        save_workbook(result, output, about, seen, language or "zh")
    elif form == "table":
        shown = PAGED_ROWS if sys.stdout.isatty() or output else PIPED_ROWS
        _put_text(table_text(result, seen, shown=shown, words=language), form, output)
    else:
        _put_text(format_result(result, form), form, output)
    if output is not None:
        click.echo(f"已写 / written: {output}（{len(result.rows):,} 行 / rows）", err=True)


def _put_text(text: str, form: str, output: Path | None) -> None:
    """Print or write a text; CSV gets a byte order mark, so that spreadsheets recognise UTF-8."""
    if output is None and form == "table":
        _print_table(text)
    elif output is None:
        click.echo(_for_terminal(text) if sys.stdout.isatty() else text, nl=False)
    else:
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        output.write_text(text, encoding=encoding, newline="")


def _for_terminal(text: str) -> str:
    """The text without terminal control characters."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def _about(
    recipe: Recipe | None, seen: Sequence[Seen], result: QueryResult
) -> list[tuple[str, str]]:
    """Notes for a workbook: about the recipe, and the SQL column behind each heading."""
    named = [
        (f"列 {one.title}", name)
        for one, name in zip(seen, result.columns, strict=True)
        if one.title != name
    ]
    return [*(_asked(recipe) if recipe else []), *named]


def _asked(recipe: Recipe) -> list[tuple[str, str]]:
    """The notes about a recipe in its workbook."""
    return [
        ("问题 Question", f"{recipe.question.zh} / {recipe.question.en}"),
        ("怎么看 Reading", f"{recipe.answer.zh} / {recipe.answer.en}"),
    ]


def _print_table(text: str) -> None:
    """Print a table; on a terminal in a pager if it does not fit."""
    from pipelines.base.wording import width

    size = shutil.get_terminal_size()
    if not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    if text.count("\n") < size.lines and max(map(width, text.splitlines())) <= size.columns:
        click.echo(text, nl=False)
        return
    # Long lines are not wrapped: the arrow keys scroll sideways.
    os.environ.setdefault("LESS", "-S")
    click.echo_via_pager(text)


def chosen_release(release_id: str | None, as_of: datetime | None):
    """The data folder and the requested release. Raises NoSuchRelease."""
    from pipelines.base.clock import end_of
    from pipelines.base.home import Home
    from pipelines.release.damaged import damaged_current
    from pipelines.release.kept import kept_release

    home = Home.from_environment()
    found = kept_release(home, release_id, end_of(as_of) if as_of else None)
    if release_id is None and as_of is None and (damaged := damaged_current(home)):
        click.echo(
            f"注意，现在回答的是 {found.release_id} / note, this one answers: {damaged}", err=True
        )
    return home, found


def typed_in() -> str:
    """The text on standard input, in UTF-8, UTF-16 with a byte order mark, or GB18030. Raises
    Fault.
    """
    from pipelines.intake.delimited import decode
    from pipelines.intake.issue import Refused

    try:
        return decode(click.get_binary_stream("stdin").read())[0]
    except Refused:
        raise Fault(
            "读不出标准输入的文字，请存为 UTF-8 或 GBK / what came in cannot be read as text: save"
            " it as UTF-8 or GBK"
        ) from None
