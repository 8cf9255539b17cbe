"""`jiuye serve`: runs Dagster's webserver and daemon and the page server on 127.0.0.1."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

import click

from assets.instance import name_dagster, prepare_dagster
from assets.page_server import LOCAL, PageServer
from pipelines.base.home import Home

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("webserver", "daemon", "pages")
# For each process: size of the current log, and number of older ones.
LOG_BYTES, LOGS_KEPT = 5_000_000, 4
BEIJING = "CST-8"  # a time zone that needs no zone database
SECONDS_TO_HEAR, SECONDS_TO_STOP = 2, 60
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def serve(
    home: Home, port: int, site_port: int, parts: Sequence[str] = PARTS, *, read_only: bool = False
) -> int:
    """Run the parts until interrupted or until one of them ends. Returns the exit code."""
    only_looks = read_only or parts == ("pages",)  # may lack access to the rest of the data folder
    (name_dagster if only_looks else prepare_dagster)(home)
    pages = None
    if "pages" in parts:
        try:
            pages = PageServer(home.site / "current", site_port)
        except OSError as error:
            click.echo(
                f"端口 {site_port} 不可用：{error.strerror}，请换 --site-port / port {site_port} cannot"
                " be used, choose another",
                err=True,
            )
            return 2
        threading.Thread(target=pages.serve_forever, daemon=True).start()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    commands = _commands(port, read_only=read_only)
    running = {
        "viewer" if read_only and name == "webserver" else name: _started(commands[name])
        for name in parts
        if name in commands
    }
    heard = [
        threading.Thread(target=_pass_on, args=(process, log_file(home, name)), daemon=True)
        for name, process in running.items()
    ]
    for thread in heard:
        thread.start()
    _say_where(home, port if "webserver" in parts else None, pages)
    try:
        return _wait(home, running, stop)
    finally:
        for thread in heard:
            thread.join(5)  # grandchildren may live a little longer
        if pages:
            pages.shutdown()
            pages.server_close()


def _commands(port: int, *, read_only: bool) -> dict[str, list[str]]:
    """The commands for Dagster's production processes."""
    workspace = ["-w", str(ROOT / "workspace.yaml")]
    webserver = [
        sys.executable,
        "-m",
        "dagster_webserver",
        *workspace,
        "-h",
        LOCAL,
        "-p",
        str(port),
    ]
    return {
        "webserver": webserver + (["--read-only"] if read_only else []),
        "daemon": [sys.executable, "-m", "dagster._daemon", "run", *workspace],
    }


def log_file(home: Home, name: str) -> Path:
    """The path of a process's log."""
    return home.dagster / "log" / f"{name}.log"


def _started(command: list[str]) -> subprocess.Popen[str]:
    """Start a process with Beijing time."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "TZ": BEIJING, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def _pass_on(process: subprocess.Popen[str], file: Path) -> None:
    """Copy its output to the terminal and to log files of limited size, until it ends."""
    file.parent.mkdir(exist_ok=True)
    kept = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8")
    with closing(kept), process.stdout or nullcontext(()) as lines:
        for line in lines:
            said = COLOURS.sub("", line.rstrip("\n"))
            kept.handle(logging.makeLogRecord({"msg": said}))
            print(said, file=sys.stderr, flush=True)


def _say_where(home: Home, port: int | None, pages: PageServer | None) -> None:
    lines = [f"Dagster: http://{LOCAL}:{port}"] if port is not None else []
    lines += [f"页面 / dashboards: http://{LOCAL}:{pages.server_port}"] if pages else []
    click.echo("\n".join([*lines, f"收件箱 / inbox: {home.inbox}", "停止：Ctrl-C / stop: Ctrl-C"]))


def _wait(home: Home, running: Mapping[str, subprocess.Popen[str]], stop: threading.Event) -> int:
    """Wait until told to stop or a process ends by itself; then stop the others."""
    ended: list[str] = []
    while not ended and not stop.wait(0.5):
        ended = [name for name, process in running.items() if process.poll() is not None]
    _end(running.values())
    if stop.is_set() or not ended:
        return 0
    click.echo(
        f"{'、'.join(ended)} 意外结束，已全部停止；详见 {log_file(home, ended[0])} / it ended by itself"
        " and all was stopped: see its log",
        err=True,
    )
    return 2


def _end(processes: Iterable[subprocess.Popen[str]]) -> None:
    """Stop the processes: wait after Ctrl-C, then terminate, then kill."""
    for number, seconds in (
        (0, SECONDS_TO_HEAR),
        (signal.SIGTERM, SECONDS_TO_STOP),
        (signal.SIGKILL, 10),
    ):
        left = [process for process in processes if process.poll() is None]
        for process in left if number else ():
            process.send_signal(number)
        deadline = time.monotonic() + seconds
        for process in left:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.01, deadline - time.monotonic()))
