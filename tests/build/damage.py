"""Every kind of damage that a data folder was tried with, and what each command says of it."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from assets.cli.ending import run_to_the_end
from assets.cli.main import cli
from assets.site import draw_site
from pipelines.base.home import Home
from tests.build.small_home import AUGUST, JULY, MODELS, bring, people, release_now, take

LAKE, VAULT = "lake/labour_force/2026-08/*", "vault/labour_force/2026-08/*"
RETURNS = "returns/*/*.xlsx"
OUTCOMES, ISSUES, FACTS = "lake/submission/*.json", "lake/issue/*.parquet", "lake/fact/*/2026-08*"
INDEX, LEDGER = "lake/outcome_index/index*", "lake/ledger/**/*"
RECEIPTS, DECISIONS, LANDED = "landing/receipts/*", "landing/decisions/*", "landing/??/*"
RELEASE, MANIFEST = "releases/current", "releases/2*.json"
DAGSTER = "dagster/**/*.db"


def files(home: Home, pattern: str) -> list[Path]:
    """The files of a pattern, at least one."""
    found = sorted(path.resolve() for path in home.root.glob(pattern) if path.is_file())
    assert found, pattern
    return found


def overwrite(path: Path, content: bytes) -> None:
    """Other bytes under the same mode."""
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(content)
    path.chmod(mode)


def missing(path: Path) -> None:
    """It is deleted."""
    path.unlink()


def empty(path: Path) -> None:
    """It has no bytes."""
    overwrite(path, b"")


def short(path: Path) -> None:
    """It is cut in half."""
    overwrite(path, path.read_bytes()[: path.stat().st_size // 2])


def other(path: Path) -> None:
    """One of its bytes is another, of which no time tells, as a disk does it."""
    before, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    overwrite(path, bytes(content))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def broken(path: Path) -> None:
    """It is not what it should be."""
    overwrite(path, b"{" * 5000)


def each(how: Callable[[Path], None], pattern: str) -> Callable[[Home], None]:
    """The damage of all files of a pattern."""

    def damage(home: Home) -> None:
        for path in files(home, pattern):
            how(path)

    return damage


def first(how: Callable[[Path], None], pattern: str) -> Callable[[Home], None]:
    """The damage of the first file of a pattern."""
    return lambda home: how(files(home, pattern)[0])


def gone(folder: str) -> Callable[[Home], None]:
    """A folder that is deleted."""
    return lambda home: shutil.rmtree(home.root / folder)


def _leave(home: Home) -> None:
    left = home.landing / ".new" / "999999999"
    left.mkdir(parents=True)
    (left / "half").write_bytes(people(1))
    (home.releases / ".building-x.duckdb").touch()


def _typo(home: Home) -> None:
    home.reference.mkdir(exist_ok=True)
    (home.reference / "policy.csv").write_text("policy,value\nreport_due_day,soon\n", "utf-8")


DAMAGES: Mapping[str, Callable[[Home], object]] = {
    "lake: a data file is missing (F3)": first(missing, LAKE),
    "lake: a data file is empty (F3)": first(empty, LAKE),
    "lake: a data file has another byte (F3)": first(other, LAKE),
    "lake: an outcome is cut (F3)": each(short, OUTCOMES),
    "lake: the index of outcomes is empty (F3)": each(empty, INDEX),
    "lake: the ledger is broken (F3)": each(broken, LEDGER),
    "lake: a list of faults is missing (F3)": each(missing, ISSUES),
    "lake: a list of faults is cut (F3)": each(short, ISSUES),
    "lake: a fact is empty (F3)": each(empty, FACTS),
    "lake: a fact has another byte (F3)": each(other, FACTS),
    "lake: the folder is missing (F3)": gone("lake"),
    "vault: the folder is missing (F21)": gone("vault"),
    "vault: a file is empty (F21)": first(empty, VAULT),
    "returns: the folder is missing (F21)": gone("returns"),
    "returns: a workbook is cut (F21)": first(short, RETURNS),
    "returns: the record of check lists is broken (F11)": lambda home: (
        home.returns / ".notices.json"
    ).write_text("{", "utf-8"),
    "landing: the first receipts are missing (F4)": first(missing, RECEIPTS),
    "landing: receipts are cut (F4)": each(short, RECEIPTS),
    "landing: decisions are cut (F4)": each(short, DECISIONS),
    "landing: decisions are missing (F4)": each(missing, DECISIONS),
    "landing: a file has another byte (F6)": first(other, LANDED),
    "landing: a file is empty (F6)": first(empty, LANDED),
    "landing: a file is missing (F6)": first(missing, LANDED),
    "key: missing (F7)": lambda home: home.key_file.unlink(),
    "key: another (F7)": lambda home: home.key_file.write_bytes(b"x" * 32),
    "key: cut (F7)": lambda home: home.key_file.write_bytes(b"x" * 31),
    "releases: the current one is cut (F20)": each(short, RELEASE),
    "releases: the current one has another byte (F20)": each(other, RELEASE),
    "releases: the current one is missing (F20)": each(missing, RELEASE),
    "releases: its manifest is broken (F20)": each(broken, MANIFEST),
    "releases: its manifest is missing (F20)": each(missing, MANIFEST),
    "releases: current is missing (F20)": lambda home: (home.releases / "current").unlink(),
    "site: the folder is missing": gone("site"),
    "site: a page is cut": each(short, "site/current/index.html"),
    "dagster: its databases are broken (F19)": each(broken, DAGSTER),
    "dagster: the folder is missing (F19)": gone("dagster"),
    "reference: a file of one's own has a typo": _typo,
    "a killed run has left what it was making (F23)": _leave,
}
NO_DAMAGE = {  # it is made anew where it is wanted, and doctor need not call for anybody
    "lake: the ledger is broken (F3)",
    "lake: the index of outcomes is empty (F3)",
    "returns: the record of check lists is broken (F11)",
    "dagster: the folder is missing (F19)",
    "a killed run has left what it was making (F23)",
}
LOST = {  # nothing here can make it again: doctor names it until it is restored or removed
    name
    for name in DAMAGES
    if name.startswith(("landing: ", "key: ", "releases: ", "reference: "))
    and "current is" not in name
}
LOOKS: Mapping[str, tuple[str, ...]] = {
    "status": ("status",),
    "doctor": ("doctor",),
    "sql": ("sql", "select count(*) as rows from roster"),
    "prune": ("prune", "--dry-run"),
    "backup": ("backup", "{out}"),
}
RUNS: Mapping[str, tuple[str, ...]] = {
    "verify": ("verify",),
    "refresh": ("refresh",),
    "refresh --thorough": ("refresh", "--thorough"),
    "doctor after it": ("doctor",),
}


def sound_home(folder: Path) -> Home:
    """Two months of a street, a file without a header and a decision, released and drawn, with
    Dagster's records.
    """
    home = Home(folder).prepare()
    bring(home, JULY, people(1, 2, 3))
    bring(home, AUGUST, people(1, 2, 3, 4))
    bring(home, "表.csv", b"a,b\n1,2\n")
    late = bring(home, JULY, people(1))
    take(home, {"kind": "withdraw", "submission": late, "reason": "发错了"})
    release_now(home, MODELS)
    draw_site(home)
    (home.root / ".key-backed-up").touch()
    as_typed(home, "prune", "--dry-run")  # which makes Dagster's records
    shutil.rmtree(home.landing / ".new")  # of this process, which goes on
    return home


def as_typed(home: Home, *words: str) -> tuple[int, str]:
    """The exit code of a command line and all that it said, to what stopped it."""
    with pytest.MonkeyPatch.context() as patch, io.StringIO() as out:
        patch.setattr("resource.setrlimit", lambda *limit: None)  # this process goes on
        patch.setattr("signal.signal", lambda *handler: None)
        patch.setenv("JIUYE_HOME", str(home.root))
        patch.setenv("JIUYE_WORKERS", "1")
        with redirect_stdout(out), redirect_stderr(out):
            code = run_to_the_end(cli, words)
        return code, out.getvalue()


CHANGING = tuple(  # what differs from run to run, and what stands for it
    (re.compile(pattern), mark)
    for pattern, mark in (
        (r"\d{8}T\d{6}Z(-[0-9a-f]{8})?", "ID"),
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", "TIME"),
        (r"\d{4}-\d\d-\d\d(?![0-9a-f])", "DAY"),  # and not a month with a hash behind it
        (r"\b[0-9a-f]{12,}(-[0-9a-f]{12,})?\b", "HASH"),
        (r"[\d,.]+ ?(?=秒|s\b|MB|GB)", "N "),
        (r"((?:lake|vault|returns|landing)/[^、 ]+)(?:、[^、 ]+/[^、 ]+)+(?: …（\d+）)?", r"\1 …"),
    )
)


def said_of(home: Home, command: tuple[str, ...], out: Path) -> tuple[int, list[str]]:
    """The exit code of a command and the lines that it said, without what differs from run to run."""
    code, said = as_typed(home, *(word.format(out=out) for word in command))
    said = said.replace(str(out), "DIR").replace(str(home.root), "DATA")
    for pattern, mark in CHANGING:
        said = pattern.sub(mark, said)
    return code, [line.strip() for line in said.splitlines() if line.strip()]
