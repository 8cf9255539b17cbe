"""Hostile and odd files that are no workbooks, and hostile names."""

from __future__ import annotations

import os

from tests.build.hostile_book import BROKEN, QUOTED, RUNNING, STRAY, changed
from tests.build.hostile_kind import GOOD, GRID, TEXT, TITLED, odd_file
from tests.build.register_file import csv_bytes

TEXTS = [
    odd_file("nothing", b"", "file_empty"),
    odd_file("a UTF-8 mark alone", b"\xef\xbb\xbf", "file_empty"),
    odd_file("a UTF-16 mark alone", b"\xff\xfe", "file_empty"),
    odd_file("a big-endian mark alone", b"\xfe\xff", "file_empty"),
    odd_file("blanks alone", b" \r\n\t\r\n  \r\n", "file_empty"),
    odd_file("wide blanks alone", "\u3000\n\u3000\u3000\n".encode(), "header_missing"),
    odd_file("NULs alone", b"\0" * 5000, "file_empty"),
    odd_file("a NUL inside", GOOD.replace(b"H5", b"H\0"), "file_encoding"),
    odd_file("100,000 columns", lambda: GOOD + b"," * 100_000, "file_too_large"),
    odd_file(
        "100,000 columns at the top", lambda: b"a," * 100_000 + b"\n" + GOOD, "file_too_large"
    ),
    odd_file("one very long line", lambda: b"x" * 20_000_000, "file_damaged"),
    odd_file("a cell of 10 MB", lambda: GOOD.replace(b"H5", b"H" * 10_000_000), "file_too_large"),
    odd_file(
        "a quoted cell of 10 MB",
        lambda: GOOD.replace(b"H5", b'"' + b"H" * 10_000_000 + b'"'),
        "file_damaged",
    ),
    odd_file("a million blank lines", lambda: GOOD + b"\n" * 1_000_000, 12),
    odd_file("a million commas", lambda: GOOD + b",,,\n" * 250_000, 12),
    odd_file("a header twice", csv_bytes([[*row, row[3]] for row in GRID]), "header_duplicate"),
    odd_file(
        "blank header cells",
        csv_bytes(
            [
                ["", *row, "", f"备忘{number}"] if number else ["", *row, "", ""]
                for number, row in enumerate(GRID)
            ]
        ),
        12,
    ),
    odd_file("the header again amid the rows", csv_bytes([*GRID[:5], GRID[0], *GRID[5:]]), 12),
    odd_file(
        "a header of two lines again amid the rows",
        csv_bytes([*BROKEN[:5], BROKEN[0], *BROKEN[5:]]),
        12,
    ),
    odd_file(
        "a replacement character", csv_bytes(changed(name="测\ufffd人")), 11, "text_broken", lost=1
    ),
    odd_file("UTF-8, then GBK", GOOD + csv_bytes(GRID[1:], "gb18030"), "file_encoding"),
    odd_file("GBK, then UTF-8", csv_bytes(GRID, "gb18030") + GOOD, "file_encoding"),
    odd_file("UTF-16 without a mark", TEXT.encode("utf-16-le"), 12),
    odd_file("UTF-7", TEXT.encode("utf-7"), "header_missing"),
    odd_file("UTF-16 cut within a character", TEXT.encode("utf-16")[:-1], "file_encoding"),
    odd_file("random bytes", bytes(range(128, 256)) * 50, "file_encoding"),
    odd_file("a quote never closed", TEXT.replace("测试人", '"测试人', 1).encode(), "file_damaged"),
    odd_file("two stray quotes", STRAY.encode(), "file_damaged"),
    odd_file(
        "stray quotes at cells' ends",
        TEXT.replace("测试人", '"测试人', 1).replace("H7,", 'H7",', 1).encode(),
        "file_damaged",
    ),
    odd_file("a quote within a word", TEXT.replace("测试人", '测"试人', 1).encode(), 12),
    odd_file("quotes around words", QUOTED.encode(), 12),
    odd_file("line ends of an old Mac", TEXT.replace("\n", "\r").encode(), 12),
    odd_file(
        "line ends of three kinds",
        TEXT.replace("\n", "\r\n", 3).replace("否\n", "否\r").replace("\n", "\r", 5).encode(),
        12,
    ),
    *(
        odd_file(f"cells parted by {sign!r}", csv_bytes(GRID, delimiter=sign), 12)
        for sign in ";\t|"
    ),
    odd_file(
        "delimiters and line breaks in quotes",
        csv_bytes(changed(employer_name="甲,乙\n丙", name="测,试")),
        12,
    ),
    odd_file("line breaks in the header", csv_bytes(BROKEN), 12),
    odd_file(
        "blanks of all kinds",
        csv_bytes([[f"\u3000\xa0{c}\u2003 " for c in row] for row in GRID]),
        12,
    ),
    odd_file(
        "marks of no width", csv_bytes([[f"\u200b{c}\ufeff" for c in row] for row in GRID]), 12
    ),
    odd_file("rare characters", csv_bytes(changed(name="䢺㭎𠮷😀")), 12),
    odd_file("rare characters in GB18030", csv_bytes(changed(name="䢺㭎𠮷"), "gb18030"), 12),
    odd_file("cells that would run", csv_bytes(RUNNING), 12),
    odd_file(
        "a cell that would run, at fault",
        csv_bytes(changed(name="=1+1", sex="=cmd|' /C calc'!A0")),
        11,
        "code_unknown",
        lost=1,
    ),
    odd_file("cut within a row", GOOD[:-40], 11, "required_missing", "id_length", lost=1),
]
NAMES = [
    odd_file(f"a file called {name!r}", csv_bytes([*TITLED, [f"注：{number}"]]), 12, file=name)
    for number, name in enumerate(
        (
            "x\\..\\..\\y.csv",
            "C:\\x.csv",
            "名" * 83 + "ab.csv",
            "a\nb.csv",
            "a\x1b[31m\x07b.csv",
            "=cmd|' calc'!A0.csv",
            "<script>alert(1)<script>.csv",
            "$\\href{javascript:x}{y}$.csv",
            "@import 'x'.csv",
            "'; drop table x;--.csv",
            "{0}{detail}%s%n.csv",
            "\u202evsc.exe",
            "-rf.csv",
            os.fsdecode(b"\xff\xfe.csv"),
            "CON",
            " .csv",
            "台账.csv.exe",
        )
    )
]
