"""An HTTP server for the pages in site/current, resolved at each request; without directory
listings, with timeouts and a limit on connections.
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
SECONDS_IDLE, SECONDS_TO_ASK = 20, 20  # timeout between two bytes; for a whole request
HEADERS = {
    "Cache-Control": "no-cache",  # may be cached, but must be revalidated
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class _Pages(http.server.SimpleHTTPRequestHandler):
    """The handler of a request for a file below site/current."""

    timeout = SECONDS_IDLE
    server_version, sys_version = "jiuye", ""

    def setup(self) -> None:
        """Start the timeout for the whole request."""
        super().setup()
        self.limit = threading.Timer(SECONDS_TO_ASK, self._give_up)
        self.limit.daemon = True
        self.limit.start()

    def _give_up(self) -> None:
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:  # already closed
            return

    def finish(self) -> None:
        """Cancel the timeout."""
        self.limit.cancel()
        super().finish()

    def send_head(self) -> Any:
        """The requested file, or an error response."""
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
        """Answer 404: there are no directory listings."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add the headers common to all responses."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _host_name(host: str) -> str:
    """A Host header without its port."""
    return (
        host[: host.index("]") + 1]
        if host.startswith("[") and "]" in host
        else host.split(":", maxsplit=1)[0]
    )


class PageServer(http.server.ThreadingHTTPServer):
    """One thread per connection up to a limit; further connections are closed at once."""

    request_queue_size = 128

    def __init__(self, folder: Path, port: int) -> None:
        self.free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__((LOCAL, port), functools.partial(_Pages, directory=str(folder)))

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread if one is free."""
        if self.free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle the request, then free the thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore disconnected clients."""
