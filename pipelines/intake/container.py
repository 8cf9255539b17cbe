"""Containers: the real type of a file's bytes, and the workbook inside."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib

from pipelines.intake.compound import opened, stream_names
from pipelines.intake.issue import Refused

MAGIC_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # a ZIP archive with and without entries
MAGIC_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OTHER_KINDS = {  # by their first bytes, in lower case
    b"%pdf": "PDF",
    b"\x89png": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"gif8": "GIF",
    b"{\\rtf": "RTF",
    b"riff": "WEBP、WAV 等 / WEBP, WAV or the like",
    b"ii*\0": "TIFF",
    b"mm\0*": "TIFF",
    b"mz\x90\0": "程序 / a program",
    b"\0\1\0\0standard": "Access 数据库 / an Access database",
    b"sqlite format 3": "SQLite",
    b"l\0\0\0\1\x14\2\0": "快捷方式 / a shortcut",
    b"[internetshortcut]": "快捷方式 / a shortcut",
}
FILM = b"ftyp"  # from the fifth byte
ARCHIVES = {
    b"rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "GZ",
    b"bzh": "BZ2",
    b"\xfd7zxz": "XZ",
    b"\x28\xb5\x2f\xfd": "ZST",
    b"\x04\x22\x4d\x18": "LZ4",
    b"mscf\0\0\0\0": "CAB",
}
LHA = re.compile(rb"^..-l[hz][0-9a-z]-", re.DOTALL)
TAR = b"ustar"  # from byte 257
OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
SECURED = (  # the first bytes of files encrypted by office security software
    b"b\x14#e",
    b"%tsd-header",
    b"<## nasca drm",
    b"scdsa00",
    b"\x9b drmone",
    b"drmone",
    b"fasoo",
    b"ipguard",
    b"rms-",
)
SECURED_INSIDE = (b"e-safenet", b"drm file", b"cdg-file")
WEB_PAGE = re.compile(
    rb"<(html|!doctype|meta|head|body|title|style|script|table|thead|tbody|tr|t[dh]|div|span|p|br"
    rb"|hr|b|h[1-6]|ul|ol|img|a|link|form|frameset|iframe|section|center|font)\b"
)
XML = re.compile(rb"<(\?xml|[a-z]+(:[a-z]+)?(\s+[\w:]+\s*=\s*[\"'][^>]*|\s*/?)>)")
JSON = re.compile(rb"(\[\s*)?\{\s*(\"|\})|\[\s*\[\s*\"")
MAIL_PAGE = (b"mime-version:", b"content-type: multipart/", b"from: <saved by")
DOCUMENTS = {  # archive member -> what such an archive is
    "word/document.xml": "Word 文档 / a Word document",
    "ppt/presentation.xml": "PowerPoint 演示文稿 / a presentation",
    "content.xml": "OpenDocument 文档 / an OpenDocument file",
    "ofd.xml": "OFD 版式文件 / an OFD document",
    "index/document.iwa": "苹果 Numbers 等的文档 / a document of Numbers or the like",
}
PACKED = (".zip", ".rar", ".7z", ".gz", ".tar")
REGISTERS = (".xlsx", ".xls", ".csv", ".xlsm", ".et", ".xlsb", ".txt")
# What zipfile raises on damaged archives or on kinds that Excel does not write
ARCHIVE_FAULTS = (
    zipfile.BadZipFile,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
    KeyError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
)
COMPOUND_FAULTS = (ValueError, KeyError, IndexError, struct.error, StopIteration)
BROKEN_ARCHIVE = "内部的压缩结构不完整 / the archive that it is made of is broken"
ENCRYPTED_STREAM = "EncryptedPackage"
EPOCH_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)[\"']")
WORKBOOK_PART = re.compile(
    rb"<(?:\w+:)?Relationship\b(?=[^>]*Type=\"[^\"]*/officeDocument\")[^>]*\bTarget=\"([^\"]+)\""
)
USUAL_PART = "xl/workbook.xml"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def refuse_no_table(content: bytes) -> None:
    """Raise Refused (file_kind, file_archive, file_secured) if the bytes are neither a workbook nor
    text with a table.
    """
    start = content[:4000].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(UTF16_MARKS):
        start = start.replace(b"\0", b"")[2:]
    start = start.lstrip().lower()
    if start.startswith(SECURED) or any(mark in start[:64] for mark in SECURED_INSIDE):
        raise Refused("file_secured")
    if archive := _archive(content, start):
        raise Refused("file_archive", archive)
    if kind := _binary_kind(content, start) or _written_kind(start):
        raise Refused("file_kind", kind)


def _binary_kind(content: bytes, start: bytes) -> str | None:
    """The kind of a binary file by its first bytes (`start`: in lower case); None for text."""
    if content.startswith(OLD_EXCEL):
        return "Excel 4.0 等旧格式 / an old format such as Excel 4.0"
    if start[4:8] == FILM:
        return "照片或视频 / a photo or film"
    return next((kind for magic, kind in OTHER_KINDS.items() if start.startswith(magic)), None)


def _written_kind(start: bytes) -> str | None:
    """The kind of a text file that holds no table (`start`: its beginning in lower case)."""
    if start.startswith(MAIL_PAGE):
        return "单个文件网页 MHTML / a web page in one file"
    if start.startswith(b"<"):
        bare = _without_remarks(start)
        if WEB_PAGE.match(bare) or b"<html" in start:
            return "网页 HTML / a web page"
        if XML.match(bare or start):
            return "XML"
    return "JSON" if JSON.match(start) else None


def _archive(content: bytes, start: bytes) -> str | None:
    """The kind of an archive other than ZIP; None for other files."""
    if content[257:262] == TAR:
        return "TAR"
    if LHA.match(start):
        return "LZH"
    return next((kind for magic, kind in ARCHIVES.items() if start.startswith(magic)), None)


def _without_remarks(start: bytes) -> bytes:
    return re.sub(rb"^(?:<!--.*?-->|<\?[^>]*>|\s+)+", b"", start, flags=re.DOTALL)


def workbook_in_archive(content: bytes, unpacked_mb: int) -> tuple[bytes, bool]:
    """The workbook of a ZIP archive, and whether it uses the 1904 epoch. If the workbook part does
    not have Excel's usual name, the archive is rewritten. Raises Refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused("file_encrypted")
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > unpacked_mb * 1_000_000:
                raise Refused("file_too_large", f"{unpacked // 1_000_000} MB > {unpacked_mb} MB")
            parts = {_part_name(entry).lower(): entry for entry in entries}
            usual = next(
                (parts[name] for name in (USUAL_PART, "xl/workbook.bin") if name in parts), None
            )
            if usual is None or usual.filename.startswith("/"):
                content = _renamed(archive, parts)
            epoch = archive.read(usual)[:1_000_000] if usual else b""
    except ARCHIVE_FAULTS as error:
        raise Refused("file_damaged", BROKEN_ARCHIVE) from error
    return content, bool(EPOCH_1904.search(epoch))


def _renamed(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> bytes:
    """The archive with its workbook part renamed to the usual name. Raises Refused if it holds no
    workbook.
    """
    top = parts.get("_rels/.rels")
    found = WORKBOOK_PART.search(archive.read(top)) if top else None
    own = found[1].decode("utf-8", "replace").lstrip("/").lower() if found else ""
    if own not in parts or not own.endswith(".xml") or own.startswith(("word/", "ppt/")):
        raise _no_workbook(parts)
    folder, _, file = own.rpartition("/")
    names = {
        own: USUAL_PART,
        f"{folder}/_rels/{file}.rels".lstrip("/"): "xl/_rels/workbook.xml.rels",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as anew:
        for name, entry in parts.items():
            body = archive.read(entry)
            if name == f"{folder}/_rels/{file}.rels".lstrip("/") and folder != "xl":
                body = re.sub(
                    rb'Target="(?![/\w]+:)([^/"])', rf'Target="/{folder}/\1'.encode(), body
                )
            if name == "_rels/.rels":
                body = body.replace(found[1] if found else b"", USUAL_PART.encode())
            anew.writestr(names.get(name, _part_name(entry)), body)
    return target.getvalue()


def _no_workbook(parts: dict[str, zipfile.ZipInfo]) -> Refused:
    if kind := next((kind for part, kind in DOCUMENTS.items() if part in parts), None):
        return Refused("file_kind", kind)
    if count := sum(name.endswith(REGISTERS) for name in parts):
        return Refused("file_archive", f"ZIP，内有 {count} 份表格 / ZIP with {count} tables")
    if any(name.endswith(PACKED) for name in parts):
        return Refused("file_archive", "ZIP，内有压缩包 / ZIP with archives in it")
    return Refused("file_archive", "ZIP，内没有表格 / ZIP without a table")


def _part_name(entry: zipfile.ZipInfo) -> str:
    """The name of a part as Excel would write it."""
    return entry.filename.replace("\\", "/").lstrip("/")


def workbook_in_compound(content: bytes) -> bytes:
    """The workbook of a compound file, decrypted if Excel's default password opens it. Raises
    Refused (file_encrypted, file_kind).
    """
    try:
        names = stream_names(content)
        if ENCRYPTED_STREAM in names:
            if workbook := opened(content):
                return workbook
            raise Refused("file_encrypted")
    except COMPOUND_FAULTS:
        if ENCRYPTED_STREAM.encode("utf-16-le") in content:
            raise Refused("file_encrypted") from None
        return content  # the reading library reports what is wrong with it
    if "Book" in names and "Workbook" not in names:
        raise Refused("file_kind", "Excel 5.0 或 95 工作簿 / a workbook of Excel 5.0 or 95")
    if "WordDocument" in names:
        raise Refused("file_kind", "Word 文档 / a Word document")
    return content
