"""The site as a browser shows it from a folder: charts drawn, both languages, nothing fetched, no
name taken for markup.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards.render import render_site
from tests.build.made_up_release import HOSTILE, PREFECTURES

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
Service = pytest.importorskip("selenium.webdriver.chrome.service").Service
Wait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
CHROMEDRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and CHROMEDRIVER),
        reason="chromium or chromedriver is not installed (.ci/run installs them)",
    ),
]

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files=false",
)
VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": VIOLATIONS})
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    render_site(release, folder)
    return folder


@pytest.fixture
def page(browser, site: Path):
    """The overview in Chinese with its charts drawn; the logs before it are gone."""
    size(browser, 1280)
    browser.get_log("browser"), browser.get_log("performance")
    browser.get("about:blank")
    browser.get((site / "index.html").as_uri() + "#zh")
    drawn(browser, "zh")
    return browser


def drawn(browser, language: str) -> None:
    Wait(browser, 30).until(
        lambda b: b.execute_script("return document.body.dataset.drawn") == language
    )


def size(browser, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 1400, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def shown(browser, selector: str) -> list[str]:
    """The texts of the elements as shown: the other language is left out."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((e) => (e.innerText ??"
        " e.textContent).trim())",
        selector,
    )


def test_every_chart_is_drawn(page) -> None:
    marks = page.execute_script(
        "return [...document.querySelectorAll('.chart')].map((c) => [c.dataset.figure,"
        " c.querySelectorAll('svg.main-svg .point path, svg.main-svg path.point').length])"
    )
    assert len(marks) == 10
    assert all(number > 0 for _, number in marks), marks


def test_nothing_is_blocked_logged_or_fetched_but_files(page) -> None:
    assert page.get_log("browser") == []
    assert page.execute_script("return window.violations") == []
    assert (
        page.execute_script(
            "return performance.getEntriesByType('resource').map((e) => e.name).filter((n) =>"
            " !n.startsWith('file:'))"
        )
        == []
    )
    asked = page.execute_script("return location.protocol")
    assert asked == "file:"
    requests = [
        entry["message"]
        for entry in page.get_log("performance")
        if 'Network.requestWillBeSent"' in entry["message"]
    ]
    assert requests
    assert not [
        message for message in requests if '"url":"http' in message or '"url":"ws' in message
    ]


def test_the_policy_does_block(page) -> None:
    page.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.ran = true';"
        " document.body.append(s)"
    )
    page.execute_async_script("fetch('https://example.org/').catch(() => null).then(arguments[0])")
    assert page.execute_script("return window.ran") is None
    assert page.execute_script("return window.violations.map((v) => v.split(' ')[0])") == [
        "script-src-elem",
        "connect-src",
    ]


def test_the_switch_changes_words_charts_and_labels_and_is_remembered(page, site: Path) -> None:
    assert shown(page, "h1") == ["2026年9月就业总览"]
    assert "就业率" in " ".join(shown(page, ".card h2"))
    assert shown(page, "#chart-count-trend .legendtext")[0] == "就业人数"
    page.find_element("id", "switch").click()
    drawn(page, "en")
    assert page.execute_script("return [document.documentElement.lang, document.title]") == [
        "en",
        "Employment overview, 2026-09 · 四川省 employment registers",
    ]
    assert shown(page, "h1") == ["Employment overview, 2026-09"]
    assert shown(page, "#chart-count-trend .legendtext")[0] == "Employed"
    assert (
        page.find_element("id", "chart-rate-trend")
        .get_attribute("aria-label")
        .startswith("Employment rate over the months. From 2026-04 to 2026-09")
    )
    page.get((site / "index.html").as_uri())
    drawn(page, "en")
    assert page.execute_script("return document.documentElement.lang") == "en"


def test_tables_hold_the_release_s_numbers(page, release: Path) -> None:
    page.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(
            "select month, derived, undetermined from mart.zero_employment_household where"
            " area_code = '51' order by month"
        ).fetchall()
    table = page.execute_script(
        "return [...document.querySelectorAll('#table-zero-trend tbody tr')].map((r) =>"
        " [...r.cells].map((c) => c.innerText))"
    )
    assert [row[:3] for row in table] == [
        [f"{month:%Y-%m}", f"{derived:,}", f"{undetermined:,}"]
        for month, derived, undetermined in rows
    ]
    assert [row[3] for row in table] == ["否", "否", "否", "否", "是", "是"]
    names = page.execute_script(
        "return [...document.querySelectorAll('#table-rate-by-area tbody tr')].map((r) =>"
        " r.cells[1].innerText)"
    )
    assert sorted(names) == sorted(" ".join(name.split()) for name in PREFECTURES.values())


def test_a_hostile_name_is_shown_as_it_is_in_axes_and_hover(page) -> None:
    assert [
        tick
        for tick in shown(page, "#chart-rate-by-area .ytick text")
        if tick.startswith("<b>甲</b></script><a")
    ]
    page.execute_script(
        "const c = document.getElementById('chart-rate-by-area'); Plotly.Fx.hover(c, [{curveNumber:"
        " 0, pointNumber: 0}])"
    )
    hovered = page.execute_script(
        "return document.querySelector('#chart-rate-by-area .hoverlayer').textContent"
    )
    assert HOSTILE.replace(" ", "") in hovered.replace(" ", "").replace("\u00a0", "")
    assert (
        page.execute_script("return document.querySelectorAll('.chart a, .chart svg a').length")
        == 0
    )


def test_a_picture_can_be_saved_under_the_policy(page) -> None:
    address = page.execute_async_script(
        "const done = arguments[0]; Plotly.toImage(document.getElementById('chart-rate-trend'),"
        " {format: 'png'}).then(done, (e) => done(String(e)))"
    )
    assert address.startswith("data:image/png")
    assert page.execute_script("return window.violations") == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["index", "quality", "rules"])
def test_the_page_fits_its_window(page, site: Path, width: int, name: str) -> None:
    size(page, width)
    page.get((site / f"{name}.html").as_uri() + "#zh")
    page.refresh()
    drawn(page, "zh")
    assert page.get_log("browser") == []
    assert page.execute_script("return window.violations") == []
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    wide = page.execute_script(
        "return [...document.querySelectorAll('.chart')]"
        ".filter((c) => c.querySelector('svg').clientWidth > c.clientWidth + 1).map((c) => c.id)"
    )
    assert wide == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_names_of_rows_touch(page, site: Path, language: str) -> None:
    for name in ("index", "quality"):
        page.get((site / f"{name}.html").as_uri() + f"#{language}")
        page.refresh()
        drawn(page, language)
        touching = page.execute_script("""
            return [...document.querySelectorAll('.chart')].flatMap((chart) => {
              const boxes = [...chart.querySelectorAll('.ytick text')]
                .map((t) => t.getBoundingClientRect()).sort((a, b) => a.top - b.top);
              return boxes.slice(1)
                .filter((box, i) => box.top < boxes[i].bottom - 2).map(() => chart.id);
            })""")
        assert touching == []


def test_on_a_telephone_a_wide_figure_slides_within_its_panel(page, site: Path) -> None:
    size(page, 390)
    page.get((site / "quality.html").as_uri() + "#zh")
    page.refresh()
    drawn(page, "zh")
    slides = page.execute_script(
        "return [...document.querySelectorAll('.slide')].map((s) => [s.clientWidth, s.scrollWidth])"
    )
    assert len(slides) == 2
    assert all(shown < 390 and whole >= 700 for shown, whole in slides)
