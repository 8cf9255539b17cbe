"""What a page admits: names are text, no connection, no script, no formula."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dashboards.wording import literal, wrapped
from pipelines.base.wording import Text, fill
from pipelines.base.workbook import unarmed
from tests.build.made_up_release import HOSTILE
from tests.build.page_words import CHARTS, Words


def test_a_name_with_markup_is_text_everywhere(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    page = Words(html)
    assert HOSTILE in "".join(page.words)
    assert "b" not in page.elements
    assert not [
        value
        for _, name, value in page.attributes
        if name in ("href", "src") and not re.match(r"(assets|data)/|\w+\.html$", value)
    ]
    assert html.lower().count("</script>") == page.elements.count("script") == 4


def test_in_figures_a_name_has_no_tag_entity_or_formula_left(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', html, re.DOTALL).group(1))

    def strings(node: object) -> list[str]:
        if isinstance(node, dict):
            return [s for value in node.values() for s in strings(value)]
        if isinstance(node, list):
            return [s for value in node for s in strings(value)]
        return [node] if isinstance(node, str) else []

    said = strings(figures)
    assert any(literal(HOSTILE) in words for words in said)
    assert {tag for words in said for tag in re.findall(r"<[^>]*>", words)} <= {
        "<b>",
        "</b>",
        "<br>",
    }
    assert not [words for words in said if "$" in words]
    assert set(figures) == CHARTS
    assert all(set(figure) == {"zh", "en"} for figure in figures.values())


def test_the_page_s_policy_admits_no_connection_and_no_inline_script(site: Path) -> None:
    page = Words((site / "index.html").read_text(encoding="utf-8"))
    policy = next(
        value
        for tag, name, value in page.attributes
        if tag == "meta" and name == "content" and "default-src" in value
    )
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["default-src"] == directives["connect-src"] == "'none'"
    assert "unsafe" not in directives["script-src"]
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=cmd|"/c calc"!A0']
)
def test_text_that_a_spreadsheet_would_run_is_unarmed(words: str) -> None:
    assert unarmed(words) == "'" + words


@pytest.mark.parametrize("words", ["市中区", "A=1", "5101", ""])
def test_other_text_is_left_as_it_is(words: str) -> None:
    assert unarmed(words) == words


def test_a_long_name_is_broken_and_cut_and_each_piece_is_literal() -> None:
    assert wrapped("信息传输、软件和信息技术服务业") == "信息传输、软件和信息<br>技术服务业"
    assert wrapped("leasing and business services") == "leasing and business<br>services"
    assert wrapped("<b>甲</b>" * 9, across=8, lines=2) == "&lt;b&gt;甲<br>&lt;/b&gt;&lt;b&gt;…"


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert fill(Text("{area}", "{area}"), area="{month}").zh == "{month}"
