"""A hostile inbox: each file is read or refused as it should be, in bounded memory and time, and
the good files beside it are taken in whole.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.rule import RULES
from pipelines.intake.inbox import files_in
from pipelines.intake.landing import land, receive
from pipelines.intake.pool import _read
from pipelines.intake.reader import Reader
from pipelines.operation.reading import read_all, read_submission, start_readers
from tests.build.hostile_file import KINDS
from tests.build.hostile_kind import PEOPLE, Kind
from tests.build.register_file import KEY, SHIPPED, csv_bytes, grid, id_number

pytestmark = pytest.mark.whole

LIMITS = Limits(
    workers=2,
    reader_memory_mb=1000,
    reader_seconds=40,
    unpacked_mb=100,
    database_memory_mb=500,
    database_threads=2,
)
ITSELF_MB = 400  # what a reader takes before it reads, with room
COMMUNITIES = ("510104017001", "510104018001")
GOOD_NAMES = [f"{community[:9]}_劳动力资源台账_2026-08.csv" for community in COMMUNITIES]


def good_file(community: str) -> bytes:
    first = int(community[8]) * 100
    return csv_bytes(
        grid(
            [
                PEOPLE[0]
                | {
                    "community_code": community,
                    "id_number": id_number(serial=first + 2 * n + 1),
                }
                for n in range(40)
            ]
        )
    )


def fill_inbox(home: Home) -> None:
    """Every kind in a folder of its own, and two good files."""
    for number, kind in enumerate(KINDS):
        folder = home.inbox / f"{number:03d}"
        folder.mkdir()
        folder.joinpath(kind.file).write_bytes(kind.content())
    for name, community in zip(GOOD_NAMES, COMMUNITIES, strict=True):
        home.inbox.joinpath(name).write_bytes(good_file(community))


def take_in_all(home: Home) -> None:
    """Read all that lies in the inbox; print what became of it, by folder or name, and the peaks of
    memory.
    """
    arrivals = land(home, files_in(home.inbox), 2)
    receipts = receive(home, arrivals, None, lambda candidates: set())
    reader = Reader(home, LIMITS, SHIPPED, KEY)
    started = time.monotonic()
    read_all(reader, receipts)
    folders = [arrival.source.parent.name for arrival in arrivals]
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - started,
                "reader_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
                "itself_mb": (
                    int(
                        re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text("ascii"))[
                            1
                        ]
                    )
                    / 1024
                ),
                "outcomes": [
                    [
                        folder if folder.isdigit() else receipt.name,
                        json.loads(reader.outcome_file(receipt.submission).read_text("utf-8")),
                    ]
                    for folder, receipt in zip(folders, receipts, strict=True)
                ],
            }
        )
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """One run over all of them, in a process whose children can be measured: it must not have made
    the files itself.
    """
    home = Home(tmp_path_factory.mktemp("hostile") / "home").prepare()
    fill_inbox(home)
    path = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, __file__, str(home.root)],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return {**told, "home": home, "outcomes": dict(told["outcomes"])}


def issues_of(run: dict, outcome: dict) -> list[tuple[str, str]]:
    return (
        pl.read_parquet(run["home"].root / outcome["issue_file"]).select("severity", "rule").rows()
        if outcome["issue_file"]
        else []
    )


def outcome_of(run: dict, name: str) -> dict:
    return run["outcomes"][f"{[kind.name for kind in KINDS].index(name):03d}"]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_hostile_or_odd_file_meets_its_fate(run, kind: Kind):
    outcome = outcome_of(run, kind.name)
    rules = {
        severity: {rule for found, rule in issues_of(run, outcome) if found == severity}
        for severity in ("FILE", "ROW", "WARN")
    }
    if isinstance(kind.becomes, str):
        assert (outcome["verdict"], rules["FILE"], outcome["accepted"]) == (
            "refused",
            {kind.becomes},
            0,
        )
    else:
        assert (outcome["verdict"], outcome["accepted"], outcome["quarantined"]) == (
            "accepted",
            kind.becomes,
            kind.lost,
        )
        assert rules["ROW"] | rules["WARN"] == kind.also
    assert outcome["rows_read"] == outcome["accepted"] + outcome["quarantined"] + outcome["refused"]


def test_there_are_kinds_enough_and_each_has_a_name_of_its_own():
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 100


def test_the_good_files_beside_them_are_taken_in_whole(run):
    for name in GOOD_NAMES:
        assert (run["outcomes"][name]["verdict"], run["outcomes"][name]["accepted"]) == (
            "accepted",
            40,
        )


def test_every_file_has_an_outcome_and_no_reader_failed(run):
    assert len(run["outcomes"]) == len(KINDS) + len(GOOD_NAMES)
    assert not [
        name
        for name, outcome in run["outcomes"].items()
        if ("FILE", "reader_fault") in issues_of(run, outcome)
    ]


def test_memory_and_time_are_bounded(run):
    assert run["reader_mb"] < LIMITS.reader_memory_mb + ITSELF_MB
    assert run["itself_mb"] < ITSELF_MB
    assert (
        run["seconds"] < 4 * LIMITS.reader_seconds
    )  # some of them run into that limit; nothing hangs


def room_mb() -> float:
    """What the process may still take, in MB, by each limit there is."""
    status = dict(re.findall(r"(Vm\w+):\s+(\d+) kB", Path("/proc/self/status").read_text("ascii")))
    limits = {"VmSize": resource.RLIMIT_AS, "VmData": resource.RLIMIT_DATA}
    set_limits = {name: resource.getrlimit(limit)[0] for name, limit in limits.items()}
    return min(
        (value - int(status[name]) * 1024) / 1e6
        for name, value in set_limits.items()
        if value != resource.RLIM_INFINITY
    )


def test_what_libraries_reserve_leaves_a_file_nearly_all_of_its_memory(home):
    home.inbox.joinpath(GOOD_NAMES[0]).write_bytes(good_file(COMMUNITIES[0]))
    (receipt,) = receive(home, land(home, files_in(home.inbox), 1), None, lambda candidates: set())
    reader = Reader(home, LIMITS, SHIPPED, KEY)
    with start_readers(home, LIMITS, 1) as pool:
        pool.schedule(
            _read, (read_submission, home, LIMITS, KEY, reader.fingerprint, receipt, ())
        ).result()
        left = pool.schedule(room_mb).result()
    assert json.loads(reader.outcome_file(receipt.submission).read_text("utf-8"))["accepted"] == 40
    assert 0.85 * LIMITS.reader_memory_mb < left <= LIMITS.reader_memory_mb


def test_what_the_clerk_reads_says_in_chinese_what_to_do_and_cannot_run(run):
    paths = sorted(run["home"].returns.rglob("*.xlsx"))
    assert len(paths) > len(KINDS) / 2
    for path in paths:
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [
            cell
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        assert not [cell for cell in cells if cell.data_type == "f"], path.name
    for rule in {kind.becomes for kind in KINDS if isinstance(kind.becomes, str)}:
        assert all(
            "\u4e00" <= text[0] <= "\u9fff"
            for text in (RULES[rule].message.zh, RULES[rule].remedy.zh)
        )


def test_nothing_is_written_outside_the_data_folder_and_no_entity_is_fetched(run):
    assert [path.name for path in run["home"].root.parent.iterdir()] == ["home"]
    host = Path("/etc/hostname").read_bytes().strip() if Path("/etc/hostname").exists() else b"\0"
    outside = [
        path
        for folder in (run["home"].lake, run["home"].vault)
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert outside
    assert not [path for path in outside if host and host in path.read_bytes()]


@pytest.mark.parametrize(
    ("name", "serial"),
    [
        ("days as serials and as text", date(2020, 6, 18)),
        ("days of the 1904 epoch", date(2024, 6, 19)),
        ("an old workbook with days of its epoch", date(2020, 6, 18)),
        ("an old workbook with days of the 1904 epoch", date(2024, 6, 19)),
    ],
)
def test_days_are_read_by_the_epoch_of_their_workbook(run, name, serial):
    values = (
        pl.read_parquet(run["home"].root / outcome_of(run, name)["data_file"])["employed_since"]
        .head(5)
        .to_list()
    )
    assert values == [serial, serial, date(2020, 6, 18), date(2020, 6, 1), serial]


if __name__ == "__main__":
    take_in_all(Home(Path(sys.argv[1])))
