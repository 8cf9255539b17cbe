"""The dictionary: current, complete, and the same as what a release says of itself."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.contract.code_list import code_lists
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES
from pipelines.warehouse.dictionary import DICTIONARY_FILE, describe_tables, dictionary


@pytest.fixture(scope="module")
def page() -> str:
    return dictionary()


def test_the_committed_dictionary_is_current(page):
    assert DICTIONARY_FILE.read_text(encoding="utf-8") == page, "run: jiuye dictionary --write"


def test_every_rule_register_column_and_code_list_is_in_it(page):
    for rule in RULES.values():
        assert f"| `{rule.code}` | {rule.message.zh} |" in page
    for register in REGISTERS:
        assert f"### {register.name} {register.title.zh}" in page
        for column in register.columns:
            assert f"| `{column.name}` | {column.title.zh} | {column.title.en} |" in page
    for name in code_lists():
        assert f"### {name}\n" in page


def test_it_tells_the_tables_columns_types_and_comments_that_a_release_has(release):
    with duckdb.connect(str(release), read_only=True) as connection:
        real = connection.execute(
            "select schema_name || '.' || table_name, column_name, data_type, comment from"
            " duckdb_columns() where schema_name in ('mart', 'ref', 'audit')"
        ).fetchall()
    told = [
        (table.name, name, kind, column.comment)
        for table in describe_tables()
        for name, kind, column in table.columns
    ]
    assert sorted(told) == sorted(real)


def test_a_cell_cannot_break_a_table(page):
    for line in page.splitlines():
        assert not line.startswith("|") or line.endswith(" |")
