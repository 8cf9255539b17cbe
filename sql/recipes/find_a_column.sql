-- title: 哪张表有我要的数 | Which table has what I look for
-- question: 想查“失业”，哪些表的哪些列与它有关？ | Looking for 失业 (unemployment): which columns of which tables are about it?
-- answer: 在列的中英文说明里找 --word 的词；连代码和规则一起找用 jiuye dictionary 词 | Looks for the word of --word in the columns' comments; jiuye dictionary WORD finds codes and rules too
-- columns: table_name, column_name, column_comment
-- column table_name: 表 | Table
-- column column_name: 列名 | Name of the column
-- column column_comment: 说明 | Comment
-- option word: text = 失业 | 要找的词，中英文都可 | The word to look for, Chinese or English
with parameter as (
  select lower($word) as word
)
select
  described.schema_name || '.' || described.table_name as table_name,
  described.column_name,
  described.comment as column_comment
from duckdb_columns() as described
cross join parameter
where described.schema_name in ('mart', 'ref', 'audit')
  and contains(lower(described.comment), parameter.word)
order by table_name, described.column_name
