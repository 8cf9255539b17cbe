"""The pages over HTTP: the folder site/current, wherever it points at the moment of the request; no
listings, no waiting for ever, so many connections and no more.
"""

from __future__ import annotations

import functools
import http.server
import socket
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LOCAL = "127.0.0.1"
OWN_NAMES = (LOCAL, "localhost", "[::1]")
MOST_CONNECTIONS = 64
SECONDS_IDLE, SECONDS_TO_ASK = 20, 20  # between two bytes; for a whole request
HEADERS = {
    "Cache-Control": "no-cache",  # a page may be kept, but is asked for again
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class _Pages(http.server.SimpleHTTPRequestHandler):
    """One request for a file below site/current."""

    timeout = SECONDS_IDLE
    server_version, sys_version = "jiuye", ""

    def setup(self) -> None:
        """Give the request so long to come."""
        super().setup()
        self.limit = threading.Timer(SECONDS_TO_ASK, self._give_up)
        self.limit.daemon = True
        self.limit.start()

    def _give_up(self) -> None:
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:  # closed already
            return

    def finish(self) -> None:
        """Let go of the limit too."""
        self.limit.cancel()
        super().finish()

    def send_head(self) -> Any:
        """The file asked for, or an answer that says why not."""
        self.limit.cancel()
        if _host_name(self.headers.get("Host", LOCAL)) not in OWN_NAMES:
            return self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        asked = unquote(urlsplit(self.path).path, errors="replace")
        if not asked.isprintable():
            return self.send_error(HTTPStatus.NOT_FOUND)
        found, root = Path(self.translate_path(self.path)), Path(self.directory).resolve()
        if not found.resolve().is_relative_to(root):
            return self.send_error(HTTPStatus.NOT_FOUND)
        return super().send_head()

    def list_directory(self, path: Any) -> None:  # noqa: ARG002
        """A folder is no page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add what is true of every answer."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _host_name(host: str) -> str:
    """A Host header without its port."""
    return (
        host[: host.index("]") + 1]
        if host.startswith("[") and "]" in host
        else host.split(":", maxsplit=1)[0]
    )


class PageServer(http.server.ThreadingHTTPServer):
    """A thread a connection, up to a number; further ones are closed at once."""

    request_queue_size = 128

    def __init__(self, folder: Path, port: int) -> None:
        self.free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__((LOCAL, port), functools.partial(_Pages, directory=str(folder)))

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin a thread, if there is one to be had."""
        if self.free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and give the thread back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news."""
