"""Runs commands that query the engine in a child process, since a query may kill the engine: the
parent reports that and deletes the child's files.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import click

from assets.cli.ending import run_to_the_end
from assets.cli.fault import EXIT_FAILED

KILLED = 128  # plus the signal's number: the shell convention for exit codes
STOPPED = KILLED + signal.SIGINT  # after Ctrl+C


def answer_in_a_child() -> None:
    """Fork. Returns in the child; the parent waits for it and exits with its exit code.

    Must be called before the engine is loaded, as a fork loses its threads. The child's temporary
    files are in a folder that the parent deletes.
    """
    child, scratch = _fork()
    if child == 0:
        # A query in the engine ignores Python's handler.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal signals the child too
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, _stop(child, scratch))
    code = _ended(child, scratch)
    sys.stderr.flush()
    os._exit(code)


@dataclass(frozen=True)
class Asker:
    """A child process that runs one command line after another: receives words, returns exit codes.
    `told`: its message when ready.
    """

    process: int
    scratch: Path
    words: TextIO
    codes: TextIO
    told: Any


def start_asker(ready: Callable[[], Any], commands: click.Command) -> Asker | int:
    """Start a child that runs command lines of `commands`. `ready` is called in the child first;
    its JSON result becomes `told`. Returns an exit code instead if the child ended. Must be called
    before the engine is loaded.
    """
    (words_out, words_in), (codes_out, codes_in) = os.pipe(), os.pipe()
    child, scratch = _fork()
    if child == 0:
        os.close(words_in)
        os.close(codes_out)
        answer = partial(_answer_all, words_out, codes_in, ready, commands)
        os._exit(run_to_the_end(click.Command("shell", callback=answer), []))
    os.close(words_out)
    os.close(codes_in)
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, _stop(child, scratch))
    words, codes = os.fdopen(words_in, "w", encoding="utf-8"), os.fdopen(codes_out)
    with _unheeded(signal.SIGINT):
        line = codes.readline()
    asker = Asker(child, scratch, words, codes, json.loads(line or "null"))
    return asker if line else end_asker(asker)


def ask(asker: Asker, words: Sequence[str]) -> int | None:
    """Run a command line in the child. Returns its exit code; None if it ended the child."""
    try:
        asker.words.write(f"{json.dumps(words)}\n")
        asker.words.flush()
    except BrokenPipeError:
        return None
    with _unheeded(signal.SIGINT):  # the terminal signals the child too
        code = asker.codes.readline()
    return int(code) if code else None


def end_asker(asker: Asker) -> int:
    """Stop the child, report a fatal signal, and delete its files. Returns its exit code."""
    with suppress(BrokenPipeError):
        asker.words.close()
    asker.codes.close()
    return _ended(asker.process, asker.scratch)


def _answer_all(
    words_out: int, codes_in: int, ready: Callable[[], Any], commands: click.Command
) -> None:
    """Run command lines until the pipe closes. During a command Ctrl+C kills the process, since a
    query in the engine ignores anything else; between commands it is ignored.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, signal.SIG_DFL)
    with os.fdopen(words_out, encoding="utf-8") as words, os.fdopen(codes_in, "w") as codes:
        print(json.dumps(ready()), file=codes, flush=True)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for line in words:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            code = run_to_the_end(commands, json.loads(line))
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            print(code, file=codes, flush=True)


@contextmanager
def _unheeded(number: int) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


def _fork() -> tuple[int, Path]:
    """The child's process id (0 in the child) and the folder for its temporary files."""
    scratch = Path(tempfile.mkdtemp(prefix="jiuye-sql-"))
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        tempfile.tempdir = str(scratch)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return child, scratch


def _ended(child: int, scratch: Path) -> int:
    """Wait for the child, delete its files, and report a fatal signal. Returns its exit code."""
    _, status = os.waitpid(child, 0)
    shutil.rmtree(scratch, ignore_errors=True)
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    if code == -signal.SIGINT:
        click.echo("已停止 / stopped", err=True)
        return STOPPED
    click.echo(f"错误 / error: {_said(-code)}", err=True)
    return EXIT_FAILED


def _stop(child: int, scratch: Path) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, _: FrameType | None) -> None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(KILLED + number)

    return stop


def _said(number: int) -> str:
    if number == signal.SIGKILL:
        return (
            "查询被系统中止，多半是内存不够；请查询更少的数据 / the query was killed by the system,"
            " for want of memory most likely: ask for less"
        )
    return (
        f"这条查询使数据库引擎中止（信号 {number}），没有结果；发布没有受影响，请把查询拆开或改写 / the query"
        f" brought the engine down (signal {number}), there is no answer; the release is unharmed:"
        " split the query or write it otherwise"
    )
