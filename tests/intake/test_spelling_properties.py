"""How a register is spelt and in what order its files come changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.intake.landing import read_receipts
from pipelines.intake.submission import submission_frame
from pipelines.warehouse.standing import standing_communities
from tests.build.any_cell import MODEST
from tests.build.entity_table import ENTITY, ENTITY_HEADER, ENTITY_NAME
from tests.build.register_file import (
    COMMUNITY,
    HEADER,
    csv_bytes,
    grid,
    person,
    reader_for,
    submit,
)
from tests.build.stored_rows import stored

pytestmark = pytest.mark.slow


SYNONYMS = {  # by hand, from real headers
    "community_code": ("社区代码", "社区编码*", "区划代码"),
    "household_no": ("户编号", "户号"),
    "relationship": ("与户主关系", "与户主\n关系"),
    "name": ("姓名", "居民姓名（必填）", " 姓 名 "),
    "id_number": ("身份证号", "公民身份号码", "身份证\n号码"),
    "sex": ("性别", "ＡＡＣ００４"),
    "labour_capacity": ("劳动能力", "是否有劳动能力（是/否）"),
    "willing_to_work": ("就业意愿", "有无就业意愿"),
    "employment_status": ("就业状态", "就业状况："),
    "employment_form": ("就业形式", "就业方式"),
    "employed_since": ("就业时间", "登记就业时间"),
    "phone": ("联系电话", "手机号码"),
}


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


ID_FORMS = (
    str,
    str.lower,
    lambda text: text.translate(FULL_WIDTH),
    lambda text: f"{text[:6]} {text[6:14]} {text[14:]}",
    lambda text: f"'{text}",
)


DAY_FORMS = (
    "{0:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%Y-%m-%d} 00:00:00",
)


SPELLINGS = {
    "labour_capacity": {"是": ("是", "有", " 是　")},
    "willing_to_work": {"是": ("是", "有")},
    "sex": {"男": ("男", "男性", "1"), "女": ("女", "女性")},
    "employment_status": {"就业": ("就业", "在业", "就业\u3000")},
    "community_code": {COMMUNITY: (COMMUNITY, f"{COMMUNITY}.0", f" {COMMUNITY}")},
}


@settings(MODEST, max_examples=25)
@given(
    data=st.data(),
    serials=st.lists(st.integers(1, 998), min_size=1, max_size=4, unique=True),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_column_order_header_synonyms_and_spellings_change_nothing(
    one_home, data, serials, encoding
):
    days = [date(2000, 1, 1) + timedelta(days=data.draw(st.integers(0, 9000))) for _ in serials]
    people = [
        person(serial, employed_since=str(day), phone=f"19900000{serial:03d}")
        for serial, day in zip(serials, days, strict=True)
    ]
    header = {name: HEADER[name] for name in people[0]}
    plain = stored(one_home, submit(one_home, csv_bytes(grid(people, header)))[1])

    def respelt(name: str, text: str, day: date) -> str:
        if name == "id_number":
            return data.draw(st.sampled_from(ID_FORMS))(text)
        if name == "employed_since":
            return data.draw(st.sampled_from(DAY_FORMS)).format(day)
        return data.draw(st.sampled_from(SPELLINGS.get(name, {}).get(text, (text,))))

    other = [
        {name: respelt(name, text, day) for name, text in row.items()}
        for row, day in zip(people, days, strict=True)
    ]
    titles = {
        name: data.draw(st.sampled_from(SYNONYMS[name]))
        for name in data.draw(st.permutations(list(header)))
    }
    delimiter = data.draw(st.sampled_from(",;\t|"))
    outcome = submit(one_home, csv_bytes(grid(other, titles), encoding, delimiter))[1]
    assert (outcome.verdict, outcome.accepted, outcome.issue_file) == (
        "accepted",
        len(serials),
        None,
    )
    assert all(one.equals(two) for one, two in zip(plain, stored(one_home, outcome), strict=True))


@settings(MODEST, max_examples=8)
@given(order=st.permutations(range(4)), again=st.booleans())
def test_the_order_in_which_different_files_arrive_changes_nothing(tmp_path_factory, order, again):
    places = ("510104017001", "510104017002", "510104018001")
    files = [
        (
            f"{place}_劳动力资源台账_2026-08.csv",
            csv_bytes(
                grid([person(serial, community_code=place) for serial in range(first, first + 3)])
            ),
        )
        for first, place in enumerate(places, 100)
    ]
    files.append((ENTITY_NAME, csv_bytes(grid([ENTITY], ENTITY_HEADER))))

    def taken_in(sequence: list[int]) -> tuple[list, dict]:
        home = Home(tmp_path_factory.mktemp("order")).prepare()
        outcomes = [
            submit(home, content, name)[1] for name, content in (files[place] for place in sequence)
        ]
        frame = submission_frame(reader_for(home), read_receipts(home))
        standing = standing_communities(frame).drop("receipt").rows()
        return sorted(standing), {
            outcome.submission: [part.rows() for part in stored(home, outcome)]
            for outcome in outcomes
        }

    (standing, rows), (expected_standing, expected_rows) = (
        taken_in([*order, order[-1]] if again else list(order)),
        taken_in(list(range(4))),
    )
    assert standing == expected_standing
    assert rows == expected_rows
