"""The pages in Firefox: opened from a folder, drawn in both languages without a fault, found by
search, the same again from a shared address.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.topics import TOPICS
from tests.dashboards.firefox import FIREFOX, Firefox, open_firefox

pytest.importorskip("websocket", reason="websocket-client is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not FIREFOX, reason="firefox-esr is not installed (.ci/run installs it)"),
]
PAGES = [topic.name for topic in TOPICS]
UNDRAWN = """
    [...document.querySelectorAll(".chart")].filter((chart) => chart.checkVisibility() &&
      !chart.querySelector("svg.main-svg")).map((chart) => chart.closest("article").id)
"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with open_firefox(tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_in_both_languages_without_a_fault(
    firefox: Firefox, site: Path, page: str
) -> None:
    firefox.visit(site / f"{page}.html", "zh")
    findings = firefox.shown(".finding")
    assert findings
    assert all(findings)
    assert firefox.value(UNDRAWN) == []
    firefox.value("document.querySelector('#switch').click()")
    firefox.wait("en")
    assert firefox.shown(".finding") != findings
    assert firefox.value(UNDRAWN) == []
    assert firefox.value("location.hash") == "#en"
    assert firefox.faults() == []


def test_methods_are_looked_up_without_a_fault(firefox: Firefox, site: Path) -> None:
    url = f"{(site / 'methods.html').as_uri()}#zh"
    firefox.ask("browsingContext.navigate", context=firefox.context, url=url, wait="complete")
    firefox.value(
        "(() => { const s = document.querySelector('#look-up'); s.value = 'employment_rate';"
        " s.dispatchEvent(new Event('input')); })()"
    )
    found = firefox.shown(".entries dt")
    assert "employment_rate" in found[0]
    assert firefox.faults() == []


def test_a_shared_address_opens_the_same(firefox: Firefox, site: Path) -> None:
    address = "en&a=5101&m=2026-08&g=male"
    firefox.visit(site / "employment.html", address)
    chosen = firefox.value(
        "['#month', '#choose-g'].map((one) => document.querySelector(one).value)"
    )
    assert chosen == ["2026-08", "male"]
    first = firefox.shown("h1, .finding, #path")
    firefox.visit(site / "employment.html", address)
    assert firefox.shown("h1, .finding, #path") == first
    assert "#en&a=5101&m=2026-08&g=male" in firefox.value(
        "document.querySelector('nav a[data-page=targets]').href"
    )


def test_an_area_is_found_by_its_initials(firefox: Firefox, site: Path) -> None:
    firefox.visit(site / "households.html", "zh")
    found = firefox.value(
        "new Promise((tell) => { const find = document.querySelector('#find'); find.value = 'cds';"
        " new MutationObserver(() => tell(document.querySelector('#found').dataset.codes))"
        ".observe(document.querySelector('#found'), { attributes: true, attributeFilter:"
        " ['data-codes'] }); find.dispatchEvent(new Event('input')); })"
    )
    assert found.split(" ")[0] == "5101"
    firefox.value(
        "(() => { document.body.dataset.drawn = ''; document.querySelector('#find').dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); })()"
    )
    firefox.wait("zh")
    assert firefox.value("location.hash") == "#zh&a=5101"
