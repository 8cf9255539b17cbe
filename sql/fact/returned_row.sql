-- title: 退回未改正的行 | Returned rows not yet mended
-- what: 当月劳动力台账退回的行，尚未改正：凡能认出的社区、户编号、状态、出生日期、劳动能力，及按原填证件号的化名（证件号错的也有）；
--   社区不属于本文件的、认不出的为空；整份退回的文件不在其内 |
--   Rows of the labour force register that were returned and not yet mended: community, household, state, birth date, capacity, as far as
--   legible, and a pseudonym of the ID number as it stands (a wrong one too); no community where the row has no place in its file or none
--   is legible; rows of files that were refused whole are not among them
-- unit: submission
-- grain: submission, sheet_no, row
select
  month,
  submission,
  sheet_no,
  row,
  person,
  community_code,
  case when household_no not like '~%' then household_no end as household_no,
  birth_date,
  sex,
  labour_capacity,
  willing_to_work,
  employment_status
from returned.labour_force
