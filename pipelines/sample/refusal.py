"""Files of the sample that must be refused, each for one reason. Written by hand, independent of
the rules' code.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipelines.base.month import shifted
from pipelines.sample.heading import Heading
from pipelines.sample.identity import ID_CHECK
from pipelines.sample.layout import LAYOUTS, Layout, Scene
from pipelines.sample.place import Street
from pipelines.sample.sheet import Written, file_bytes
from pipelines.sample.spelling import Cell

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
LAYOUT = {layout.name: layout for layout in LAYOUTS}


@dataclass(frozen=True)
class Draft:
    """What a street would have sent: its scene and layout, and `spell` to write its rows in another
    layout.
    """

    scene: Scene
    layout: Layout
    spell: Callable[[Layout], list[dict[str, Cell]]]
    other_street: Street | None


@dataclass(frozen=True)
class Refused:
    """A file to be refused. `bad_rows`: indices of rows that break a ROW rule, if that is the
    reason.
    """

    file_name: str
    written: Written
    bad_rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """`replaces`: the street has sent nothing else; otherwise its good file is sent too. `make`
    returns None if the file cannot be made.
    """

    rule: str
    kind: str
    replaces: bool
    make: Callable[[Draft], Refused | None]


def _copy(name: str) -> str:
    """The name of a second file beside the good one."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}（副本）.{ending}"


def _bare(content: bytes) -> Written:
    return Written(content, ())


def _without_id(draft: Draft) -> Refused:
    headings = {
        name: tuple(h for h in columns if h.column != "id_number")
        for name, columns in draft.layout.headings.items()
    }
    layout = replace(draft.layout, headings=headings)
    return Refused(
        draft.layout.file_name(draft.scene), file_bytes(layout, draft.scene, draft.spell(layout))
    )


def _with_id_twice(draft: Draft) -> Refused:
    clean = LAYOUT["clean"]
    headings = {
        name: (*columns, Heading("身份证号（必填）", "id_number"))
        for name, columns in clean.headings.items()
    }
    layout = replace(clean, headings=headings)
    return Refused(
        _copy(clean.file_name(draft.scene)), file_bytes(layout, draft.scene, draft.spell(layout))
    )


def _without_month(draft: Draft) -> Refused:
    clean = LAYOUT["clean"]
    return Refused(
        f"{draft.scene.code}_劳动力资源台账_最新{draft.scene.number}.csv",
        file_bytes(clean, draft.scene, draft.spell(clean)),
    )


def _with_two_months(draft: Draft) -> Refused:
    office = LAYOUT["office"]
    name = office.file_name(replace(draft.scene, month=shifted(draft.scene.month, 1)))
    return Refused(_copy(name), file_bytes(office, draft.scene, draft.spell(office)))


def _with_two_streets(draft: Draft) -> Refused | None:
    if draft.other_street is None:
        return None
    clean = LAYOUT["clean"]
    name = clean.file_name(replace(draft.scene, street=draft.other_street))
    return Refused(_copy(name), file_bytes(clean, draft.scene, draft.spell(clean)))


def _mostly_wrong(draft: Draft) -> Refused:
    """A wrong check digit in three rows of ten."""
    clean = LAYOUT["clean"]
    cells = draft.spell(clean)
    bad = tuple(number for number in range(len(cells)) if number % 10 in (1, 4, 7))
    for number in bad:
        right = str(cells[number]["id_number"])
        cells[number]["id_number"] = right[:17] + ID_CHECK[(ID_CHECK.index(right[17]) + 3) % 11]
    return Refused(clean.file_name(draft.scene), file_bytes(clean, draft.scene, cells), bad)


def _truncated(draft: Draft) -> Refused:
    workbook = LAYOUT["workbook"]
    content = file_bytes(workbook, draft.scene, draft.spell(workbook)).content
    return Refused(_copy(workbook.file_name(draft.scene)), _bare(content[: len(content) * 3 // 5]))


def _undecodable(draft: Draft) -> Refused:
    office = LAYOUT["office"]
    content = file_bytes(office, draft.scene, draft.spell(office)).content
    middle = content.index(b"\r\n", len(content) // 2)
    return Refused(
        _copy(office.file_name(draft.scene)),
        _bare(content[:middle] + b"\xff\x80\xff" + content[middle:]),
    )


def _encrypted(draft: Draft) -> Refused:
    workbook = LAYOUT["workbook"]
    return Refused(
        _copy(workbook.file_name(draft.scene)).replace("副本", "加密"), _bare(encrypted_package())
    )


def encrypted_package() -> bytes:
    """A minimal OLE compound file with the two streams of a password-protected workbook, each 4,096
    zero bytes.
    """
    free, end, fat_sector, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, none, right, child)
            + bytes(16 + 4 + 8 + 8)
            + struct.pack("<IQ", start, size)
        )

    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<109I", 0, *[free] * 108)
    )
    chain = [fat_sector, end, *range(3, 10), end, *range(11, 18), end]
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    directory = (
        entry("Root Entry", 5, none, 1, end, 0)
        + entry("EncryptionInfo", 2, 2, none, 2, 4096)
        + entry("EncryptedPackage", 2, none, none, 10, 4096)
        + bytes(128)
    )
    return header + table + directory + bytes(16 * 512)


def _statistics(draft: Draft) -> Refused:
    lines = [
        "数据库：分省年度数据",
        f"时间：{draft.scene.month.year - 1}年",
        "指标,年末常住人口(万人),城镇单位就业人员(万人),城镇登记失业率(%)",
        "四川省,8368,921.4,3.4",
        "重庆市,3191,383.2,4.2",
        "注：城镇单位数据不含私营单位。",
        "数据来源：统计年鉴",
    ]
    name = f"城镇单位就业人员_分省年度数据_{draft.scene.number}.csv"
    return Refused(name, _bare("\r\n".join(lines).encode("gb18030")))


def _of_nobody(draft: Draft) -> Refused:
    """A nil return that does not name its area."""
    return Refused(
        f"劳动力资源台账_{draft.scene.month:%Y-%m}_零报告.csv",
        file_bytes(LAYOUT["clean"], draft.scene, []),
    )


def _nothing(draft: Draft) -> Refused:
    return Refused(_copy(LAYOUT["clean"].file_name(draft.scene)).replace("副本", "空"), _bare(b""))


def _scan(draft: Draft) -> Refused:
    return Refused(
        f"{draft.scene.street.name}劳动力资源台账{draft.scene.month:%Y%m}扫描件.pdf", _bare(PDF)
    )


REFUSALS: tuple[Refusal, ...] = (
    Refusal("column_missing", "no column of ID numbers", True, _without_id),
    Refusal("file_damaged", "truncated workbook", False, _truncated),
    Refusal("month_missing", "no month in title or name", False, _without_month),
    Refusal("rows_bad_share", "three rows in ten with a wrong check digit", True, _mostly_wrong),
    Refusal("file_encrypted", "workbook under a password", False, _encrypted),
    Refusal("header_missing", "statistical table", False, _statistics),
    Refusal("month_disagrees", "title and name tell two months", False, _with_two_months),
    Refusal("file_empty", "no bytes", False, _nothing),
    Refusal("file_encoding", "bytes of no encoding", False, _undecodable),
    Refusal("street_disagrees", "name and rows tell two streets", False, _with_two_streets),
    Refusal("header_duplicate", "two columns of ID numbers", False, _with_id_twice),
    Refusal("street_missing", "nil return of nobody", False, _of_nobody),
    Refusal("file_kind", "scanned document", False, _scan),
)
