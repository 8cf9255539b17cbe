"""Every way of writing a person that we know of: telephones, identity numbers, addresses and names;
files that hold each of them wherever a clerk can write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.build.register_book import FORMS, grid_of, name_of, xlsx_bytes
from tests.build.register_file import STREET, csv_bytes, id_number

PHONE, ID, LANDLINE = "19955550001", id_number("19870605", 103), "02885557766"
ZERO_WIDTH, WIDE = "\u200b", str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")


def in_groups(number: str, sizes: tuple[int, ...], between: str) -> str:
    """The number in groups of these sizes, the rest of it as the last."""
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return between.join([*parts, number[start:]]) if number[start:] else between.join(parts)


BETWEEN = (" ", "-", "_", ".", "/", "·", "—", "\u3000", "\u00a0", " - ", "\n", ",", "、")
PHONES = [
    *(
        f"{before}{PHONE}"
        for before in ("", "+86", "+86 ", "86", "0086", "0", "202608", "电话", "H")
    ),
    *(in_groups(PHONE, (3, 4, 4), between) for between in BETWEEN),
    *(in_groups(PHONE, (4, 4, 3), between) for between in BETWEEN),
    in_groups(PHONE, (1,) * 11, " "),
    f"(+86){in_groups(PHONE, (3, 8), '-')}",
    PHONE.translate(WIDE),
    PHONE.translate(CHINESE),
    ZERO_WIDTH.join(PHONE),
    f"{PHONE}x2",
    f"转{PHONE}",
]
IDS = [
    *(f"{before}{ID}" for before in ("", "H", "202608", "2026-08-", "第1户")),
    *(in_groups(ID, (6, 8, 4), between) for between in BETWEEN),
    *(in_groups(ID, (3,) * 6, between) for between in (" ", "-", ".")),
    ID[:17] + "X",
    ID[:17] + "x",
    ID[:17],
    f"{ID}1",
    ID.translate(WIDE),
    ID[:6] + ZERO_WIDTH + ID[6:],
    ID[:6] + ID[8:17],  # of fifteen digits
]
LANDLINES = [
    *("028-85557766", "(028)85557766", "028 8555 7766", LANDLINE, "+86 28 8555 7766"),
    *("电话：85557766", "tel 8555-7766"),
]
MAILS = ["a.b@example.com", "小王@微信.cn", "li_w@qq.com"]
HANDLES = [
    *("QQ12345678", "qq：1234567", "QQ号码是12345", "微信hx_19870605", "微信号：hexiao-7"),
    *("wxid_8x7k2q", "VX hexiao7", "wechat:hexiao7"),
]
NUMBERS = [*PHONES, *IDS, *LANDLINES, *MAILS, *HANDLES]
NAMES = [  # none is a word of the field; two are villages of Sichuan too
    *("He Xiaoming", "HE XIAOMING", "hexiaoming", "HeXiaoming", "hé xiǎomíng", "he2 xiao3ming2"),
    *("H e X i a o", "ＨＥ　ＸＩＡＯ", "Tom Keller", "KIM LEE", "No. 12 Linden Road"),
    *(
        "Room 3, 7 Lvfang Alley",
        "何晓鸣",
        "何 晓 鸣",
        f"何{ZERO_WIDTH}晓鸣",
        "丁一",
        "丁 一",
        "高峰",
    ),
    *("团结", "何·晓鸣", "ཚེ་རིང་སྒྲོལ", "ꀉꀊꀋ", "春熙路十二号", "⾼⼭", "ㄏㄜㄒㄧㄠ"),
]
WAYS = [*NUMBERS, *NAMES]


CORES = (PHONE, ID[:17], ID[:6] + ID[8:17], LANDLINE[1:])  # no other digits are like these
WORD = re.compile(r"[^\W\d_]{5,}")
TOLD = [  # 高峰 and 团结 stand in the table of divisions
    *(way for way in WAYS if way not in ("高峰", "团结") and not way.isascii()),
    *MAILS,
    *HANDLES,
    *(max(WORD.findall(name), key=len) for name in NAMES if WORD.search(name)),
]
BETWEEN = ("\\u200b", "\\u3000", "\\xa0", "\\n", *"·—、（）\u3000\u00a0\u200b")
WIDE = dict(zip("０１２３４５６７８９", "0123456789", strict=True))


def told_in(text: str) -> list[str]:
    """Which persons a text tells: one way of writing that stands in it, a name's longest word, or a
    number's digits, whatever stands between them.
    """
    plain = text
    for sign, stands_for in {**dict.fromkeys(BETWEEN, ""), **WIDE}.items():
        plain = plain.replace(sign, stands_for)
    digits = plain.encode("utf-8", "replace").translate(None, b" -_./,()\n")
    found = [core for core in CORES if core.encode() in digits]
    return [told for told in TOLD if told in text] + found


def written_files() -> Iterator[tuple[str, bytes]]:
    """Names and bytes of files that hold each way of writing in every text of the eight registers,
    and in file names, sheet names, titles and headers.
    """
    for form in FORMS:
        rows = form.rows(len(WAYS), first=501)
        for row, written in zip(rows, WAYS, strict=True):
            for place, cell in enumerate(row):
                if re.match(r"(?:测试人|示范|H\d|G\d)", cell):
                    row[place] = written
        yield name_of(form, "csv", "补"), csv_bytes([*form.header_rows, *rows])
    form = FORMS[0]
    told = [[f"2026年8月{form.title}"], *([written] for written in WAYS[::2])]
    yield f"{STREET}a202608.csv", csv_bytes(grid_of(form, form.rows(5), told))
    header = [[*form.titles, *WAYS], *form.rows(5)]
    yield f"{STREET}{form.title}202608b.csv", csv_bytes(header)
    sheets = [
        (name, [[written]])
        for number, written in enumerate(WAYS)
        if (name := re.sub(r"[\[\]:*?/\\\n]", "", f"{written} {number}"))[:31] == name
    ]
    yield f"{STREET}{form.title}202608c.xlsx", xlsx_bytes(("台账", header[:1]), *sheets)
    for written in WAYS:
        yield f"{STREET}{written.replace('/', '')}202608.csv", csv_bytes([[written]] * 2)
