"""`jiuye shell`: an interactive loop. Each question runs like a command line in a child process
whose death does not end the shell.
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
MARKS = (".", "。", "\\")  # prefixes of shell commands
COMMANDS = {  # as typed -> command
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
    """How questions are asked: the release, limits, output in words or not, output file."""

    release: str
    seconds: float
    memory_mb: int
    words: bool = False
    output: str | None = None

    @property
    def options(self) -> list[str]:
        """The options for queries and recipes."""
        output = [] if self.output is None else ["--output", self.output]
        return ["--release", self.release, "--seconds", str(self.seconds), *output]

    def query(self, query: str) -> list[str]:
        """The command line for a query, which may begin with a comment or be just `-`."""
        words = ["--words"] if self.words else []
        return ["sql", *self.options, "--memory", str(self.memory_mb), *words, "--", f"{query};"]


def run_shell(
    commands: click.Command,
    release_id: str | None,
    as_of: datetime | None,
    seconds: float,
    memory_mb: int,
) -> int:
    """Run what is typed as command lines of `commands` until the end. Returns the exit code, which
    reflects failed questions if the input is not a terminal.
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
    """Returns the exit code of an answer, and the child for the next one: a new one if this one
    ended.
    """
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
    """Load what every question needs. Returns the id of the release, and the piped input if it is
    to be read. Raises Fault.
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
    # Input may contain personal data, so the history is kept in memory only.
    with suppress(ImportError):
        import readline  # noqa: F401  used by input()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # GBK is decoded later
    click.echo(
        f"发布编号 / release {release}；查询以分号结束，.帮助 列出命令 / a query ends at a semicolon,"
        " .help lists commands"
    )


def _typed_line(prompt: str) -> str | None:
    """The next line typed at a terminal; DROPPED at Ctrl+C."""
    try:
        return typed_words([input(prompt)])[0]
    except KeyboardInterrupt:
        click.echo()
        return DROPPED
    except EOFError:
        click.echo()
        return None


def _lines(text: str) -> Callable[[str], str | None]:
    """A function that returns a text's lines one by one; its last statement needs no semicolon."""
    lines = iter((*text.splitlines(), ";"))
    return lambda _: next(lines, None)


def _entries(read: Callable[[str], str | None]) -> Iterator[str]:
    """Yield shell commands and statements from the lines read, until the end."""
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
    """The shell command on a line (LEAVE to end the shell); "" if there is none."""
    word = line.strip().rstrip(";；")
    is_marked = word.startswith(MARKS)
    if COMMANDS.get(word[is_marked:].casefold()) == "quit":
        return LEAVE
    return word if is_marked else ""


def _understood(said: str, asked: Asked) -> tuple[list[str], Asked]:
    """The command line for the input, if it needs one, and the settings for the next. Raises
    Fault.
    """
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
    """The words of a command, at least one. Raises Fault."""
    try:
        return shlex.split(said) or [""]
    except ValueError:
        raise Fault("引号没有成对 / a quotation mark is not closed") from None
