"""The renderer: a release to a folder of static pages that need neither server nor network.

Data, pages and charts are separate: data/<topic>/<area>.js contain rows and change only with them;
pages and assets/ change with the program; only release.js depends on the release itself.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboards import theme
from dashboards.area import QUERIES, area_files, search_files
from dashboards.basis import Basis, basis_of
from dashboards.below import below_files, rows_below
from dashboards.chart import Topic
from dashboards.frame import data_files
from dashboards.map import maps, may_be_shown, outline, review_number
from dashboards.mark import FILE, Marks, read_marks
from dashboards.methods import Question, chapters
from dashboards.opening import Opening, openings
from dashboards.packing import javascript
from dashboards.public import public_topics
from dashboards.query import MONTHS, Query, query_of
from dashboards.release import Release, open_release
from dashboards.spec import homes_of
from dashboards.texts import TEXTS
from dashboards.topics import TOPICS
from dashboards.word_files import word_files
from pipelines.base.wording import Text, fill

HERE = Path(__file__).parent
STATIC = HERE / "static"
# Scripts on every page; maps, search and downloads are loaded on demand.
SCRIPTS = ("base.js", "frame.js", "figure.js", "table.js", "page.js")
PAGE_SCRIPTS = {"compare": ("series.js", "compare.js")}
PLOTLY = "plotly-basic.min.js"
# For file: URLs some browsers ignore 'self', hence file: beside it. Plotly adds style elements;
# nothing may be fetched.
ATTEMPT = (
    "attempt.js"  # status of the last run: rewritten by the program after the pages were generated
)
NO_ATTEMPT = "jiuye.attempt=null\n"
REMARK = re.compile(rb"^ *// .*\n", re.MULTILINE)
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src"
    " data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)


def render_site(
    release: Path, folder: Path, former: Path | None = None, questions: Sequence[Question] = ()
) -> list[Path]:
    """Write the site of a released DuckDB file to a new or empty folder. Returns the files written,
    sorted. Files with equal bytes in a `former` site are hard-linked instead. `questions`: shown
    with their SQL on the page of methods.

    Deterministic for equal releases. The release is opened read-only. Raises FileExistsError if the
    folder is not empty, and EngineError if the release cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(
            f"文件夹不是空的，请换一个 / the folder is not empty, name a new one: {folder}"
        )
    with open_release(release) as opened:
        texts = _texts_of(opened, questions, former)
    contents = {name: None if text is None else text.encode() for name, text in texts.items()}
    contents |= {f"assets/{path.name}": _asset(path) for path in STATIC.glob("*.*")}
    for parent in {name.rpartition("/")[0] for name in contents}:
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _keep(f"{folder}/{name}", content, f"{former}/{name}" if former else "")
    return [folder / name for name in sorted(contents)]


def _asset(path: Path) -> bytes:
    """A file as served: our scripts without comment lines."""
    content = path.read_bytes()
    return content if path.name == PLOTLY else REMARK.sub(b"", content)


def _keep(path: str, content: bytes | None, former: str) -> None:
    """Write a file, or link the former one if its bytes are equal (`content` None: known to be
    equal). Strings instead of Paths: there are thousands.
    """
    if content is None or (former and _holds(Path(former), content)):
        try:
            os.link(former, path)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(former, path)
        return
    Path(path).write_bytes(content)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _texts_of(
    release: Release, questions: Sequence[Question], former: Path | None
) -> dict[str, str | None]:
    """Map paths below the site to the text of every file of a release; None: unchanged from the
    `former` site. Files that need no query are made while queries run.
    """
    reading = release.threads.submit(read_marks, former)
    shown = TOPICS if _has_maps(release) else tuple(map(_without_maps, TOPICS))
    if release.is_public and release.top:
        shown = public_topics(release, shown)
    topics = shown if release.top else ()
    homes, partial = homes_of(topics), openings(topics)
    names = {chart.file for topic in topics for chart in topic.charts}
    queries = {name: query_of(release, name) for name in (*sorted(names), *QUERIES) if topics}
    columns = {name: query.columns for name, query in queries.items()}
    methods = chapters(release, questions)
    words = release.threads.submit(word_files, topics, homes, partial, columns, methods)
    common = _common_context(release, [*(topic.name for topic in shown), "methods"])
    common |= {"chapters": methods, "has_data": release.top is not None}
    pages = release.threads.submit(_pages, shown, homes, common)
    files: dict[str, str | None] = {}
    if topics:
        basis = basis_of(release, queries.values(), rows_below(release))
        marks = reading.result()
        data = _data(release, topics, homes, partial, queries, basis, marks)
        files |= {f"data/{name}": text for name, text in data.items()}
        files[FILE] = marks.text(data)
    files |= words.result() | pages.result()
    files["release.js"] = f"jiuye.release={javascript(_facts(release))}\n"
    if not release.is_public:
        files[ATTEMPT] = NO_ATTEMPT
    return files


def _pages(
    topics: Sequence[Topic], homes: Mapping[str, str], common: Mapping[str, object]
) -> dict[str, str]:
    """The pages without data, and the layout of their charts."""
    environment = _environment()
    page = environment.get_template("page.html")
    files = {f"{one.name}.html": page.render(common, **_context(one, homes)) for one in topics}
    methods = environment.get_template("methods.html")
    files["methods.html"] = methods.render(common, title=TEXTS["topic.methods"])
    return files | {"assets/look.js": _look()}


def _data(
    release: Release,
    topics: Sequence[Topic],
    homes: Mapping[str, str],
    partial: Mapping[str, Opening],
    queries: Mapping[str, Query],
    basis: Basis,
    marks: Marks,
) -> dict[str, str | None]:
    """Map file names below data/ to their text; None: unchanged from the former site."""
    held: dict[str, dict[str, Query]] = {}
    for chart in (chart for topic in topics for chart in topic.charts):
        held.setdefault(homes[chart.name], {})[chart.file] = queries[chart.file]
    by_home = {home: [*of_home.values()] for home, of_home in held.items()}
    return {
        **data_files(release, by_home, partial, basis, marks),
        **area_files(release, queries, basis, marks),
        **search_files(release, marks),
        **below_files(release, basis, marks),
        **_map_files(release, marks),
    }


def _has_maps(release: Release) -> bool:
    of_province = release.top is not None and release.top.code in maps()
    return of_province and may_be_shown(is_public=release.is_public)


def _without_maps(topic: Topic) -> Topic:
    return replace(
        topic,
        sections=tuple(
            replace(section, charts=tuple(chart for chart in section.charts if not chart.is_map))
            for section in topic.sections
        ),
    )


def _map_files(release: Release, marks: Marks) -> dict[str, str | None]:
    """data/map/<area>.js: the outlines of the areas below; None: unchanged from the former site."""
    if not _has_maps(release):
        return {}
    known = [code for code in maps() if code in release.names]
    files: dict[str, str | None] = dict.fromkeys(f"map/{code}.js" for code in known)
    for code in known:
        if not marks.hold(f"map/{code}.js"):
            shapes = maps()[code]
            areas = {one: [outline(path), x, y] for one, (path, x, y) in shapes["areas"].items()}
            text = javascript(shapes | {"areas": areas})
            files[f"map/{code}.js"] = f'jiuye.put("map/{code}",{text})\n'
    return files


def _look() -> str:
    """The layout shared by all charts, equal for all releases."""
    return "".join(
        f"jiuye.{name}={javascript(value)}\n"
        for name, value in (("template", theme.TEMPLATE.to_plotly_json()), ("config", theme.CONFIG))
    )


def _facts(release: Release) -> dict[str, object]:
    """The release's facts for the pages, and their initial state."""
    return {
        "id": release.release_id,
        "released_at": f"{release.released_at:%Y-%m-%d %H:%M}",
        "code_version": release.code_version,
        "month": f"{release.data_month:%Y-%m}" if release.data_month else "",
        "months": [f"{month:%Y-%m}" for month in release.months[-MONTHS:]],
        "running": [[told.zh, told.en] for told in release.running],
        "province": release.top.code if release.top else "",
        "is_public": release.is_public,
        "map_review": review_number(),
        "small": _small_denominator(release),
    }


def _override(release: Release) -> Text | None:
    """A note if the release was published despite failed checks, with the reason; else None."""
    if not {"audit.check", "audit.decision"} <= release.tables.keys():
        return None
    failed = release.session.rows(
        "select count(*) from audit.check where severity = 'block' and rows_failing > 0"
    )[0][0]
    found = release.session.rows(
        "select reason, strftime(decided_at + interval 8 hour, '%Y-%m-%d') from audit.decision where"
        " decision_kind = 'override' and revoked_by is null order by decision desc limit 1"
    )
    if not failed or not found:
        return None
    return fill(TEXTS["override"], checks=failed, reason=found[0][0], day=found[0][1])


def _small_denominator(release: Release) -> float:
    """The denominator below which rates are not compared, from the release's policy."""
    rows = release.session.rows(
        "select cast(value as double) from ref.policy where policy = 'small_denominator'"
        " and valid_from <= coalesce($month, valid_from) order by valid_from desc limit 1",
        {"month": release.data_month},
    )
    return rows[0][0] if rows else 0


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _common_context(release: Release, menu: Sequence[str]) -> dict[str, object]:
    province = release.top.name if release.top else Text("", "")
    return {
        "texts": TEXTS,
        "policy": POLICY,
        "menu": menu,
        "is_watched": not release.is_public,
        "attempt_file": ATTEMPT,
        "override": _override(release),
        "of_whom": TEXTS["public_edition" if release.is_public else "internal"],
        "product": fill(TEXTS["product"], province=province),
    }


def _context(topic: Topic, homes: Mapping[str, str]) -> dict[str, object]:
    return {
        "title": TEXTS[f"topic.{topic.name}"],
        "topic": topic,
        "folders": sorted({homes[name] for chart in topic.charts if (name := chart.name) in homes}),
        "scripts": (*SCRIPTS, *PAGE_SCRIPTS.get(topic.name, ())),
        "plotly": PLOTLY,
    }
