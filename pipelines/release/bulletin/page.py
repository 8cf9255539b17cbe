"""A bulletin as a Word file in the layout of GB/T 9704: A4, red head, 28 characters a line."""

from __future__ import annotations

import io
import re
from math import ceil

from docx import Document
from docx.document import Document as Pages
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from pipelines.base.wording import width
from pipelines.release.bulletin.block import Block, Heading, Paragraph, Table
from pipelines.release.bulletin.paper import (
    BODY_SIZE,
    CENTER,
    FOOT_SIZE,
    LEFT,
    RIGHT,
    TITLE_SIZE,
    Frame,
    add_paragraph,
    element,
    packed,
    set_face,
    write,
    xml_of,
)
from pipelines.release.bulletin.rank_table import add_table, table_height

MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
TYPE_HEIGHT = 225 / 25.4 * 72  # pt; page height between the margins
LINE_CHARACTERS = 28
LINE_WIDTH = LINE_CHARACTERS * BODY_SIZE  # pt
MOST_PAGES = 2
# Pt; heights of body lines, the first gives 22 lines a page.
PITCHES = (28.9, 27.5, 26, 25, 24, 23, 22)
RED = RGBColor(0xE6, 0x00, 0x12)
HEAD_SIZE = 44  # pt; maximum
TITLE_PITCH, NUMBER_PITCH = 32, 26  # pt
NUMBER_BEFORE, TITLE_BEFORE, TITLE_AFTER, RED_LINE = 10, 20, 10, 10
SIGNATURE_LINES = 3


def bulletin_bytes(frame: Frame, blocks: tuple[Block, ...]) -> bytes:
    """The Word file; deterministic."""
    pages = Document()
    _set_up(pages, frame)
    pitch = _pitch(frame, blocks)
    _add_head(pages, frame)
    _add_title(pages, frame)
    if frame.settings.receivers:
        write(add_paragraph(pages, pitch, LEFT), frame, frame.settings.receivers)
    for block in blocks:
        _add_block(pages, frame, block, pitch)
    _add_signature(pages, frame, pitch)
    whole, settings = io.BytesIO(), frame.settings
    pages.save(whole)
    faces = (settings.title_font, settings.heading_font, settings.subheading_font)
    return packed(whole.getvalue(), (*faces, settings.body_font))


def _pitch(frame: Frame, blocks: tuple[Block, ...]) -> float:
    """The height of a body line: the standard one if everything fits, else the largest that
    fits.
    """
    room = MOST_PAGES * TYPE_HEIGHT
    fitting = (pitch for pitch in PITCHES if _height(frame, blocks, pitch) <= room)
    return next(fitting, PITCHES[-1])


def _height(frame: Frame, blocks: tuple[Block, ...], pitch: float) -> float:
    """The estimated total height in pt, from the number of characters, with one spare line a
    page.
    """
    settings = frame.settings
    texts = [settings.receivers, settings.contact]
    texts += ["　　" + block.text for block in blocks if isinstance(block, Heading)]
    texts += ["　　" + block.lead + block.text for block in blocks if isinstance(block, Paragraph)]
    lines = SIGNATURE_LINES + MOST_PAGES
    lines += sum(ceil(_characters(text) / LINE_CHARACTERS) for text in texts)
    head = _head_size(settings.head) * 1.25 + NUMBER_BEFORE + NUMBER_PITCH + RED_LINE
    title = TITLE_BEFORE + TITLE_PITCH * len(_title_lines(settings.title)) + TITLE_AFTER
    copies = 2 * FOOT_SIZE * ceil(_characters(settings.copied_to) / LINE_CHARACTERS)
    tables = sum(table_height(block) for block in blocks if isinstance(block, Table))
    return head + title + lines * pitch + tables + copies


def _characters(text: str) -> float:
    """The width of a text in Chinese characters, including the gaps that some programs add beside
    figures.
    """
    figures = re.findall(r"[!-~]+", text)
    return width(text) / 2 + sum(0.4 + 0.1 * len(one) for one in figures)


def _set_up(pages: Pages, frame: Frame) -> None:
    """Set up page, fonts, page numbers and properties."""
    settings, section = frame.settings, pages.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, Mm(size))
    section.footer_distance = Mm(25)
    style = pages.styles["Normal"]
    set_face(xml_of(style).get_or_add_rPr(), settings.body_font, settings.latin_font)
    pages.settings.odd_and_even_pages_header_footer = True
    _add_page_number(section.footer.paragraphs[0], RIGHT, frame)
    _add_page_number(section.even_page_footer.paragraphs[0], LEFT, frame)
    about = pages.core_properties
    about.title, about.author = "".join(_title_lines(settings.title)), settings.issuer
    about.last_modified_by, about.comments, about.language = settings.issuer, "", "zh-CN"
    about.created = about.modified = frame.made_at


def _add_head(pages: Pages, frame: Frame) -> None:
    """Add the red head, the document number and the red line below."""
    settings = frame.settings
    size = _head_size(settings.head)
    head = write(
        add_paragraph(pages, size * 1.25, CENTER), frame, settings.head, size, settings.title_font
    )
    head.font.color.rgb = RED
    number = add_paragraph(pages, NUMBER_PITCH, CENTER, NUMBER_BEFORE)
    write(number, frame, settings.document_number)
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz="18", space="8", color=str(RED)))
    xml_of(number).get_or_add_pPr().insert_element_before(
        borders, "w:autoSpaceDE", "w:autoSpaceDN", "w:spacing"
    )


def _head_size(head: str) -> float:
    """The largest font size in pt at which the head fits on a line."""
    return min(HEAD_SIZE, LINE_WIDTH / max(1, width(head) / 2))


def _title_lines(title: str) -> list[str]:
    """The title on one line if it fits, else on the lines in which it is written."""
    joined = title.replace("\n", "")
    fits = width(joined) / 2 * TITLE_SIZE <= LINE_WIDTH - TITLE_SIZE
    return [joined] if fits else title.split("\n")


def _add_title(pages: Pages, frame: Frame) -> None:
    lines = _title_lines(frame.settings.title)
    for place, line in enumerate(lines, start=1):
        before = TITLE_BEFORE if place == 1 else 0
        after = TITLE_AFTER if place == len(lines) else 0
        paragraph = add_paragraph(pages, TITLE_PITCH, CENTER, before, after)
        write(paragraph, frame, line, TITLE_SIZE, frame.settings.title_font)


def _add_block(pages: Pages, frame: Frame, block: Block, pitch: float) -> None:
    if isinstance(block, Table):
        add_table(pages, frame, block)
        return
    paragraph = add_paragraph(pages, pitch)
    _indent(paragraph)
    if isinstance(block, Heading):
        paragraph.paragraph_format.keep_with_next = True
        write(paragraph, frame, block.text, face=frame.settings.heading_font)
        return
    if block.lead:
        write(paragraph, frame, block.lead, face=frame.settings.subheading_font)
    write(paragraph, frame, block.text)


def _indent(paragraph: WordParagraph) -> None:
    """Indent the first line of the paragraph by two characters."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_SIZE)


def _add_signature(pages: Pages, frame: Frame, pitch: float) -> None:
    """Add issuer and date on the right, the shorter centred below the longer; then the contact and
    the recipients of copies.
    """
    settings, day = frame.settings, frame.dated
    signed = (settings.issuer, f"{day.year}年{day.month}月{day.day}日")
    widths = [width(text) / 2 * BODY_SIZE for text in signed]
    for text, its_width in zip(signed, widths, strict=True):
        is_first = text is signed[0]
        paragraph = add_paragraph(pages, pitch, RIGHT, before=pitch if is_first else 0)
        paragraph.paragraph_format.right_indent = Pt(4 * BODY_SIZE + (max(widths) - its_width) / 2)
        paragraph.paragraph_format.keep_with_next = is_first
        write(paragraph, frame, text)
    if settings.contact:
        _indent(paragraph := add_paragraph(pages, pitch))
        write(paragraph, frame, f"（{settings.contact}）")
    if settings.copied_to:
        copies = add_paragraph(pages, 2 * FOOT_SIZE)
        write(copies, frame, f"抄送：{settings.copied_to}", FOOT_SIZE)


def _add_page_number(paragraph: WordParagraph, side: WD_ALIGN_PARAGRAPH, frame: Frame) -> None:
    """Add the page number as — 1 —, one character from the edge."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(FOOT_SIZE)
    number = element("instrText")
    number.text = "PAGE"
    field = (element("fldChar", fldCharType="begin"), number, element("fldChar", fldCharType="end"))
    write(paragraph, frame, "— ", FOOT_SIZE)
    for part in field:
        xml_of(write(paragraph, frame, "", FOOT_SIZE)).append(part)
    write(paragraph, frame, " —", FOOT_SIZE)
