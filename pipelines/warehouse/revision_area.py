"""What a row of mart.revision says of its area and its figure, filled in as it is written."""

from __future__ import annotations

from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse.engine import Session

# The columns of a revision before its area is named.
BARE = (
    "select columns(lambda name: name not in ('area_level', 'area_name', 'is_headline',"
    " 'is_ripening'))"
)


def add_named(session: Session, told: str) -> None:
    """Add the rows of table `told` to mart.revision, with level and name of their areas (the code as
    name, if the area does not exist in that month), and whether the figure is a headline or still
    ripening.
    """
    headline, ripening = (
        [name for name, term in VOCABULARY.items() if getattr(term, trait)]
        for trait in ("is_headline", "is_ripening")
    )
    column = "split_part(split_part(bare.measure, ':', 1), '.', 2)"
    session.execute(
        f"""
        insert into release.mart.revision by name
        with bare as ({BARE} from {told})
        select
          bare.*,
          case
            when area.area_name is not null then area.area_level
            when named.group_name is not null then 'area_group'
            else level.area_level
          end as area_level,
          coalesce(
            area.area_name, named.group_name, if(level.area_level is null, null, bare.area_code)
          ) as area_name,
          list_contains($headline, {column})
            and split_part(bare.measure, ':', 2) in ('', 'all') as is_headline,
          list_contains($ripening, {column}) as is_ripening
        from bare
        left join release.mart.area as area
          on area.month = bare.month
          and area.area_code = bare.area_code
        left join release.ref.area_group as named
          on named.group_code = bare.area_code
          and named.valid_from <= last_day(bare.month)
          and (named.valid_to is null or named.valid_to > last_day(bare.month))
        left join release.ref.area_level as level
          on level.code_length = length(bare.area_code)
          and not contains(bare.area_code, '-')""",
        {"headline": headline, "ripening": ripening},
    )
