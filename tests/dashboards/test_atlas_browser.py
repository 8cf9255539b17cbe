"""Finding areas, comparing them and the maps, as a browser shows them from a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.build.site_data import unpacked
from tests.dashboards.browser import download_into

Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
Wait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def no_error_in_the_console(browser) -> Iterator[None]:
    browser.get_log("browser")
    yield
    assert browser.get_log("browser") == []


def opened(browser, site: Path, page: str, address: str = "zh") -> None:
    browser.get("about:blank")
    browser.get((site / f"{page}.html").as_uri() + f"#{address}")
    drawn(browser)


def drawn(browser) -> None:
    Wait(browser, 30).until(lambda b: b.execute_script("return document.body.dataset.drawn"))


def found(browser, text: str) -> list[str]:
    """The codes that the search finds, best first."""
    browser.find_element("tag name", "body").send_keys("/")
    field = browser.find_element("id", "find")
    field.clear()
    browser.execute_script("document.querySelector('#found').dataset.codes = '-'")
    field.send_keys(text)
    Wait(browser, 10).until(
        lambda b: b.execute_script(
            "const f = document.querySelector('#found'); return !f.hidden && f.dataset.codes !== '-'"
        )
    )
    codes = browser.execute_script("return document.querySelector('#found').dataset.codes")
    return codes.split()


def index(site: Path, name: str = "search") -> list[list[str]]:
    text = (site / "data" / f"{name}.js").read_text("utf-8")
    told = json.loads(text[text.index(",") + 1 : text.rindex(")")])
    if name == "search":
        return told
    found = told["found"]
    columns = [unpacked(column, found["rows"]) for column in found["columns"].values()]
    return [
        [code, *(head + end for head, end in zip((zh, en), told["endings"][ending], strict=True))]
        for code, zh, en, ending, _ in zip(*columns, strict=True)
    ]


@pytest.fixture(scope="module")
def county(site: Path) -> list[str]:
    """A county of the site: code, name, English name, what people type."""
    return next(row for row in index(site) if len(row[0]) == 6 and "-" not in row[0])


def test_a_county_is_found_by_name_english_name_pinyin_initials_and_code(
    browser, site: Path, county: list[str]
) -> None:
    opened(browser, site, "index")
    code, name, english, keys = county
    spoken, *_, initials = keys.split()
    # the wrong one of a pair of equal initials may stand first
    assert found(browser, initials).index(code) < 8
    for text in (name, name[:2], english.split()[0], spoken[:-2], code, code[:5]):
        assert code in found(browser, text), text


def test_a_community_is_found_and_leads_to_its_county_s_profile(browser, site: Path) -> None:
    code, name, *_ = index(site, "search_below")[0]
    opened(browser, site, "index")
    assert found(browser, name)[0] == code
    browser.find_element("id", "find").send_keys(Keys.ENTER)
    Wait(browser, 10).until(lambda b: "profile.html" in b.current_url)
    drawn(browser)
    assert f"a={code[:6]}&street={code}" in browser.current_url


def test_areas_of_one_name_are_told_apart(release: Path, site: Path, browser) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        names = connection.execute(
            "select division_name from ref.division where valid_to is null and area_level ="
            " 'county' group by division_name having count(distinct division_code) > 1"
        ).fetchall()
    assert ("市中区",) in names
    for code, name, *_ in index(site):
        text = (site / "data" / "area" / f"{code}.js").read_text("utf-8") if len(code) == 6 else ""
        assert f'"{code}","{name}"' not in text or (name,) not in names


def test_a_group_of_areas_has_a_page(browser, site: Path) -> None:
    code = next(row[0] for row in index(site) if row[0].startswith("51-"))
    opened(browser, site, "targets", f"zh&a={code}")
    path = browser.execute_script("return document.querySelector('#path').innerText")
    assert path.startswith("四川省")
    members = browser.execute_script(
        "return [...document.querySelectorAll('#down option')].map((o) => o.value)"
    )
    assert any(len(member) == 4 for member in members)


def test_a_map_has_a_link_for_each_area_that_the_keyboard_reaches(browser, site: Path) -> None:
    opened(browser, site, "index")
    prefectures = [row[0] for row in index(site) if len(row[0]) == 4]
    links = browser.find_elements("css selector", "#area_map a[data-area]")
    assert [link.get_attribute("data-area") for link in links] == prefectures
    focused = browser.execute_script(
        "arguments[0].focus(); return [document.activeElement.dataset.area,"
        " document.querySelector('#area_map .ring').getAttribute('d').length > 20]",
        links[1],
    )
    assert focused == [prefectures[1], True]
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    Wait(browser, 10).until(lambda b: f"a={prefectures[1]}" in b.current_url)
    asked = (
        "return [...document.querySelectorAll('#area_map a[data-area]')].map((a) => a.dataset.area)"
    )
    counties = Wait(browser, 20).until(
        lambda b: [code for code in b.execute_script(asked) if len(code) == 6]
    )
    assert all(code.startswith(prefectures[1]) for code in counties)


def test_the_map_s_legend_counts_every_area_once(browser, site: Path) -> None:
    opened(browser, site, "index", "zh&v=received_share")
    lines, listed = browser.execute_script(
        "const all = (s) => [...document.querySelectorAll(s)].map((e) => e.innerText);"
        " return [all('#area_map .legend li'), all('#area_map .ranked li')]"
    )
    counts = [int(line.rpartition("（")[2].rstrip("）")) for line in lines]
    assert sum(counts) == len(listed) == len([r for r in index(site) if len(r[0]) == 4])
    assert "不作划界依据" in browser.find_element("css selector", "#area_map .map").text


def lines(browser, chart: str) -> dict[str, dict]:
    """What a figure shows: name of a line -> month -> value, and its dash."""
    told = browser.execute_script(
        "return document.querySelector(`#${arguments[0]} .chart`).data.map((line) => [line.name,"
        " line.x, line.y, line.line?.dash])",
        chart,
    )
    return {name: {"at": dict(zip(x, y, strict=True)), "dash": d} for name, x, y, d in told}


def compared(browser) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('.chips [data-area]')].map((e) => e.dataset.area)"
    )


@pytest.fixture(scope="module")
def places(release: Path, site: Path) -> dict[str, str]:
    """A prefecture, a county, a street and a community, each within the former, and a group."""
    community = index(site, "search_below")[0][0]
    group = next(row[0] for row in index(site) if row[0].startswith("51-"))
    return {
        "prefecture": community[:4],
        "county": community[:6],
        "street": community[:9],
        "community": community,
        "group": group,
    }


def expected_rate(release: Path, code: str, month: str) -> float:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(
            "select sum(employed) / sum(able_and_willing) from mart.employment_rate where group_code"
            " = 'all' and strftime(month, '%Y-%m') = $month and (area_code = $code or area_code in"
            " (select member_code from ref.area_group_member where group_code = $code))",
            {"month": month, "code": code},
        ).fetchall()[0][0]


def test_areas_of_any_level_are_compared_as_the_marts_have_them(
    browser, release: Path, site: Path, places: dict[str, str]
) -> None:
    opened(browser, site, "compare", f"zh&c={','.join(places.values())}")
    assert compared(browser) == list(places.values())
    shown = lines(browser, "compare_rate")
    assert len(shown) == len({line["dash"] for line in shown.values()}) == 5
    for code, line in zip(places.values(), shown.values(), strict=True):
        for month in ("2026-10", "2025-02"):
            assert line["at"][month] == pytest.approx(expected_rate(release, code, month)), code


def test_what_is_compared_stands_in_the_address(browser, site: Path) -> None:
    opened(browser, site, "compare")
    first = compared(browser)
    assert first[0] == "51"
    assert len(first) == 5
    browser.find_element("css selector", f".chips [data-area='{first[1]}'] button").click()
    Wait(browser, 10).until(lambda b: f"c={','.join([first[0], *first[2:]])}" in b.current_url)
    drawn(browser)
    street = next(row for row in index(site) if len(row[0]) == 9)
    found(browser, street[0])
    browser.find_element("id", "find").send_keys(Keys.ENTER)
    wanted = [first[0], *first[2:], street[0]]
    Wait(browser, 10).until(lambda b: f"c={','.join(wanted)}" in b.current_url)
    drawn(browser)
    assert compared(browser) == wanted
    browser.get(browser.current_url.replace("#zh", "#en"))
    drawn(browser)
    assert compared(browser) == wanted


def test_another_measure_is_shown_alone(browser, site: Path) -> None:
    opened(browser, site, "compare", "zh&q=compare_household")
    shown = browser.execute_script(
        "return [...document.querySelectorAll('article')].filter((a) => a.offsetHeight)"
        ".map((a) => a.id)"
    )
    assert shown == ["compare_household"]
    assert len(lines(browser, "compare_household")) == 5


def test_a_comparison_is_taken_away_as_csv(
    browser, site: Path, places: dict[str, str], tmp_path: Path
) -> None:
    opened(browser, site, "compare", f"zh&c={places['street']},{places['county']}")
    download_into(browser, tmp_path)
    browser.find_element("css selector", "#compare_rate .save-csv").click()
    Wait(browser, 10).until(lambda _: list(tmp_path.glob("*.csv")))
    text = next(tmp_path.glob("*.csv")).read_text("utf-8-sig")
    codes = {line.split(",")[0].strip('"') for line in text.splitlines()[1:]}
    assert codes == {places["street"], places["county"]}


def test_a_street_s_own_figures_stand_on_its_county_s_profile(
    browser, release: Path, site: Path, places: dict[str, str]
) -> None:
    opened(browser, site, "profile", f"zh&a={places['county']}&street={places['street']}")
    (line,) = lines(browser, "street_rate").values()
    expected = expected_rate(release, places["street"], "2026-10")
    assert line["at"]["2026-10"] == pytest.approx(expected)
    assert len(line["at"]) == 24
    hidden = browser.execute_script("return document.querySelector('#rate_trend').offsetHeight")
    assert hidden == 0
    listed = browser.execute_script(
        "return [...document.querySelectorAll('#community_list tbody tr')].map((r) => r.innerText)"
    )
    assert listed
    assert all(places["street"] in row for row in listed)
