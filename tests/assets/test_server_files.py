"""The files for a server: systemd's units are sound and hardened, nginx lets in who may come in."""

from __future__ import annotations

import base64
import configparser
import http.server
import itertools
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from assets.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs" / "server"
SERVICES = sorted(FILES.glob("*.service"))
RISK = 3.0  # of 10, as systemd-analyze counts it; a service without any protection has 9.6
CLOSED_TO_READERS = ("inbox", "landing", "vault", "returns", "lake", "pseudonym.key", "editions")


def told(unit: Path) -> dict[str, list[str]]:
    """Key -> values of a unit."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_runs_as_its_own_user_within_limits_and_sees_little(unit):
    has = told(unit)
    assert has["User"] == ["jiuye"] and has["UMask"] == ["0077"]
    assert has["ProtectSystem"] == ["strict"] and has["NoNewPrivileges"] == ["yes"]
    assert {"MemoryMax", "TasksMax", "LimitNOFILE", "LimitCORE", "IPAddressDeny"} <= has.keys()
    assert has["CapabilityBoundingSet"] == [""]
    hidden = " ".join(has.get("InaccessiblePaths", []))
    if unit.stem in {"jiuye-pages", "jiuye-viewer"}:
        assert all(f"/srv/jiuye/{name}" in hidden for name in CLOSED_TO_READERS)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_starts_a_command_that_there_is(unit):
    program, command, *words = told(unit)["ExecStart"][0].split()
    assert program.endswith("/.venv/bin/jiuye")
    cli.commands[command].make_context(command, words)


@pytest.mark.parametrize("unit", sorted(FILES.glob("*.[st][ei][rm]*")), ids=lambda unit: unit.name)
def test_systemd_takes_each_unit_and_thinks_it_safe(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        parser = configparser.RawConfigParser(strict=False)
        parser.read_string(unit.read_text("utf-8"))
        assert parser.has_section("Unit")
        pytest.skip("systemd-analyze is not installed")
    for path in FILES.glob("jiuye-*"):
        text = re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", path.read_text("utf-8"))
        (tmp_path / path.name).write_text(text, "utf-8")
    assert _analyzed("verify", tmp_path / unit.name) == ""
    if unit.suffix == ".service":
        said = _analyzed("security", "--offline=true", "--no-pager", tmp_path / unit.name)
        assert float(re.search(r"exposure level for \S+: ([\d.]+)", said)[1]) <= RISK


def _analyzed(*words: object) -> str:
    done = subprocess.run(
        ["systemd-analyze", *map(str, words)], capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip()


class _Upstream(http.server.BaseHTTPRequestHandler):
    """Says what it was asked, and takes every upgrade."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.headers.get("Upgrade"):
            self.send_response_only(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "upgrade")
            self.end_headers()
            self.wfile.write(b"live")
            self.close_connection = True
            return
        said = f"{self.command} host={self.headers['Host']} login={self.headers['Authorization']}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """nginx with these files in front of an upstream: name -> port of pages, operators, readers."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Upstream)
    threading.Thread(target=upstream.serve_forever, args=(0.01,), daemon=True).start()
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    own = [one.getsockname()[1] for one in taken]
    names = dict(zip(("443", "8443", "8444"), own, strict=True))

    def adapted(name: str) -> str:
        text = re.sub(r"(?m)^\s*ssl_.*;\n", "", (FILES / name).read_text("utf-8"))
        text = re.sub(r"listen (\d+) ssl", lambda hit: f"listen 127.0.0.1:{names[hit[1]]}", text)
        text = re.sub(r"127\.0\.0\.1:(3000|3001|8000)", f"127.0.0.1:{upstream.server_port}", text)
        return text.replace("/etc/jiuye/", f"{folder}/")

    (folder / "nginx-dagster.conf").write_text(adapted("nginx-dagster.conf"), "utf-8")
    for users in ("operators", "readers"):
        (folder / users).write_text(f"{users}:{{PLAIN}}secret\n", "utf-8")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "main.conf").write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}daemon off; worker_processes 1;\n"
        f"pid {folder}/pid; error_log {folder}/log;\n"
        f"events {{}} http {{ access_log off;\n{places}{adapted('nginx.conf')} }}",
        "utf-8",
    )
    folder.chmod(0o755)
    for one in taken:
        one.close()
    nginx = subprocess.Popen(
        ["nginx", "-e", folder / "log", "-c", folder / "main.conf"], stderr=subprocess.PIPE
    )
    try:
        _wait_for(nginx, own[0])
        yield dict(zip(("pages", "operators", "readers"), own, strict=True))
    finally:
        nginx.terminate()
        nginx.wait()
        nginx.stderr.close()
        upstream.shutdown()
        upstream.server_close()


def _wait_for(nginx: subprocess.Popen, port: int) -> None:
    for _ in range(200):
        if nginx.poll() is not None:
            pytest.fail(nginx.stderr.read().decode())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("nginx did not start")


def asked(
    port: int, request: str, host: str = "jiuye.example", user: str = "operators", **headers: str
) -> tuple[int, str]:
    """Status and rest of the answer; `own` in a header is this site."""
    login = base64.b64encode(f"{user}:secret".encode()).decode()
    lines = [f"{request} HTTP/1.1", f"Host: {host}:{port}", "Connection: close"]
    lines += [f"Authorization: Basic {login}"] if user else []
    for name, value in headers.items():
        lines.append(f"{name}: {value.replace('own', f'http://{host}:{port}')}")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]


GRAPHQL = ["/graphql", "/graphql/", "/graphql?query=mutation%7Bx%7D", "/%67raphql", "//graphql"]
FOREIGN = {
    "none": {},
    "another site": {"Origin": "https://evil.example"},
    "null": {"Origin": "null"},
    "its name in another": {"Origin": "http://jiuye.example.evil.example"},
    "this site after another": {"Origin": "https://evil.example|own"},
    "another port": {"Origin": "http://jiuye.example:1"},
}


@pytest.mark.parametrize("path", GRAPHQL)
@pytest.mark.parametrize("origin", FOREIGN.values(), ids=FOREIGN)
def test_graphql_answers_to_nobody_from_another_site(ports, path, origin):
    """F10."""
    methods = ("GET", "HEAD", "POST", "PUT", "OPTIONS")
    ways = itertools.product(("operators", "readers"), methods, ({}, {"Upgrade": "websocket"}))
    for name, method, upgrade in ways:
        status, said = asked(ports[name], f"{method} {path}", user=name, **origin, **upgrade)
        assert status in {403, 405} and "host=" not in said and "live" not in said


@pytest.mark.parametrize("path", GRAPHQL)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_graphql_takes_no_get_from_its_own_site_either(ports, method, path):
    """F10."""
    assert asked(ports["operators"], f"{method} {path}", Origin="own")[0] == 403
    assert asked(ports["operators"], f"{method} {path}", Origin="own", Upgrade="h2c")[0] == 403


def test_graphql_takes_what_dagsters_own_pages_send(ports):
    assert asked(ports["operators"], "POST /graphql", Origin="own")[0] == 200
    assert asked(ports["operators"], "GET /graphql", Origin="own", Upgrade="websocket") == (
        101,
        "live",
    )


@pytest.mark.parametrize("name", ["pages", "operators", "readers"])
def test_nobody_comes_in_without_a_login_or_by_another_name(ports, name):
    assert asked(ports[name], "GET /", user="")[0] == 401
    assert asked(ports[name], "GET /", user="nobody")[0] == 401
    for host in ("evil.example", "127.0.0.1", "localhost"):
        assert asked(ports[name], "GET /", host=host, user=name)[0] == 421


def test_readers_are_no_operators(ports):
    assert asked(ports["operators"], "GET /", user="readers")[0] == 401


def test_pages_are_read_and_the_login_is_not_passed_on(ports):
    assert asked(ports["pages"], "GET /index.html", user="readers") == (
        200,
        "GET host=127.0.0.1 login=None",
    )
    assert asked(ports["pages"], "POST /", user="readers")[0] == 403


def test_what_changes_anything_elsewhere_comes_from_its_own_site(ports):
    assert asked(ports["operators"], "GET /runs")[0] == 200
    path = "POST /report_asset_materialization/site"
    assert asked(ports["operators"], path, Origin="https://evil.example")[0] == 403
    assert asked(ports["operators"], path)[0] == 403
    assert asked(ports["operators"], path, Origin="own")[0] == 200
