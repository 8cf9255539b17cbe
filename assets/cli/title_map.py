"""The operator's command for unknown titles and values."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from assets.cli.decision import _decide
from assets.cli.fault import Fault


@click.command("map")
@click.argument("text", required=False)
@click.option("--register", help="台账 / the register")
@click.option("--column", help="列的英文名，对应值时才写 / the column, for a value only")
@click.option("--to", "value", help="列或代码 / the column or code that it means")
@click.option(
    "--area",
    help="地区代码，不写即全部；看不出街道的文件按文件名中的代码或地名 / code of an area, all where left out; a"
    " file whose street cannot be told is of the area in its name",
)
@click.option("--reason", help="理由，会公开，不要写姓名 / why; it is published, so name nobody")
@click.option(
    "--try",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV（title、register），打印各标题会读作哪一列 / a CSV of title and register: what each is read as",
)
def map_titles(
    text: str | None,
    register: str | None,
    column: str | None,
    value: str | None,
    area: str | None,
    reason: str | None,
    file: Path | None,
) -> None:
    """列出不认识的标题和值，或决定一个的含义 / list titles and values that nobody knows, or decide what one means.

    不写参数即列出 / without arguments they are listed: jiuye map 标题 --register R --to 列 --reason …
    """
    if file is not None:
        _print_tried(file)
    elif text is None:
        _print_unknown()
    elif not (register and value and reason):
        raise Fault("请写 --register、--to 和 --reason / give --register, --to and --reason")
    else:
        cells = {"register": register, "column": column, "value": value, "area": area}
        given = {name: cell for name, cell in cells.items() if cell}
        _decide(("", {"kind": "map", "submission": "", "expect": text, "reason": reason, **given}))


def _inert(text: str) -> str:
    """A clerk's text, harmless for terminals and spreadsheets."""
    from pipelines.base.workbook import unarmed

    return unarmed("".join(sign for sign in text if sign.isprintable()))


def _print_tried(file: Path) -> None:
    from pipelines.operation.title_map import try_titles

    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("title", "register", "column"))
    try:
        lines.writerows(map(_inert, line) for line in try_titles(file))
    except (KeyError, UnicodeDecodeError) as error:
        raise Fault(
            f"要有 title 和 register 两列，UTF-8 / it needs the columns title and register: {error}"
        ) from None


def _print_unknown() -> None:
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.operation.title_map import unknown_texts
    from pipelines.operation.world import survey

    found = unknown_texts(survey(Home.from_environment(), Limits.from_environment()))
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("register", "column", "text", "files", "rows", "suggestion"))
    for one in found:
        said = (one.register, one.column or "", _inert(one.text), one.files, one.rows)
        lines.writerow((*said, one.suggestion or ""))
    if not found:
        click.echo("没有不认识的标题和值 / every title and value is known", err=True)
