"""The blank workbook of a street: its communities, its month and where it goes."""

from __future__ import annotations

from datetime import date

import openpyxl

from pipelines.feedback.reporting import Office, Reporting
from pipelines.feedback.template import write_template
from pipelines.intake.book import read_book
from pipelines.intake.claim import Told, find_month
from pipelines.intake.heading import find_layout
from tests.build.template_book import drop_down, every_register, header

OFFICE = Office(
    "510104017",
    "成都市锦江区锦官驿街道",
    {"510104017001": "水井坊社区居委会", "510104017002": "交子社区居委会"},
)


@every_register
def test_a_street_s_workbook_offers_its_communities_by_name_and_says_whose_it_is_and_by_when(
    register, tmp_path
):
    path = tmp_path / "t.xlsx"
    write_template(register, path, Reporting(date(2026, 10, 1), OFFICE, 5, 1, "县就业局邮箱"))
    book = openpyxl.load_workbook(path)
    form = book.worksheets[0]
    title = next(name for name in header(book) if name.startswith("社区代码"))
    assert drop_down(book, title) == [
        "510104017001 水井坊社区居委会",
        "510104017002 交子社区居委会",
    ]
    assert form["A2"].value == "报送单位：成都市锦江区锦官驿街道（街道代码 510104017）"
    assert "次月 5 日前报送县就业局邮箱" in form["A3"].value
    assert "报送时间：2026年11月5日前；报送到：县就业局邮箱" in [
        row[0] for row in book["填表说明"].iter_rows(values_only=True)
    ]


@every_register
def test_a_street_s_workbook_tells_its_month_alone_and_its_street(register, tmp_path):
    path = tmp_path / "t.xlsx"
    write_template(register, path, Reporting(date(2026, 10, 1), OFFICE, 5, 1))
    form = read_book(path.read_bytes(), 100).sheets[0]
    above = find_layout(form, "x.xlsx").above
    assert find_month(Told("x.xlsx", above, form.name), [], None, date(2026, 11, 1)) == date(
        2026, 10, 1
    )
    assert "510104017" in " ".join(above)
