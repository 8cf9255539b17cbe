"""The renderer: a release to a folder of static pages that need neither server nor network."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from dashboards import theme
from dashboards.download import csv_bytes, origin, write_xlsx
from dashboards.page import Chart, Page, columns_of
from dashboards.pages import BUILDERS
from dashboards.release import Release, open_release
from dashboards.texts import TEXTS, term
from dashboards.wording import literal
from pipelines.base.wording import (
    LANGUAGES,
    NOTHING,
    Language,
    Text,
    fill,
    listed,
    month_text,
    same,
    say,
)
from pipelines.contract.vocabulary import Term

HERE = Path(__file__).parent
STATIC = ("site.css", "site.js")
# From file:// some browsers take 'self' for nothing, hence file: beside it. Plotly writes style
# elements; nothing may be fetched.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src"
    " data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)


def render_site(release: Path, folder: Path) -> list[Path]:
    """Write the site of a released DuckDB file into a new or empty folder; the files written,
    sorted.

    Equal bytes for an equal release. The release is opened read-only. Raises FileExistsError where
    the folder holds anything, EngineError where the release cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(
            f"文件夹不是空的，请换一个 / the folder is not empty, name a new one: {folder}"
        )
    (folder / "assets").mkdir()
    (folder / "data").mkdir()
    (folder / "assets" / "plotly.min.js").write_text(get_plotlyjs(), encoding="utf-8", newline="")
    for name in STATIC:
        (folder / "assets" / name).write_bytes((HERE / "static" / name).read_bytes())
    with open_release(release) as opened:
        pages = [page for build in BUILDERS for page in build(opened)]
        environment = _environment()
        for page in pages:
            _write_downloads(folder / "data", page, opened)
            html = environment.get_template("page.html").render(_context(page, pages, opened))
            (folder / f"{page.name}.html").write_text(html, encoding="utf-8", newline="\n")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # tojson writes <, >, & and ' as \uXXXX, so that no name can end a script block.
    environment.policies["json.dumps_kwargs"] = {
        "sort_keys": True,
        "ensure_ascii": False,
        "allow_nan": False,
        "separators": (",", ":"),
    }
    return environment


def _file_stem(page: Page, name: str) -> str:
    return f"{page.name}-{name}"


def _write_downloads(folder: Path, page: Page, release: Release) -> None:
    for chart in page.charts:
        columns = columns_of(chart.frame, release.labels)
        (folder / f"{_file_stem(page, chart.name)}.csv").write_bytes(
            csv_bytes(chart.frame, columns)
        )
        provisional = release.provisional_months(release.province) if release.province else []
        notes = origin(chart, release, provisional)
        write_xlsx(
            folder / f"{_file_stem(page, chart.name)}.xlsx",
            chart.frame,
            columns,
            chart.title.zh,
            notes,
        )


def _figure(chart: Chart, release: Release, language: Language) -> dict[str, object]:
    """Plotly's data and layout, the least height (pixels; the page gives more where there is room),
    and what a saved picture says.
    """
    figure = chart.draw(language=language).to_plotly_json()
    least_height = figure["layout"].pop("height")
    month = month_text(release.data_month) if release.data_month else same(NOTHING)
    if release.province and release.data_month in release.provisional_months(release.province):
        month = fill(TEXTS["provisional_month_of"], month=month)
    note = fill(TEXTS["picture_note"], release=release.release_id, month=month, source=chart.source)
    picture = {
        "picture_title": literal(say(chart.title, language)),
        "picture_note": literal(say(note, language)),
    }
    return {**figure, **picture, "least_height": least_height}


def _is_measure(column: str) -> bool:
    return term(column).additive or column.endswith(("_rate", "_share")) or column == "provisional"


def _facts(release: Release) -> list[tuple[Text, Text]]:
    """What a page's head says of the release."""
    data_month = month_text(release.data_month) if release.data_month else same(NOTHING)
    released_at = fill(TEXTS["beijing_time"], time=f"{release.released_at:%Y-%m-%d %H:%M}")
    return [
        (TEXTS["data_month"], data_month),
        (TEXTS["release"], same(release.release_id)),
        (TEXTS["released_at"], released_at),
        (TEXTS["code_version"], same(release.code_version)),
    ]


def _definitions(page: Page) -> list[Term]:
    """The measures on the page that have a meaning to be told, each once."""
    shown = dict.fromkeys(column for chart in page.charts for column in chart.frame.columns)
    return [term(column) for column in shown if _is_measure(column) and term(column).meaning.zh]


def _figures(page: Page, release: Release) -> dict[str, dict[Language, dict[str, object]]]:
    return {
        chart.name: {language: _figure(chart, release, language) for language in LANGUAGES}
        for chart in page.charts
        if chart.draw and not chart.frame.is_empty()
    }


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _label_of(chart: Chart) -> Text:
    """What a screen reader says of a chart."""
    title, summary = chart.title, chart.summary
    return Text(f"{title.zh}。{summary.zh}", f"{title.en}. {summary.en}")


def _context(page: Page, pages: list[Page], release: Release) -> dict[str, object]:
    provisional = release.provisional_months(release.province) if release.province else []
    months = listed([month_text(month) for month in reversed(provisional)], 3)
    province = release.province.name if release.province else ""
    return {
        "texts": TEXTS,
        "policy": POLICY,
        "page": page,
        "menu": [other for other in pages if other.in_menu],
        "product": fill(TEXTS["product"], province=province),
        "facts": _facts(release),
        "provisional": fill(TEXTS["provisional_months"], months=months) if provisional else None,
        "state": TEXTS["complete"] if release.data_month else same(NOTHING),
        "columns": {chart.name: columns_of(chart.frame, release.labels) for chart in page.charts},
        "figures": _figures(page, release),
        "config": theme.CONFIG,
        "definitions": _definitions(page),
        "fill": fill,
        "file_stem": lambda chart: _file_stem(page, chart.name),
        "is_number": _is_number,
        "label_of": _label_of,
    }
