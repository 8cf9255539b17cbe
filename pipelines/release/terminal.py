"""DuckDB's own terminal client on a release, closed before the first statement: nothing to write,
no file, no network, no setting.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from pipelines.release.query import search_path
from pipelines.warehouse.engine import open_release, quoted


class NoTerminalClient(Exception):
    """The client is not installed; the message says what to do."""


def client_binary() -> Path:
    """The client that the package duckdb-cli brings. (Its own start-up changes settings, which safe
    mode no longer allows.)

    Raises NoTerminalClient.
    """
    found = importlib.util.find_spec("duckdb_cli")
    binary = Path(found.origin).with_name("duckdb") if found and found.origin else None
    if binary is None or not binary.is_file():
        raise NoTerminalClient(
            "没有安装终端客户端，请运行 make setup；jiuye sql 照常可用 / the terminal client is not"
            " installed: run make setup; jiuye sql works without it"
        )
    return binary


def client_command(release: Path, memory_mb: int) -> list[str]:
    """The command line. Its settings come first, since safe mode closes files, network, settings
    and dot-commands that reach outside, for good.
    """
    before = [
        f"set memory_limit = '{int(memory_mb)}MB'",
        "set temp_directory = ''",
        "set autoinstall_known_extensions = false",
        f"set search_path = {quoted(_search_path(release))}",
        ".prompt 'jiuye> ' '  ...> '",
        ".safe_mode",
    ]
    return [
        str(client_binary()),
        "-readonly",
        "-no-init",
        *(word for line in before for word in ("-cmd", line)),
        release.name,
    ]


def _search_path(release: Path) -> str:
    """As in `jiuye sql`; the client calls the database by the file's name."""
    with open_release(release) as session:
        ((name,),) = session.rows("select current_database()")
        return search_path(session.connection, name).replace(f"{name}.", "")


def start_client(release: Path, memory_mb: int) -> None:
    """Become the client; does not return. It starts in the release's folder and knows the file by
    its bare name. Raises NoTerminalClient.
    """
    command = client_command(release.resolve(), memory_mb)
    os.chdir(release.resolve().parent)
    os.execv(command[0], command)
