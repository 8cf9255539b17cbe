"""`jiuye shell`: one question after the other, each answered as the command line answers it, in a
process that may die without the shell.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import click

from assets.cli.any_encoding import typed_words
from assets.cli.child import STOPPED, Asker, ask, end_asker, start_asker
from assets.cli.fault import EXIT_FAILED, Fault
from pipelines.release.statement import cut_statements

PROMPT, GOES_ON = "jiuye> ", "  ...> "
MARKS = (".", "。", "\\")  # what a command of the shell begins with
COMMANDS = {  # as it may be typed -> what it is
    **dict.fromkeys(("tables", "表"), "tables"),
    **dict.fromkeys(("dictionary", "词典"), "dictionary"),
    **dict.fromkeys(("recipe", "recipes", "查询"), "recipe"),
    **dict.fromkeys(("output", "once", "存"), "output"),
    **dict.fromkeys(("words", "文字"), "words"),
    **dict.fromkeys(("help", "帮助"), "help"),
    **dict.fromkeys(("quit", "exit", "退出"), "quit"),
}
LEAVE, DROPPED = ".quit", "\x03"
ENDS = re.compile("[;；]")
HELP = """\
查询以分号结束，可写几行；Ctrl+C 停止一条查询，Ctrl+D 退出
a query ends at a semicolon, on one line or several; Ctrl+C stops a query, Ctrl+D leaves
  .表 .tables [WORD]            列出表 / the tables
  .词典 .dictionary WORD        查表、列、代码、规则 / what a word is: table, column, code, rule
  .查询 .recipe [NAME --area …] 现成的查询 / ready-made queries
  .存 .output FILE              下一个结果存为 .csv .json .xlsx / the next answer goes to a file
  .文字 .words                  表头和代码换成文字，再写一次换回 / headings and codes in words, or as they are
  .帮助 .help    .退出 .quit"""


@dataclass(frozen=True)
class Asked:
    """How a question is asked: of which release, within which limits, in words or not, into which
    file.
    """

    release: str
    seconds: float
    memory_mb: int
    words: bool = False
    output: str | None = None

    @property
    def options(self) -> list[str]:
        """What queries and recipes take."""
        output = [] if self.output is None else ["--output", self.output]
        return ["--release", self.release, "--seconds", str(self.seconds), *output]

    def query(self, query: str) -> list[str]:
        """The command line of a query; it may begin with a comment, or be a bare `-`."""
        words = ["--words"] if self.words else []
        return ["sql", *self.options, "--memory", str(self.memory_mb), *words, "--", f"{query};"]


def run_shell(
    commands: click.Command,
    release_id: str | None,
    as_of: datetime | None,
    seconds: float,
    memory_mb: int,
) -> int:
    """Have what is typed answered by the command line's `commands`, until it ends. The exit code,
    which tells of failed questions where nobody sits at a terminal.
    """
    at_terminal = sys.stdin.isatty()
    asker = start_asker(partial(_ready, release_id, as_of, reads=not at_terminal), commands)
    if isinstance(asker, int):
        return asker
    release, piped = asker.told
    if at_terminal:
        _greet(release)
    asked, failed = Asked(release, seconds, memory_mb), False
    for said in _entries(_typed_line if at_terminal else _lines(piped)):
        try:
            words, asked = _understood(said, asked)
        except Fault as fault:
            fault.show()
            failed = True
            continue
        code, goes_on = _answered(asker, words, commands, release)
        if isinstance(goes_on, int):
            return code
        asker, failed = goes_on, failed or code != 0
    end_asker(asker)
    return EXIT_FAILED if failed and not at_terminal else 0


def _answered(
    asker: Asker, words: list[str], commands: click.Command, release: str
) -> tuple[int, Asker | int]:
    """The exit code of an answer, and who answers the next: another where this one has ended."""
    code = ask(asker, words) if words else 0
    if code is not None:
        return code, asker
    code = end_asker(asker)
    if code == STOPPED and not sys.stdin.isatty():
        return code, code
    return code, start_asker(partial(_ready, release, None, reads=False), commands)


def _ready(
    release_id: str | None, as_of: datetime | None, *, reads: bool
) -> tuple[str, str | None]:
    """The id of the release that is asked, and what came by a pipe where that is to be read. What
    every question needs is loaded then. Raises Fault.
    """
    from assets.cli.answer import chosen_release, typed_in
    from pipelines.release import query, query_result, recipe, table_text  # noqa: F401  ready to ask
    from pipelines.release.publish import NoSuchRelease

    try:
        _, found = chosen_release(release_id, as_of)
    except NoSuchRelease as error:
        raise Fault(str(error)) from None
    return found.release_id, typed_in() if reads else None


def _greet(release: str) -> None:
    # What is typed may hold a person, so it is remembered until the shell ends and kept nowhere.
    with suppress(ImportError):
        import readline  # noqa: F401  input() uses it
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # GBK is seen to afterwards
    click.echo(
        f"发布编号 / release {release}；查询以分号结束，.帮助 列出命令 / a query ends at a semicolon,"
        " .help lists commands"
    )


def _typed_line(prompt: str) -> str | None:
    """The next line typed at a terminal, DROPPED at Ctrl+C."""
    try:
        return typed_words([input(prompt)])[0]
    except KeyboardInterrupt:
        click.echo()
        return DROPPED
    except EOFError:
        click.echo()
        return None


def _lines(text: str) -> Callable[[str], str | None]:
    """The next line of a text; its last statement needs no semicolon."""
    lines = iter((*text.splitlines(), ";"))
    return lambda _: next(lines, None)


def _entries(read: Callable[[str], str | None]) -> Iterator[str]:
    """The shell's commands and the statements in the lines that are read; leaving ends them."""
    pending = ""
    while (line := read(GOES_ON if pending else PROMPT)) is not None:
        if line == DROPPED:
            pending = ""
        elif not pending and (command := _command(line)):
            if command == LEAVE:
                return
            yield command
        elif pending and not ENDS.search(line):
            pending += f"\n{line}"
        else:
            statements, pending = cut_statements(f"{pending}\n{line}")
            yield from statements


def _command(line: str) -> str:
    """The shell's command on a line, LEAVE where it ends the shell; nothing where there is none."""
    word = line.strip().rstrip(";；")
    is_marked = word.startswith(MARKS)
    if COMMANDS.get(word[is_marked:].casefold()) == "quit":
        return LEAVE
    return word if is_marked else ""


def _understood(said: str, asked: Asked) -> tuple[list[str], Asked]:
    """The command line of what was said, if it needs one, and how the next is asked. Raises Fault."""
    once = replace(asked, output=None)
    if not said.startswith(MARKS):
        return asked.query(said), once
    name, *words = _words(said[1:])
    match COMMANDS.get(name.casefold()), words:
        case "help", []:
            click.echo(HELP)
            return [], asked
        case "words", []:
            return [], replace(asked, words=not asked.words)
        case "output", [output]:
            return [], replace(asked, output=output)
        case "tables", _:
            return ["tables", "--release", asked.release, *words], asked
        case "dictionary", [_, *_]:
            return ["dictionary", *words], asked
        case "recipe", []:
            return ["recipe"], asked
        case "recipe", _:
            return ["recipe", *words, *asked.options], once
    raise Fault(f"没有这样的命令：{said}；.帮助 列出命令 / no such command; .help lists them")


def _words(said: str) -> list[str]:
    """The words of a command, one at least. Raises Fault."""
    try:
        return shlex.split(said) or [""]
    except ValueError:
        raise Fault("引号没有成对 / a quotation mark is not closed") from None
