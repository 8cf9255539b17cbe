"""`jiuye --help`: the commands by what they are for, each whole, in Chinese and below it in English
(click would cut both).
"""

from __future__ import annotations

import click

from assets.cli.usage import Commands

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
    "多省 / several provinces": ("lift", "unite"),
    "机器 / the machine": ("doctor", "verify", "prune", "backup", "restore", "serve"),
    "试用 / to try": ("demo", "sample"),
}
WIDEST = max(len(name) for names in SECTIONS.values() for name in names)


class Menu(Commands):
    """A group of commands that lists them by `SECTIONS`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the sections."""
        for title, names in SECTIONS.items():
            said = {
                name: (
                    self.commands[name]
                    .help.partition("\n\n")[0]
                    .replace("\n", " ")
                    .partition(" / ")
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
