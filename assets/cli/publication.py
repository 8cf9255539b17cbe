"""Figures for outside: the public edition, and lists of others held against the registers."""

from __future__ import annotations

import click

from assets.cli.fault import Fault


@click.command()
@click.argument("kind", type=click.Choice(["public"]))
def edition(kind: str) -> None:  # noqa: ARG001 the one kind there is so far
    """由当前发布制作公开版：小数不公开，并经攻击式审计 / make the public edition of the current release: small counts
    withheld, and attacked before it counts.

    写入数据文件夹的 editions；规则见 docs/public_edition.md / it goes into editions in the data folder; the rule is in
    docs/public_edition.md.
    """
    from pipelines.base.home import Home
    from pipelines.edition.make import EditionUnsafe, NothingToPublish, edition_of
    from pipelines.edition.suppression import NotProtected
    from pipelines.release.publish import NoSuchRelease, find_release

    home = Home.from_environment()
    try:
        made = edition_of(home, find_release(home))
    except (NoSuchRelease, NothingToPublish, NotProtected, EditionUnsafe) as error:
        raise Fault(str(error)) from None
    news = "已公开 / published" if made.is_new else "已有 / there already"
    click.echo(
        f"{news}: {made.file}\n"
        f"  {made.months[0]:%Y-%m} – {made.months[-1]:%Y-%m}；{made.withheld:,} / {made.cells:,}"
        " 格不公开 / cells withheld\n"
        f"  表格 / tables: {made.exports}"
    )


PUBLICATION_COMMANDS = (edition,)
