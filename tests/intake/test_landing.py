"""Landing and the list of receipts: verbatim, in order, and the same again changes nothing."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future
from datetime import date

import pytest

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.intake.inbox import files_in
from pipelines.intake.key import pseudonym_key
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import (
    empty_inbox,
    land,
    read_receipts,
    receive,
)
from pipelines.intake.pool import ReaderBroken
from pipelines.intake.reader import Reader
from pipelines.intake.submission import settled, submission_frame
from pipelines.operation.reading import read_all, read_submission
from pipelines.operation.take_in import new_ahead
from tests.build.register_file import (
    KEY,
    SHIPPED,
    STREET,
    csv_bytes,
    grid,
    id_number,
    person,
    read_all_here,
    reader_for,
)

NAME = f"{STREET}_劳动力资源台账_2026-08.csv"


def content(*serials: int) -> bytes:
    return csv_bytes(grid([person(serial) for serial in serials]))


def take_in(home: Home, *files: tuple[str, bytes], expected: date | None = None) -> list[str]:
    """Drop files into the inbox, receive those that matter, read them; returns the names received."""
    reader = reader_for(home)
    for name, data in files:
        (home.inbox / name).write_bytes(data)
    before = submission_frame(reader, read_receipts(home))
    arrivals = land(home, files_in(home.inbox), 2)
    new = receive(home, arrivals, expected, lambda candidates: settled(before, candidates))
    empty_inbox(home, arrivals)
    read_all_here(reader, read_receipts(home))
    return [receipt.name for receipt in new]


def test_a_file_lands_verbatim_under_its_hash_and_leaves_the_inbox(home):
    assert take_in(home, (NAME, content(1, 2))) == [NAME]
    (receipt,) = read_receipts(home)
    path = landed_path(home, receipt.sha256)
    assert path.read_bytes() == content(1, 2)
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert list(home.inbox.iterdir()) == []


def test_the_same_file_again_is_no_news(home):
    take_in(home, (NAME, content(1, 2)))
    assert take_in(home, (NAME, content(1, 2))) == []
    assert len(read_receipts(home)) == 1


@pytest.mark.parametrize(
    ("name", "serials", "news"),
    [(NAME, (1, 2), False), (NAME, (1, 2, 3), True), (f"2_{NAME}", (1, 2), True)],
)
def test_no_process_starts_ahead_for_a_folder_whose_files_are_all_known_by_name_and_size(
    home, name, serials, news
):
    take_in(home, (NAME, content(1, 2)))
    assert new_ahead(home, None) == 0
    (home.inbox / name).write_bytes(content(*serials))
    assert new_ahead(home, None) == new_ahead(home, home.inbox) == news


def test_more_files_than_a_batch_has_places_for_stay_in_order(home, monkeypatch):
    monkeypatch.setattr("pipelines.intake.landing.LARGEST_BATCH", 2)
    names = [f"{NAME}.{number}" for number in range(5)]
    take_in(home, *((name, content(number + 1)) for number, name in enumerate(names)))
    take_in(home, (f"{NAME}.5", content(6)))
    receipts = read_receipts(home)
    assert [one.name for one in receipts] == [*names, f"{NAME}.5"]
    told = [one.receipt for one in receipts]
    assert told == sorted(told)
    assert told[1:3] + told[-1:] == ["00000001-00002", "00000002-00001", "00000004-00001"]


def test_a_then_b_then_a_again_is_received_three_times(home):
    a, b = (NAME, content(1, 2)), (NAME, content(1, 2, 3))
    assert [len(take_in(home, file)) for file in (a, b, a, a)] == [1, 1, 1, 0]
    frame = submission_frame(reader_for(home), read_receipts(home))
    assert frame["submission"][0] == frame["submission"][2] != frame["submission"][1]


def test_a_refused_file_again_is_no_news(home):
    bad = (NAME, b"a,b,c\n1,2,3\n")
    assert [len(take_in(home, bad)) for _ in range(2)] == [1, 0]


def test_two_files_of_one_street_sent_together_twice_settle(home):
    files = ((NAME, content(1, 2)), (f"{STREET}_2026-08_b.csv", content(1, 2, 3)))
    assert [len(take_in(home, *files)) for _ in range(3)] == [2, 0, 0]


def test_links_hidden_and_half_written_files_are_left_alone(home, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_bytes(content(1))
    (home.inbox / "link.csv").symlink_to(outside)
    for name in (".hidden.csv", "~$open.xlsx", "copying.csv.part"):
        (home.inbox / name).write_bytes(content(1))
    assert files_in(home.inbox) == []


def test_files_in_folders_below_are_taken_in_and_empty_folders_go(home):
    folder = home.inbox / "锦江区"
    folder.mkdir()
    (folder / NAME).write_bytes(content(1))
    assert take_in(home) == [NAME]
    assert list(home.inbox.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' !A0.csv",
        "<script><b>.csv",
        "$\\href{x}{y}$ 2026-08.csv",
        "x%2f..%2fetc.csv",
        "台" * 80 + ".csv",
    ],
)
def test_a_hostile_name_is_only_a_name(home, name):
    assert take_in(home, (name, content(1))) == [name]
    assert {p.name for p in home.root.iterdir()} >= {"inbox", "landing", "lake"}


def test_a_name_that_holds_a_personal_number_is_masked_beyond_landing(home):
    take_in(home, ("519900199001010012_19900000002_2026-08.csv", content(1)))
    assert submission_frame(reader_for(home), read_receipts(home))["file_name"].to_list() == [
        "***_***_2026-08.csv"
    ]


def test_the_key_is_made_once_and_closed_to_others(home):
    key = pseudonym_key(home)
    assert len(key) == 32
    assert pseudonym_key(home) == key
    assert oct(home.key_file.stat().st_mode)[-3:] == "600"
    assert not home.key_file.is_relative_to(home.lake)


def far_cell_workbook() -> bytes:
    """1.4 kB that ask for 17,000,000,000 cells."""
    import io
    import zipfile

    file = io.BytesIO()
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    sheet = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c'
        ' r="XFD1048576"><v>1</v></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f"{types}</Types>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1"'
            ' r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        )
    return file.getvalue()


@pytest.mark.usefixtures("reader_processes")
def test_a_file_that_kills_its_reader_is_refused_and_the_others_are_read(home):
    reader = Reader(home, Limits(2, 1500, 60, 50, 500, 2), SHIPPED, KEY)
    for name, data in (
        (NAME, content(1, 2)),
        ("510104018_2026-08.xlsx", far_cell_workbook()),
        (f"{STREET}_2026-09.csv", content(1)),
    ):
        (home.inbox / name).write_bytes(data)
    receive(home, land(home, files_in(home.inbox), 2), None, lambda candidates: set())
    seen = []
    read_all(reader, read_receipts(home), lambda done, total: seen.append((done, total)))
    frame = submission_frame(reader, read_receipts(home))
    assert frame.select("file_name", "verdict").rows() == [
        ("510104017_2026-09.csv", "accepted"),
        (NAME, "accepted"),
        ("510104018_2026-08.xlsx", "refused"),
    ]
    assert seen[-1] == (3, 3)


class OneByOne:
    """A pool that reads in this process, so that a fault can be planted."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def schedule(self, read, arguments, timeout):
        future = Future()
        try:
            future.set_result(read(*arguments))
        except MemoryError as error:
            future.set_exception(error)
        return future


def read_elsewhere(reader, receipt):
    """Too little memory is left in this process, and enough in a reader process."""
    if multiprocessing.parent_process() is None:
        raise MemoryError
    return read_submission(reader, receipt)


@pytest.mark.usefixtures("reader_processes")
def test_a_file_that_finds_too_little_memory_left_is_read_again_by_a_process_of_its_own(
    home, monkeypatch
):
    monkeypatch.setattr("pipelines.operation.reading.read_submission", read_elsewhere)
    (home.inbox / NAME).write_bytes(content(1))
    receive(home, land(home, files_in(home.inbox), 1), None, lambda candidates: set())
    read_all(reader_for(home), read_receipts(home), processes=OneByOne())
    assert submission_frame(reader_for(home), read_receipts(home))["verdict"].to_list() == [
        "accepted"
    ]


@pytest.mark.usefixtures("reader_processes")
def test_a_fault_of_the_reader_itself_is_refused_if_rare_and_stops_the_run_if_not(
    home, monkeypatch
):
    secret = id_number("19700707", 7)

    def read_or_fail(reader, receipt):
        if receipt.name.startswith("b."):
            raise ValueError(f"cannot parse {secret}")
        return read_submission(reader, receipt)

    monkeypatch.setattr("pipelines.operation.reading.read_submission", read_or_fail)
    (home.inbox / "b.csv").write_bytes(content(1))
    receive(home, land(home, files_in(home.inbox), 1), None, lambda candidates: set())
    with pytest.raises(ReaderBroken) as broken:
        read_all(reader_for(home), read_receipts(home), processes=OneByOne())
    assert "ValueError, pool.py" in str(broken.value)
    assert secret not in str(broken.value)
    for serial in range(10):
        (home.inbox / f"{STREET}_2026-08_{serial}.csv").write_bytes(content(serial))
    receive(home, land(home, files_in(home.inbox), 1), None, lambda candidates: set())
    read_all(reader_for(home), read_receipts(home), processes=OneByOne())
    verdicts = (
        submission_frame(reader_for(home), read_receipts(home))
        .select("file_name", "verdict")
        .rows()
    )
    assert ("b.csv", "refused") in verdicts
    assert [v for _, v in verdicts].count("accepted") == 10
