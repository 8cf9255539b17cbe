"""A release for bulletins: the synthetic one, with targets, ranks, households and communities that
a test can foretell.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from docx import Document

from pipelines.release.bulletin.write import Asked, write_bulletin

FILLED = """
delete from mart.target_progress where indicator in ('reemployed_unemployed', 'difficult_employed');
delete from mart.target_achieved;
delete from mart.full_employment_area where area_level = 'province';
update mart.zero_employment_household set newly_recognised = 5, resolved = 4, persons_employed = 6,
    ended_otherwise = 1, recognised = 12, overdue = 3, hidden = 7 where area_code = '51';
update mart.target_progress set direction = 'at_least', year_share = month(month) / 12.0,
    indicator_name = '城镇新增就业', projection = ytd + 10, projection_low = ytd, projection_high = ytd + 20,
    state = 'at_risk' where ytd is not null;
insert into mart.target_achieved by name
    select month, area_code, area_level, area_name, 'new_employment' as indicator,
    net_new_employment_ytd as ytd from mart.new_employment where area_level in ('province', 'prefecture', 'county');
update mart.full_employment_area set communities = 40, communities_meeting = 30 - month(month),
    communities_at_risk = 3, communities_undetermined = 2, communities_not_judged = 1 where area_level = 'province';
insert into mart.full_employment_area by name
    select month, area_code, area_level, area_name, 40 as communities, 30 - month(month) as communities_meeting,
    3 as communities_at_risk, 2 as communities_undetermined, 1 as communities_not_judged
    from mart.area where area_level = 'province';
insert into audit.publication by name
    select month, 'R' || strftime(month, '%y%m') as release_id,
    cast(month + interval '1' month as timestamp) + interval '9' day as known_from from audit.reporting_month;
"""


def write_bulletin_release(source: Path, target: Path) -> Path:
    """The synthetic release as a bulletin needs it."""
    return changed_release(source, target, FILLED)


def changed_release(source: Path, target: Path, *statements: str) -> Path:
    """A copy of a release after some statements."""
    target.write_bytes(source.read_bytes())
    with duckdb.connect(str(target)) as connection:
        for statement in statements:
            connection.execute(statement)
    return target


def written(
    release: Path, target: Path, reference: Path = Path("no-such-folder"), **asked: object
) -> Document:
    file = target / "通报.docx"
    write_bulletin(release, file, reference, Asked(**asked))
    return Document(str(file))


def text_of(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)
