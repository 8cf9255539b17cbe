"""What of a text from outside is shown where no person may show: words of the field and places, no
stretch that could be a name.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contract.code_list import code_lists
from pipelines.contract.register import REGISTERS
from pipelines.reference.load import load_reference
from pipelines.reference.shown import shown as shown_in
from tests.build.register_file import id_number

ID = id_number("19870605", 101)
REFERENCE = load_reference()


def shown(text: str) -> str:
    return shown_in(text, REFERENCE)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (
            "锦官驿街道劳动力资源台账202608（张三）.xlsx",
            "锦官驿街道劳动力资源台账202608（**）.xlsx",
        ),
        ("510104017_劳动力资源台账_2026-08.csv",) * 2,
        ("慕容漂泊_19900001234.csv", "****_***.csv"),
        (f"{ID}.csv", "***.csv"),
        ("张团结", "***"),
        ("团结", "**"),
        ("高峰", "**"),
        ("高峰村",) * 2,
        ("石塘街道办事处",) * 2,
        ("丁一", "**"),
        ("表丁一", "***"),
        ("丁 一", "* *"),
        ("甲乙丙丁",) * 2,
        ("张\u200b三.csv", "**.csv"),
        ("\x1b[31m表\u202e\r\u2028", "[31m表"),
        ("李建国的表", "*****"),
        ("Sheet1",) * 2,
        ("一",) * 2,
        ("199 0000 1234", "***"),
        ("199-0000-1234", "***"),
        ("１９９００００１２３４", "***"),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "***"),
        ("", ""),
        ("2026-08-05 510104017001",) * 2,
        ("水井坊社区-第3期",) * 2,
        ("残疾、外星人", "残疾、***"),
    ],
)
def test_known_words_are_shown_and_nothing_else_that_could_be_a_person(text, public):
    assert shown(text) == public


def test_every_title_and_label_of_the_contract_is_shown():
    titles = [column.title.zh for register in REGISTERS for column in register.columns]
    labels = [
        label.zh
        for codes in code_lists().values()
        for label in codes.labels.values()
        if len(label.zh) > 1
    ]
    hidden = [
        text
        for text in (*titles, *(register.title.zh for register in REGISTERS))
        if shown(text) != text
    ]
    assert hidden == []
    assert sum(shown(label) == label for label in labels) > 0.98 * len(labels)


@given(st.text(max_size=30))
def test_any_text_keeps_its_length_but_for_numbers_and_is_the_same_when_shown_again(text):
    public = shown(text)
    assert shown(public) == public
    assert len(public) <= len(text) + 2 * text.count("1")
