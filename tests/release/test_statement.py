"""Where a statement ends in what is typed into the shell."""

from __future__ import annotations

import pytest

from pipelines.release.statement import cut_statements


@pytest.mark.parametrize(
    ("typed", "statements", "rest"),
    [
        ("select 1;", ["select 1"], ""),
        ("select 1; select 2", ["select 1"], "select 2"),
        ("select 1；select 2；", ["select 1", "select 2"], ""),
        ("select ';', \";\" from t;", ["select ';', \";\" from t"], ""),
        ("select 'it''s; so';", ["select 'it''s; so'"], ""),
        ("select e'\\';' ;", ["select e'\\';'"], ""),
        ("select $$;$$, $a$ $$; $a$;", ["select $$;$$, $a$ $$; $a$"], ""),
        ("select 1 -- no; end\n;", ["select 1 -- no; end"], ""),
        ("select /* ; */ 1;", ["select /* ; */ 1"], ""),
        ("-- note\nselect 1;", ["-- note\nselect 1"], ""),
        ("select '高峰；", [], "select '高峰；"),
        ("/* not yet;", [], "/* not yet;"),
        (";; -- nothing\n /* nothing */ ;", [], ""),
        ("-- nothing", [], ""),
    ],
)
def test_a_statement_ends_at_a_semicolon_outside_texts_and_comments(typed, statements, rest):
    assert cut_statements(typed) == (statements, rest)
