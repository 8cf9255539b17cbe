"""The bytes that come: each kind is read, or refused by its true name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest
import pyzipper

from pipelines.intake.book import read_book
from pipelines.intake.issue import Refused
from pipelines.intake.reading import read_table
from pipelines.intake.title import column_named
from tests.build.register_book import FORMS, xls_bytes, xlsx_bytes
from tests.build.register_file import csv_bytes

FORM = FORMS[0]
HEADER = [title.replace("\n", "") for title in FORM.titles]
GRID = [HEADER, *FORM.rows(6)]
TITLE = "锦官驿街道,劳动力资源台账,2026年10月,,,,,,,,,,"
NAME = "510104017_劳动力资源台账_2026-10.csv"
XLSX, XLS = xlsx_bytes(("台账", GRID)), xls_bytes(("台账", GRID))
TABLE = "<table><tr><td>姓名</td><td>性别</td></tr></table>"


def text(delimiter: str = ",", *above: str, encoding: str = "utf-8-sig") -> bytes:
    lines = [*above, *(delimiter.join(row) for row in GRID)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def packed(files: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


def with_parts(name: Callable[[str], str]) -> bytes:
    """The workbook with its parts under other names."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as own, zipfile.ZipFile(memory, "w") as other:
        for entry in own.infolist():
            other.writestr(name(entry.filename), own.read(entry))
    return memory.getvalue()


def tarred() -> bytes:
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as archive:
        entry = tarfile.TarInfo("台账.xlsx")
        entry.size = len(XLSX)
        archive.addfile(entry, io.BytesIO(XLSX))
    return memory.getvalue()


def under_aes() -> bytes:
    memory = io.BytesIO()
    with pyzipper.AESZipFile(memory, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"secret")
        archive.writestr("台账.xlsx", XLSX)
    return memory.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        XLS,  # as ET writes it
        with_parts(lambda name: name.replace("/", "\\")),
        with_parts(lambda name: f"/{name}"),
        with_parts(str.upper),
        *(text(delimiter) for delimiter in ",;\t|^~，；"),
        *(text("\t", *[TITLE] * lines) for lines in (1, 30)),
        text(";", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p" * 20),
        text(";", "sep=;"),
        text("\t", encoding="gbk"),
        text("，", encoding="gb18030"),
        *(text("\t", encoding=encoding) for encoding in ("utf-16", "utf-16-le", "utf-16-be")),
        text(encoding="utf-32"),
    ],
)
def test_a_register_is_read_whatever_wrote_its_bytes(content):
    rows = read_table(content, 50, NAME, column_named).rows
    assert rows.frame["name"].to_list() == ["测试人"] * 6


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Rar!\x1a\x07\x00" + bytes(300), "RAR"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(300), "RAR"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(300), "7z"),
        (gzip.compress(text()), "GZ"),
        (bz2.compress(text()), "BZ2"),
        (lzma.compress(text()), "XZ"),
        (b"\x28\xb5\x2f\xfd" + bytes(300), "ZST"),
        (b"MSCF\0\0\0\0" + bytes(300), "CAB"),
        (b"\x21\x5e-lh5-" + bytes(300), "LZH"),
        (tarred(), "TAR"),
        (packed({"台账.xlsx": XLSX, "说明.docx": b"PK"}), "ZIP，内有 1 份表格"),
        (packed({"里面.zip": packed({"台账.xlsx": XLSX})}), "ZIP，内有压缩包"),
        (packed({"里面.rar": b"Rar!"}), "ZIP，内有压缩包"),
        (packed({"扫描件.jpg": b"\xff\xd8"}), "ZIP，内没有表格"),
        (packed({}), "ZIP，内没有表格"),
    ],
)
def test_an_archive_is_called_by_its_kind(content, kind):
    with pytest.raises(Refused) as refusal:
        read_book(content, 50)
    assert refusal.value.rule == "file_archive"
    assert refusal.value.detail.split(" / ")[0] == kind


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body>{TABLE}",
        f"\ufeff<meta charset=utf-8>{TABLE}",
        f"\r\n <HTML xmlns:o='urn'>{TABLE}",
        f"<?xml version='1.0'?><!DOCTYPE html><html>{TABLE}",
        f"<!-- saved from url --><HTML>{TABLE}",
        f"<br/><b>台账</b>{TABLE}",
        f"<h1>台账</h1>{TABLE}",
        f"<form action='x'>{TABLE}</form>",
        "<thead><tr><td>姓名</td></tr></thead>",
        "<tr><td>姓名</td></tr>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_web_page_is_called_one(page, encoding):
    with pytest.raises(Refused) as refusal:
        read_book(page.removeprefix("\ufeff" * (encoding != "utf-8")).encode(encoding), 50)
    assert (refusal.value.rule, refusal.value.detail) == ("file_kind", "网页 HTML / a web page")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x">', "XML"),
        (b'<Workbook xmlns="urn:x"><Worksheet>', "XML"),
        ('{"rows": [{"姓名": "测试人"}]}'.encode(), "JSON"),
        ('[{"姓名": "测试人"}]'.encode(), "JSON"),
        (packed({"OFD.xml": b"<a/>"}), "OFD 版式文件"),
        (packed({"Index/Document.iwa": b"x"}), "苹果 Numbers 等的文档"),
        (packed({"word/document.xml": b"<a/>"}), "Word 文档"),
        (b"II*\0" + bytes(50), "TIFF"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "照片或视频"),
        (b"SQLite format 3\0" + bytes(50), "SQLite"),
        (b"L\0\0\0\x01\x14\x02\0" + bytes(50), "快捷方式"),
        (b"\0\1\0\0Standard ACE DB\0" + bytes(50), "Access 数据库"),
        (
            bytes((7919 * i + 13 * i * i) % 256 for i in range(3000)),
            "既不是文本，也不是表格，可能已加密",
        ),
        (
            bytes((7919 * i + 13 * i * i) % 251 + 1 for i in range(3000)),
            "既不是文本，也不是表格，可能已加密",
        ),
    ],
)
def test_what_is_no_table_is_called_by_its_kind(content, kind):
    with pytest.raises(Refused) as refusal:
        read_book(content, 50)
    assert refusal.value.rule == "file_kind"
    assert refusal.value.detail.split(" / ")[0] == kind


def test_an_archive_under_aes_has_a_password():
    with pytest.raises(Refused) as refusal:
        read_book(under_aes(), 50)
    assert refusal.value.rule == "file_encrypted"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("line", [2, 5])
def test_a_broken_character_is_told_with_its_line(encoding, line):
    lines = csv_bytes(GRID, encoding).split(b"\n")
    lines[line - 1] += b"\xff"
    with pytest.raises(Refused) as refusal:
        read_book(b"\n".join(lines), 50)
    assert refusal.value.rule == "file_encoding"
    assert f"第 {line} 行" in refusal.value.detail


def test_no_message_on_a_broken_workbook_names_the_program():
    with pytest.raises(Refused) as refusal:
        read_book(XLSX[: len(XLSX) // 2], 50)
    assert refusal.value.rule == "file_damaged"
    assert "Zip" not in refusal.value.detail


@pytest.mark.parametrize("start", ["[测试]社区,", "{测试},", "<测试>,", "MZ社区,", "b\u0001社区,"])
def test_a_text_that_begins_oddly_is_no_other_kind(start):
    content = text(",", f"{start}2026年10月")
    assert len(read_table(content, 50, NAME, column_named).rows.frame) == 6
