"""A command that asks the engine runs in a child process, since a query may kill the engine: the
parent then says so in words, and clears away what the child left.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import click

from assets.cli.fault import EXIT_FAILED

ASKING = ("sql", "recipe")
KILLED = 128  # and the signal's number: a shell's exit code


def answer_in_a_child(words: Sequence[str]) -> None:
    """Returns in the child, or where the words of the command line ask the engine nothing. The
    parent waits for the child, and ends with its exit code.

    To be called before the engine is loaded, whose threads a fork would lose. What the child makes
    in a temporary folder lies in one that its parent removes.
    """
    if not words or words[0] not in ASKING:
        return
    scratch = Path(tempfile.mkdtemp(prefix="jiuye-sql-"))
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        tempfile.tempdir = str(scratch)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the child too
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, _stop(child, scratch))
    _, status = os.waitpid(child, 0)
    shutil.rmtree(scratch, ignore_errors=True)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        click.echo(f"错误 / error: {_said(-code)}", err=True)
        code = EXIT_FAILED
    sys.stderr.flush()
    os._exit(code)


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
