"""The pages over HTTP: files of site/current and nothing else, to its own names, in bounded time."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from assets import page_server
from assets.page_server import LOCAL, PageServer


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """`current` beside a release that must not be served, in a folder of an odd name."""
    root = tmp_path_factory.mktemp("pages") / "a {b} # & ; $e 'q' \"qq\" 台账 "
    (root / "site" / "one" / "data").mkdir(parents=True)
    (root / "site" / "one" / "index.html").write_text("首页", "utf-8")
    (root / "site" / "one" / "data" / "51.js").write_text("rows", "utf-8")
    (root / "site" / "current").symlink_to("one")
    (root / "secret.duckdb").write_text("secret", "utf-8")
    (root / "site" / "one" / "out.js").symlink_to(root / "secret.duckdb")
    return root / "site"


@pytest.fixture(scope="module")
def port(site):
    server = PageServer(site / "current", 0)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def asked(port: int, path: str, host: str | None = None) -> tuple[int, str]:
    """Status and body of a GET, the path as it is."""
    with socket.create_connection((LOCAL, port), timeout=5) as client:
        name = f"{LOCAL}:{port}" if host is None else host
        client.sendall(f"GET {path} HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]


def test_the_first_page_and_the_data_are_served(port):
    assert asked(port, "/") == (200, "首页")
    assert asked(port, "/data/51.js?v=1") == (200, "rows")


@pytest.mark.parametrize(
    "path",
    [
        "/data/",
        "/data",
        "/%00",
        "/index.html%00.js",
        "/%0a",
        "/%ff",
        "/../secret.duckdb",
        "/..%2f..%2fsecret.duckdb",
        "//etc/passwd",
        "/out.js",
        "/none.html",
    ],
)
def test_nothing_else_is_served_and_no_folder_listed(port, path):
    """F22."""
    status, body = asked(port, path)
    assert status in {301, 404}
    assert "51.js" not in body and "secret" not in body


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
    ],
)
def test_it_answers_to_its_own_names_alone(port, host, status):
    assert asked(port, "/", host)[0] == status


def test_every_answer_tells_the_browser_to_guess_nothing(port):
    for path in ("/", "/none"):
        try:
            answer = urllib.request.urlopen(f"http://{LOCAL}:{port}{path}", timeout=5)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Python" not in answer.headers["Server"]


@pytest.mark.parametrize("said", ["", "GET /", "GET / HTTP/1.0\r\nHost: x"])
def test_who_says_nothing_more_is_let_go(port, monkeypatch, said):
    """F22."""
    monkeypatch.setattr(page_server._Pages, "timeout", 0.1)
    monkeypatch.setattr(page_server, "SECONDS_TO_ASK", 0.1)
    with socket.create_connection((LOCAL, port), timeout=5) as client:
        client.sendall(said.encode())
        while client.recv(65536):
            pass


def test_idle_connections_beyond_a_number_are_closed_and_pages_still_live(site, monkeypatch):
    monkeypatch.setattr(page_server, "MOST_CONNECTIONS", 3)
    server = PageServer(site / "current", 0)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    idle = [socket.create_connection((LOCAL, server.server_port), timeout=5) for _ in range(3)]
    try:
        with socket.create_connection((LOCAL, server.server_port), timeout=5) as further:
            assert further.recv(1) == b""
        idle.pop().close()
        answers = (_or_none(server.server_port) for _ in range(100))
        assert next(filter(None, answers)) == (200, "首页")
    finally:
        for one in idle:
            one.close()
        server.shutdown()
        server.server_close()


def _or_none(port: int) -> tuple[int, str] | None:
    try:
        return asked(port, "/")
    except (OSError, IndexError):  # its thread is not free yet
        return None
