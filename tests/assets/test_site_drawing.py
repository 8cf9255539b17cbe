"""Which pages a release's pages are drawn beside."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from assets import site
from pipelines.base.home import Home


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The names of the former sites, a draw each."""
    former_sites: list[str | None] = []

    def render(file: Path, folder: Path, former: Path | None, questions: list) -> None:
        folder.mkdir()
        (folder / "index.html").write_text(file.name, "utf-8")
        former_sites.append(former.name if former else None)

    monkeypatch.setattr(site, "render_site", render)
    return former_sites


def draw(home: Home, monkeypatch: pytest.MonkeyPatch, release_id: str) -> None:
    release = SimpleNamespace(release_id=release_id, file=Path(f"{release_id}.duckdb"))
    monkeypatch.setattr(site, "find_release", lambda home: release)
    site.draw_site(home)


def test_a_release_s_pages_are_drawn_beside_those_of_the_one_before(
    drawn: list, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for release_id in ("20260101T000000Z-a", "20260201T000000Z-b", "20260201T000000Z-b"):
        draw(home, monkeypatch, release_id)
    assert drawn == [None, "20260101T000000Z-a"]


def test_damaged_pages_are_drawn_beside_none(
    drawn: list, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(home, monkeypatch, "20260101T000000Z-a")
    (home.site / "current" / "index.html").write_text("damaged", "utf-8")
    draw(home, monkeypatch, "20260101T000000Z-a")
    assert drawn == [None, None]


def test_pages_drawn_while_the_clock_was_behind_stay(
    drawn: list, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F9."""
    for month in ("04", "03", "02", "01"):
        draw(home, monkeypatch, f"2026{month}01T000000Z-a")
        assert (home.site / "current" / "index.html").exists()
