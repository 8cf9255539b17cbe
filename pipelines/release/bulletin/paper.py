"""Paragraphs, fonts and packaging of a Word file, beyond what the library offers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document as Pages
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from pipelines.release.bulletin.settings import BulletinSettings

TITLE_SIZE, BODY_SIZE, FOOT_SIZE = 22, 16, 14  # pt: 2号, 3号, 4号
LEFT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
# Alternative names of each font, for machines without it.
ALTERNATIVES = {
    "方正小标宋简体": "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,宋体,SimSun,Noto Serif CJK SC",
    "仿宋": "FangSong,仿宋_GB2312,FangSong_GB2312,华文仿宋,STFangsong,宋体,Noto Serif CJK SC",
    "黑体": "SimHei,华文黑体,Noto Sans CJK SC",
    "楷体": "KaiTi,楷体_GB2312,KaiTi_GB2312,华文楷体,STKaiti,Noto Serif CJK SC",
}
OTHERWISE = "宋体"
FACES = "word/fontTable.xml"
SCHEMA = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Timestamp of the file's parts, so that the file is deterministic.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
AFTER_SPACES = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")


@dataclass(frozen=True)
class Frame:
    """The texts around a bulletin's blocks, with placeholders filled in."""

    settings: BulletinSettings
    dated: date
    made_at: datetime


def xml_of(part: Any) -> Any:
    """The XML element of a document part."""
    return part._element  # noqa: SLF001 the library has no public access to it


def element(name: str, **attributes: str) -> Any:
    """A new WordprocessingML element."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def set_face(properties: Any, chinese: str, latin: str) -> None:
    """Set the fonts of Chinese and of Latin text."""
    fonts = properties.get_or_add_rFonts()
    for name, face in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), face)


def write(
    paragraph: WordParagraph, frame: Frame, text: str, size: float = BODY_SIZE, face: str = ""
) -> Run:
    """Add text to a paragraph; default: the body font."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    settings = frame.settings
    set_face(xml_of(run).get_or_add_rPr(), face or settings.body_font, settings.latin_font)
    return run


def add_paragraph(
    pages: Pages,
    pitch: float,
    align: WD_ALIGN_PARAGRAPH = JUSTIFY,
    before: float = 0,
    after: float = 0,
) -> WordParagraph:
    """A new paragraph with lines of this height in pt."""
    paragraph = pages.add_paragraph()
    space(paragraph, pitch, align, before, after)
    return paragraph


def space(
    paragraph: WordParagraph,
    pitch: float,
    align: WD_ALIGN_PARAGRAPH,
    before: float = 0,
    after: float = 0,
) -> None:
    """Set a fixed line height, so that pages have the intended number of lines, and no gap between
    figures and Chinese.
    """
    form = paragraph.paragraph_format
    form.alignment = align
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.widow_control = False
    properties = xml_of(paragraph).get_or_add_pPr()
    for name in ("autoSpaceDE", "autoSpaceDN"):
        properties.insert_element_before(element(name, val="0"), *AFTER_SPACES)


def packed(whole: bytes, faces: Iterable[str]) -> bytes:
    """The file with fixed timestamps and with alternative names for its fonts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as made, zipfile.ZipFile(target, "w") as archive:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = _faces(faces).encode() if name == FACES else made.read(name)
            part = zipfile.ZipInfo(name, FIXED_TIME)
            archive.writestr(part, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return target.getvalue()


def _faces(names: Iterable[str]) -> str:
    """The font table, with substitutes for fonts that are not installed."""
    faces = "".join(
        f"<w:font w:name={quoteattr(name)}>"
        f"<w:altName w:val={quoteattr(ALTERNATIVES.get(name, OTHERWISE))}/>"
        '<w:charset w:val="86"/></w:font>'
        for name in dict.fromkeys(names)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{SCHEMA}">{faces}</w:fonts>'
