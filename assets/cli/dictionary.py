"""`jiuye tables` and `jiuye dictionary`: the tables of a release, and the meaning of words."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault
from assets.cli.option import as_of_option, release_option

if TYPE_CHECKING:
    from pipelines.base.wording import Text
    from pipelines.warehouse.dictionary_search import Entry

MOST = 12  # maximum entries of a kind


@click.command()
@click.argument("word", required=False, default="")
@release_option
@as_of_option
def tables(word: str, release_id: str | None, as_of: datetime | None) -> None:
    """列出发布里的表：是什么、多少行、哪些月份；写一个词则只列有关的 / the tables of the release: what each is, its rows
    and months; a word narrows them.

    例 / for example: jiuye tables 失业
    """
    from assets.cli.answer import chosen_release
    from pipelines.release.publish import NoSuchRelease
    from pipelines.release.table_list import listed_tables
    from pipelines.warehouse.engine import open_release

    try:
        _, found = chosen_release(release_id, as_of)
    except NoSuchRelease as error:
        raise Fault(str(error)) from None
    with open_release(found.file) as session:
        listed = listed_tables(session, word)
    if not listed:
        raise Fault(
            f"没有与“{word}”有关的表；jiuye dictionary {word} 找代码和规则 / no table is about it; jiuye"
            " dictionary finds codes and rules too"
        )
    for table in listed:
        months = f"，{table.months[0]:%Y-%m} – {table.months[1]:%Y-%m}" if table.months else ""
        click.echo(
            f"{table.name}（{table.rows:,} 行 / rows{months}）\n    {_line(table.what.zh)}\n   "
            f" {_line(table.what.en)}"
        )
    click.echo(
        f"{len(listed)} 张表 / tables；列的含义 / columns: jiuye dictionary {listed[0].name}"
    )


def _line(said: str) -> str:
    """The first part of a comment, on one line."""
    return said if len(said) <= 100 else f"{said[:99].rstrip()}…"


@click.command()
@click.argument("word", required=False, default="")
@click.option(
    "--write",
    is_flag=True,
    help=(
        "写到 sql/dictionary.md（改程序的人用）/ write it to sql/dictionary.md, for who changes the"
        " program"
    ),
)
def dictionary(word: str, write: bool) -> None:
    """数据词典：查一个词（表、列、代码、规则、词语，中英文都可）；不写则全部 / the dictionary: what a word is among
    tables, columns, codes, rules and terms; all of it without one.

    例 / for example: jiuye dictionary 零就业；jiuye dictionary mart.roster
    """
    from pipelines.warehouse.dictionary import DICTIONARY_FILE
    from pipelines.warehouse.dictionary import dictionary as page

    if write:
        DICTIONARY_FILE.write_text(page(), encoding="utf-8")
        click.echo(f"已写 / written: {DICTIONARY_FILE}")
    elif word:
        _look_up(word)
    else:
        click.echo(page(), nl=False)


def _look_up(word: str) -> None:
    from assets.cli.answer import chosen_release
    from pipelines.release.publish import NoSuchRelease
    from pipelines.warehouse.dictionary_search import KINDS, entries, find_entries, near_words
    from pipelines.warehouse.engine import open_release

    try:
        release = open_release(chosen_release(None, None)[1].file)
    except NoSuchRelease:
        release = nullcontext()
    with release as session:
        known = entries(session)
    found = find_entries(word, known)
    if not found:
        near = "、".join(near_words(word, known))
        hint = f"；相近的有 / near it: {near}" if near else ""
        raise Fault(f"词典里没有“{word}” / the dictionary has no such word{hint}")
    for kind, title in KINDS.items():
        _print_kind(title, [entry for entry in found if entry.kind == kind])
    wanted = {word.casefold(), f"mart.{word.casefold()}"}
    for table in found:
        if table.kind == "table" and table.name in wanted:
            _print_columns(table.name, known)


def _print_columns(table: str, known: list[Entry]) -> None:
    click.echo(f"{table} 的列 / its columns")
    for entry in known:
        if entry.kind == "column" and table in entry.where.split():
            click.echo(_told(entry, with_place=False))


def _print_kind(title: Text, own: list[Entry]) -> None:
    if own:
        click.echo(f"{title.zh} / {title.en}")
    for entry in own[:MOST]:
        click.echo(_told(entry))
    if len(own) > MOST:
        click.echo(f"  … 还有 {len(own) - MOST} 个 / {len(own) - MOST} more")


def _told(entry: Entry, *, with_place: bool = True) -> str:
    zh = f"{entry.title.zh}：{entry.meaning.zh}" if entry.meaning.zh else entry.title.zh
    en = f"{entry.title.en}: {entry.meaning.en}" if entry.meaning.en else entry.title.en
    place = f"  [{entry.where}]" if entry.where and with_place else ""
    return f"  {entry.name}{place}\n      {zh}\n      {en}"


DICTIONARY_COMMANDS = (tables, dictionary)
