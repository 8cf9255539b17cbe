"""`jiuye serve`: Dagster's webserver and daemon and the dashboards, on 127.0.0.1, until it is told
to stop.
"""

from __future__ import annotations

import functools
import http.server
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click

from assets.instance import prepare_dagster
from pipelines.base.home import Home

ROOT = Path(__file__).resolve().parents[2]
LOCAL = "127.0.0.1"


class _Pages(http.server.SimpleHTTPRequestHandler):
    """The folder site/current, wherever it points at the moment of the request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(home: Home, port: int, site_port: int) -> int:
    """Run until interrupted or until Dagster ends. Returns the exit code."""
    prepare_dagster(home)
    try:
        pages = http.server.ThreadingHTTPServer(
            (LOCAL, site_port), functools.partial(_Pages, directory=str(home.site / "current"))
        )
    except OSError as error:
        click.echo(
            f"端口 {site_port} 不可用：{error.strerror}，请换 --site-port / port {site_port} cannot"
            " be used, choose another",
            err=True,
        )
        return 2
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    dagster = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "dagster",
            "dev",
            "-w",
            str(ROOT / "workspace.yaml"),
            "-h",
            LOCAL,
            "-p",
            str(port),
        ],
        cwd=ROOT,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: dagster.send_signal(signal.SIGINT))
    click.echo(
        f"Dagster: http://{LOCAL}:{port}\n页面 / dashboards: http://{LOCAL}:{pages.server_port}\n"
        f"收件箱 / inbox: {home.inbox}\n停止：Ctrl-C / stop: Ctrl-C"
    )
    try:
        return 0 if dagster.wait() in (0, -signal.SIGINT, 130) else 2
    finally:
        pages.shutdown()
        pages.server_close()
