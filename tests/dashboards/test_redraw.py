"""A site drawn again: equal bytes for an equal release, and only what a change concerns is written."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from dashboards import mark
from dashboards.render import render_site

NUMBERS = """
    select table_name, list(column_name) as columns, any_value(level_name) as level
    from (
        select
            table_name,
            column_name,
            coalesce(
                max(column_name) filter (where column_name in ('area_level', 'register'))
                    over (partition by table_name),
                'month'
            ) as level_name,
            bool_or(column_name = 'month') over (partition by table_name) as is_monthly,
            data_type
        from duckdb_columns()
        where schema_name = 'mart'
    )
    where is_monthly and (data_type in ('BIGINT', 'INTEGER', 'DOUBLE') or data_type like 'DECIMAL%')
    group by table_name
    order by table_name
"""


def digests(site: Path) -> dict[str, str]:
    return {
        str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def test_equal_bytes_for_an_equal_release(release: Path, site: Path, tmp_path: Path) -> None:
    render_site(release, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(site)


def changed_release(release: Path, folder: Path, tables: Sequence[str], rows: str) -> Path:
    """A copy with 1 added to all numbers in those rows of the newest month of the tables (all of
    them where none is named)."""
    path = folder / "changed.duckdb"
    shutil.copyfile(release, path)
    with duckdb.connect(str(path)) as connection:
        for table, columns, level in connection.execute(NUMBERS).fetchall():
            if table in tables or not tables:
                added = ", ".join(f'"{column}" = "{column}" + 1' for column in columns)
                connection.execute(
                    f"update mart.{table} set {added} where {rows.format(table=table, level=level)}"
                    f" and month = (select max(month) from mart.{table})"
                )
    return path


def test_drawn_beside_a_former_site_is_what_drawn_whole_is(
    release: Path, site: Path, tmp_path: Path
) -> None:
    """A row of each level changes in every table, each somewhere else; some files are damaged."""
    somewhere = (
        "rowid in (select min_by(rowid, hash(rowid)) from mart.{table}"
        " where month = (select max(month) from mart.{table}) group by {level})"
    )
    changed = changed_release(release, tmp_path, (), somewhere)
    with duckdb.connect(str(changed)) as connection:
        connection.execute("update audit.issue set rule = 'phone_format' where rowid = 0")
        connection.execute(  # the cause of revisions in areas that it is not of
            "update audit.submission set street_code = '510107001'"
            " where submission = (select min(submission) from audit.submission)"
        )
    former = tmp_path / "former"
    shutil.copytree(site, former, copy_function=os.link)
    for name in ("data/posts/5101.js", "data/area/51.js", "assets/base.js", "index.html"):
        (former / name).unlink()
    (former / "data" / "posts" / "5101.js").write_text("damaged", "utf-8")
    render_site(changed, tmp_path / "again", former)
    render_site(changed, tmp_path / "whole")
    assert digests(tmp_path / "again") == digests(tmp_path / "whole")


def test_a_site_of_another_program_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chart's topic decides how its rows are packed."""
    room = tmp_path / "dashboards"
    (room / "topics").mkdir(parents=True)
    monkeypatch.setattr(mark, "HERE", room)
    before = mark.program.__wrapped__()
    (room / "topics" / "targets.py").write_text("# another chart", "utf-8")
    assert mark.program.__wrapped__() != before


def test_what_a_correction_does_not_concern_is_linked_from_the_former_site(
    release: Path, site: Path, tmp_path: Path
) -> None:
    street = duckdb.connect(str(release), read_only=True).execute(
        "select min(area_code) from mart.area where area_level = 'street'"
    )
    code = street.fetchall()[0][0]
    changed = changed_release(release, tmp_path, ("job_post",), f"starts_with('{code}', area_code)")
    new = tmp_path / "new"
    render_site(changed, new, site)
    written = {
        str(path.relative_to(new))
        for path in new.rglob("*")
        if path.is_file() and path.stat().st_ino != (site / path.relative_to(new)).stat().st_ino
    }
    # the street's row on its county's page, and posts of the county, the prefecture, the province
    assert written == {
        "marks.json",
        *(
            f"data/{home}/{area}.js"
            for home in ("job_post", "job_post_more", "posts", "posts_more")
            for area in (code[:2], code[:4], code[:6])
        ),
    }
