"""Texts kept as data: what a file of words must hold, and what is said where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.wording import Text
from pipelines.base.words import load_words


def words_file(folder: Path, content: str) -> Path:
    path = folder / "words.toml"
    path.write_text(content, "utf-8")
    return path


def test_a_table_is_a_text_and_a_table_within_a_table_is_named_with_a_dot(tmp_path: Path) -> None:
    content = '[title]\nzh = "就业"\nen = "Work"\n[level.county]\nzh = "县"\nen = "county"\n'
    assert dict(load_words(words_file(tmp_path, content))) == {
        "title": Text("就业", "Work"),
        "level.county": Text("县", "county"),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[title]\nzh = "就业"', r"\[title\] must have zh and en"),
        ('[title]\nzh = "就业"\nen = 1', r"\[title\] must have zh and en"),
        ('[title]\nzh = "就业"\nen = "Work"\nfr = "x"', r"\[title\] must have zh and en"),
        ('[title]\nzh = "{rows} 行"\nen = "{row} rows"', r"\[title\].*{rows}, {row}"),
        ('[title]\nzh = "{rows 行"\nen = "rows"', r"\[title\]: "),
        ('title = "就业"', "title stands in no table"),
        ("[title", "words.toml: "),
    ],
)
def test_a_fault_in_a_file_of_words_names_file_and_text(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        load_words(words_file(tmp_path, content))
    assert "words.toml" in str(caught.value)
