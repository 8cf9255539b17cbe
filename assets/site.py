"""The pages of the current release: generated once, then linked as `site/current`."""

from __future__ import annotations

import shutil
from pathlib import Path

from dashboards.methods import Question
from dashboards.render import render_site
from pipelines.base.home import Home
from pipelines.base.whole_file import point_link
from pipelines.operation.pages import damaged_pages, page_record, record_pages
from pipelines.release.publish import Release, find_release
from pipelines.release.recipe import recipes

SITES_KEPT = 3


def draw_site(home: Home, *, thorough: bool = False) -> Path:
    """Generate the pages of the current release if they are missing or damaged (`thorough`: verify
    every byte), and point site/current to them. Returns the overview's path. Raises NoSuchRelease.
    """
    release = find_release(home)
    folder, link = home.site / release.release_id, home.site / "current"
    is_drawn = link.exists() and link.resolve() == folder.resolve()
    damaged = damaged_pages(home, thorough=thorough) if is_drawn else []
    if damaged:
        print(
            f"{len(damaged)} 个页面文件缺失或损坏，重画 / {len(damaged)} files of the pages were missing"
            " or damaged: drawn again",
            flush=True,
        )
    if not is_drawn or damaged:
        _draw(home, release, link.resolve() if link.exists() and not is_drawn else None)
        _remove_old(home, folder)
    return link / "index.html"


def _draw(home: Home, release: Release, former: Path | None) -> None:
    """Generate the pages beside the `former` ones, and switch the link."""
    folder, unfinished = home.site / release.release_id, home.site / f".{release.release_id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    render_site(release.file, unfinished, former, questions())
    record_pages(home, unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
    point_link(home.site / "current", release.release_id, durable=False)


def _remove_old(home: Home, drawn: Path) -> None:
    """Delete the pages of former releases except the last ones generated, in order of
    generation.
    """
    others = (path for path in home.site.glob("2*") if path.is_dir() and path != drawn)
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[: -(SITES_KEPT - 1)]:
        page_record(home, old.name).unlink(missing_ok=True)
        shutil.rmtree(old)


def draw_edition(file: Path, folder: Path) -> Path:
    """Generate the pages of a public edition in `site` below the folder of its tables, if missing.
    Returns the overview's path.
    """
    site = folder / "site"
    if not site.exists():
        unfinished = folder / ".site"
        shutil.rmtree(unfinished, ignore_errors=True)
        before = [one for one in sorted(folder.parent.glob("public-*/site")) if one < site]
        render_site(file, unfinished, before[-1] if before else None, questions())
        unfinished.replace(site)
    return site / "index.html"


def questions() -> list[Question]:
    """The recipes as shown on the page of methods."""
    return [Question(r.name, r.title, r.question, r.answer, r.sql) for r in recipes()]
