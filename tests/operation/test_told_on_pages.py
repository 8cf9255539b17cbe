"""What was last tried, and why a gate was overridden, on the pages: in words, and inert."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.render import ATTEMPT, _environment
from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.operation.pages import damaged_pages, record_pages, tell_on_pages

HOSTILE = """</script><script>alert(1)</script><img src=x onerror="alert(2)">"""


@pytest.fixture
def drawn(home: Home) -> Path:
    """The current pages, with their record."""
    folder = home.site / ".20261101T000000Z-0a"
    folder.mkdir()
    (folder / "index.html").write_text("page", "utf-8")
    (folder / ATTEMPT).write_text("jiuye.attempt=null\n", "utf-8")
    record_pages(home, folder)
    place = folder.rename(home.site / folder.name.removeprefix("."))
    (home.site / "current").symlink_to(place.name)
    return place


def test_pages_say_what_the_last_run_came_to_without_being_damaged(home, drawn):
    tell_on_pages(home, Text("失败", "failed"), [Text("磁盘", "disk")])
    told = (drawn / ATTEMPT).read_text("utf-8")
    assert "failed" in told
    assert "disk" in told
    assert damaged_pages(home, thorough=True) == []
    assert [path.name for path in drawn.iterdir()] != [ATTEMPT]


def test_what_is_told_ends_no_script(home, drawn):
    tell_on_pages(home, Text(HOSTILE, HOSTILE), [])
    assert "<" not in (drawn / ATTEMPT).read_text("utf-8")


def test_the_reason_of_an_override_is_inert_on_every_page():
    shown = _environment().get_template("told.html")
    page = shown.render(override=Text(HOSTILE, HOSTILE + "!"), is_watched=True)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert shown.render(override=None, is_watched=False).strip() == ""


@pytest.mark.parametrize("name", ["page.html", "methods.html"])
def test_every_page_tells_it(name):
    source = (Path(__file__).resolve().parents[2] / "dashboards" / "templates" / name).read_text()
    assert '{% include "told.html" %}' in source
    assert source.index("release.js") < source.index("assets/attempt.js")


def test_nothing_is_told_where_no_pages_were_drawn(home):
    tell_on_pages(home, Text("失败", "failed"), [])
    assert list(home.site.iterdir()) == []
