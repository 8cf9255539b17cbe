"""The pages of the current release: drawn once, then `site/current` leads to them."""

from __future__ import annotations

import shutil
from pathlib import Path

from dashboards.methods import Question
from dashboards.render import render_site
from pipelines.base.home import Home
from pipelines.base.whole_file import point_link
from pipelines.release.publish import find_release
from pipelines.release.recipe import recipes

SITES_KEPT = 3


def draw_site(home: Home) -> Path:
    """Draw the pages of the current release, if they have not been, and flip site/current to them.
    Returns the overview's path. Raises NoSuchRelease.
    """
    release = find_release(home)
    folder, link = home.site / release.release_id, home.site / "current"
    if not (link.exists() and link.resolve() == folder):
        unfinished = home.site / f".{release.release_id}"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        render_site(
            release.file, unfinished, link.resolve() if link.exists() else None, _questions()
        )
        unfinished.replace(folder)
        point_link(link, release.release_id, durable=False)
        for old in sorted(path for path in home.site.glob("2*") if path.is_dir())[:-SITES_KEPT]:
            shutil.rmtree(old)
    return link / "index.html"


def _questions() -> list[Question]:
    """The recipes, as the page of methods shows them."""
    return [Question(r.name, r.title, r.question, r.answer, r.sql) for r in recipes()]
