"""The pages as a browser shows them from a folder: drawn, in both languages, nothing fetched, no name
taken for markup, usable by keyboard, on a phone and on paper.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from dashboards.topics import TOPICS
from tests.dashboards.browser import (
    download_into,
    drawn,
    go,
    shown,
    size,
    visit,
)
from tests.dashboards.conftest import HOSTILE, HOSTILE_AREA

# Words of figures beyond their figure's edge or upright, legends that must be scrolled, and dates
# broken at their hyphens.
CUT = """
    const shown = [...document.querySelectorAll('.chart')].filter((one) => one.checkVisibility());
    const cut = (figure, words) => {
        const [edge, box] = [figure.getBoundingClientRect(), words.getBoundingClientRect()];
        return box.left < edge.left - 2 || box.right > edge.right + 2 || (box.height > 50 && box.width < 25);
    };
    return [
        ...shown.flatMap((one) => [...one.querySelectorAll('svg text')]
            .filter((words) => words.textContent && cut(one, words)).map((words) => words.textContent)),
        ...shown.flatMap((one) => [...one.querySelectorAll('.scrollbar')])
            .filter((bar) => Number(bar.getAttribute('height')) > 0).map((bar) => 'a scrolled legend'),
        ...[...document.querySelectorAll('.date')]
            .filter((day) => day.getClientRects().length > 1).map((day) => day.textContent),
    ];
"""
UNDRAWN = """
    return [...document.querySelectorAll('.chart')].filter((c) => c.checkVisibility() &&
        !c.querySelector('svg.main-svg')).map((c) => c.closest('article').id)
"""
pytestmark = pytest.mark.browser
PAGES = [topic.name for topic in TOPICS]
SCARCE = ("index", "profile")  # pages whose paper is scarcest; tried in Chinese, too
AXE = Path(__file__).with_name("axe.min.js")


def noise(browser) -> list:
    """What a page should never give: log lines, refused loads, requests that leave the folder."""
    asked = browser.execute_script(
        "return performance.getEntriesByType('resource').map((e) => e.name)"
    )
    outside = [name for name in asked if not name.startswith(("file:", "data:", "blob:"))]
    return [
        *browser.get_log("browser"),
        *browser.execute_script("return window.violations"),
        *outside,
    ]


def without_names(said: str, site: Path) -> str:
    """What a page says, without the names of areas."""
    text = (site / "data" / "search.js").read_text("utf-8")
    names = [row[1] for row in json.loads(text[text.index(",") + 1 : text.rindex(")")])]
    for name in sorted(names, key=len, reverse=True):
        said = said.replace(name, "")
    return said


@dataclass(frozen=True)
class Look:
    """What a page showed: opened in English on a phone, then in Chinese on a screen, and of another
    area in English on a screen and on paper.
    """

    phone_width: int
    phone_cut: list[str]
    chinese: list[str]  # findings
    undrawn: list[str]  # charts
    english: str
    paper: dict[str, tuple[str, int]]  # language -> what stands at the foot, and how many pages
    violations: list
    noise: list


@pytest.fixture(scope="module")
def look(browser, site: Path) -> Callable[[str], Look]:
    """What a page shows, loaded once for all tests of it."""

    @cache
    def look_at(page: str) -> Look:
        browser.get_log("browser")
        size(browser, 390)
        visit(browser, site / f"{page}.html", "en")  # whose words are longer
        width = browser.execute_script("return document.documentElement.scrollWidth")
        cut = browser.execute_script(CUT)
        size(browser, 1280)
        go(browser, "zh")
        chinese, undrawn = shown(browser, ".finding"), browser.execute_script(UNDRAWN)
        violations = found_by_axe(browser)
        go(browser, "en&a=5101")
        undrawn += browser.execute_script(UNDRAWN)
        english = shown(browser, "main h1, main h2, main h3, .finding, label, .note, nav a")
        paper = {"en": on_paper(browser)}
        heard = noise(browser)
        if page in SCARCE:
            visit(browser, site / f"{page}.html", "zh&a=5101")
            paper["zh"] = on_paper(browser)
        return Look(width, cut, chinese, undrawn, " ".join(english), paper, violations, heard)

    return look_at


def on_paper(browser) -> tuple[str, int]:
    """What stands at the foot of the page when printed, and how many pages it takes. The page stays
    drawn for paper.
    """
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    pdf = base64.b64decode(
        browser.execute_cdp_cmd(
            "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
        )["data"]
    )
    foot = browser.execute_script("return document.querySelector('#foot-paper').textContent")
    return foot, len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def found_by_axe(browser) -> list:
    """Violations: how grave, of which rule, and where."""
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found = browser.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": "axe.run({resultTypes: ['violations']}).then((r) =>"
            " JSON.stringify(r.violations.map((v) =>"
            " [v.impact, v.id, v.nodes.slice(0, 3).map((n) => n.html)])))",
            "awaitPromise": True,
        },
    )
    return json.loads(found["result"]["value"])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_in_both_languages(look, site: Path, page: str) -> None:
    seen = look(page)
    assert seen.chinese and all(seen.chinese), "a chart without a finding"
    assert seen.undrawn == []
    assert seen.english
    assert re.findall("[一-鿿]+", without_names(seen.english, site)) == []
    assert seen.noise == []


def test_every_figure_is_drawn_once(browser, site: Path) -> None:
    visit(browser, site / "index.html", "zh")
    count = (
        "let n = 0; for (const c of document.querySelectorAll('.chart'))"
        " c.on?.('plotly_afterplot', () => { n += 1; window.redrawn = n; }); window.redrawn = 0;"
    )
    browser.execute_script(count)
    time.sleep(0.6)  # nothing may come after what says that it is drawn
    assert browser.execute_script("return window.redrawn") == 0


def test_the_address_holds_the_state_and_opens_the_same(browser, site: Path) -> None:
    visit(browser, site / "employment.html", "en&a=5101&m=2026-08&g=male")
    assert browser.execute_script("return document.querySelector('#month').value") == "2026-08"
    assert browser.execute_script("return document.querySelector('#choose-g').value") == "male"
    links = browser.execute_script(
        "return [...document.querySelectorAll('nav a')].map((a) => a.getAttribute('href'))"
    )
    assert "targets.html#en&a=5101&m=2026-08&g=male" in links
    browser.execute_script(
        "document.body.dataset.drawn = ''; document.querySelector('#switch').click()"
    )
    drawn(browser, "zh")
    assert browser.execute_script("return location.hash") == "#zh&a=5101&m=2026-08&g=male"


def test_up_down_and_beside(browser, site: Path) -> None:
    visit(browser, site / "households.html", "zh&a=5101")
    assert shown(browser, "#path a, #path strong") == ["四川省", "成都市"]
    county = browser.execute_script(
        "const d = document.querySelector('#down'); d.value = d.options[1].value;"
        " document.body.dataset.drawn = ''; d.dispatchEvent(new Event('change')); return d.value"
    )
    drawn(browser, "zh")
    assert browser.execute_script("return location.hash") == f"#zh&a={county}"
    assert len(shown(browser, "#path a")) == 2
    after = browser.execute_script("return document.querySelector('#after').getAttribute('href')")
    assert after.startswith("households.html#zh&a=5101")


def test_a_hostile_name_is_shown_as_it_is(browser, site: Path) -> None:
    browser.get_log("browser")
    visit(browser, site / "employment.html", f"zh&a={HOSTILE_AREA}")
    assert HOSTILE in shown(browser, "#path strong")[0] or "甲" in shown(browser, "h1")[0]
    visit(browser, site / "employment.html", "zh")
    for tag in ("main b", "main svg a[href*=example]"):
        assert browser.execute_script(f"return document.querySelectorAll('{tag}').length") == 0
    assert noise(browser) == []


def test_a_table_sorts_filters_and_shows_all(browser, site: Path) -> None:
    visit(browser, site / "employment.html", "zh")
    browser.execute_script("document.querySelector('#rate_area .take details').open = true")
    time.sleep(0.2)
    cells = "#rate_area tbody td:nth-child(3)"  # employed
    before = [int(text.replace(",", "")) for text in shown(browser, cells)]
    browser.execute_script("document.querySelector('#rate_area [data-sort=employed]').click()")
    after = [int(text.replace(",", "")) for text in shown(browser, cells)]
    assert after == sorted(before, reverse=True)
    browser.execute_script(
        "const s = document.querySelector('#rate_area .search-rows'); s.value = '成都';"
        " s.dispatchEvent(new Event('input'))"
    )
    assert len(shown(browser, "#rate_area tbody tr")) == 1


def wait_for(folder: Path, ending: str) -> Path:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = [path for path in folder.iterdir() if path.suffix == ending]
        if found:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"no {ending} was saved")


def test_files_hold_just_what_is_shown(browser, site: Path, tmp_path: Path) -> None:
    download_into(browser, tmp_path)
    visit(browser, site / "employment.html", "zh&a=5101")
    for kind in ("csv", "xlsx"):
        browser.execute_script(f"document.querySelector('#rate_trend .save-{kind}').click()")
    text = wait_for(tmp_path, ".csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    file = wait_for(tmp_path, ".xlsx")
    assert "成都市-2026-10" in file.name
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["数据", "说明"]
    cells = [list(row) for row in book["数据"].iter_rows(values_only=True)]
    assert [str(cell) for cell in cells[0]] == lines[0]
    assert len(cells) == len(lines) == 27
    employed = lines[0].index("就业人数")
    assert [row[employed] for row in cells[1:]] == [int(line[employed]) for line in lines[1:]]
    rate = next(place for place, head in enumerate(lines[0]) if head == "就业率")
    assert book["数据"].cell(2, rate + 1).number_format == "0.00%"
    notes = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert notes["来源表"] == "mart.employment_rate"
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_shows_no_wider_page_and_cuts_or_turns_no_word(look, page: str) -> None:
    seen = look(page)
    assert seen.phone_width <= 390
    assert seen.phone_cut == []


@pytest.mark.parametrize(
    ("page", "language"), [*((page, "en") for page in PAGES), *((page, "zh") for page in SCARCE)]
)
def test_paper_is_few_pages(look, page: str, language: str) -> None:
    foot, pages = look(page).paper[language]
    assert ("内部资料" if language == "zh" else "Internal") in foot
    assert 1 <= pages <= (2 if page == "profile" else 4)


def test_a_word_is_looked_up_among_the_methods(browser, site: Path) -> None:
    browser.get_log("browser")
    visit(browser, site / "methods.html", "zh&a=5101")
    browser.execute_script(
        "const s = document.querySelector('#look-up'); s.value = 'employment_rate';"
        " s.dispatchEvent(new Event('input'))"
    )
    found = shown(browser, ".entries dt")
    assert found and all("employment_rate" in name or "就业率" in name for name in found[:1])
    assert "targets.html#zh&a=5101" in browser.execute_script(
        "return [...document.querySelectorAll('nav a')].map((a) => a.getAttribute('href'))"
    )
    assert noise(browser) == []


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_no_serious_violation(look, page: str) -> None:
    assert [one for one in look(page).violations if one[0] in ("serious", "critical")] == []
