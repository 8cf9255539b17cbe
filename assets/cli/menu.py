"""`jiuye --help`: the commands by purpose, in Chinese with English below, without click's
truncation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from assets.cli.usage import Commands

if TYPE_CHECKING:
    from pipelines.base.home import Home

SECTIONS = {
    "每月 / every month": ("refresh", "status", "returns", "template", "match"),
    "查数 / figures": (
        "sql",
        "recipe",
        "shell",
        "export",
        "bulletin",
        "releases",
        "tables",
        "dictionary",
        "edition",
    ),
    "运维决定 / the operator's decisions": (
        "gate",
        "map",
        "withdraw",
        "force",
        "correct",
        "decide",
        "revoke",
        "decisions",
    ),
    "县区、市州、省 / counties, prefectures, the province": ("sign-off", "hand-on", "take-in"),
    "多省 / several provinces": ("lift", "unite"),
    "机器 / the machine": ("doctor", "verify", "prune", "backup", "restore", "serve"),
    "试用 / to try": ("demo", "sample"),
}
# These create a data folder, name it themselves, or need none.
SAY_NOTHING = {
    *("refresh", "unite", "serve", "restore", "demo", "sample", "template"),
    *("dictionary", "status", "take-in"),
}
WIDEST = max(len(name) for names in SECTIONS.values() for name in names)


class Menu(Commands):
    """A command group that lists its commands by `SECTIONS`, and names the data folder if that is
    empty.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        needs_none = {"--try", "--settings"} & {*ctx.args}
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.UsageError):
            ctx.invoked_subcommand = None  # help was requested, or the usage is wrong
            raise
        finally:
            from pipelines.base.home import Home

            home = Home.from_environment()
            if ctx.invoked_subcommand not in {None, *SAY_NOTHING} and not (
                needs_none or home.has_records or home.current_release
            ):
                click.echo(_nothing_there(home), err=True)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the sections."""
        for title, names in SECTIONS.items():
            said = {
                name: (
                    " ".join(self.commands[name].help.partition("\n\n")[0].split()).partition(" / ")
                )
                for name in names
            }
            with formatter.section(title):
                formatter.write_dl(
                    [
                        line
                        for name, (zh, _, en) in said.items()
                        for line in ((name.ljust(WIDEST), zh), ("", en.rstrip(".")))
                    ]
                )


def _nothing_there(home: Home) -> str:
    there = home.root.is_dir()
    return (
        f"看的是数据文件夹 {home.root}，{'里面还没有收到文件' if there else '还不存在'}；由 JIUYE_HOME 指定 / the data"
        f" folder looked in is {home.root}: {'nothing was received in it' if there else 'there is none'};"
        " JIUYE_HOME names it"
    )
