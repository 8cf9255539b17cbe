"""Files withdrawn, and decisions that no longer fit what was sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.decision.fault import FAULTS, WORDS
from pipelines.decision.record import (
    Decision,
    decisions_by_submission,
    numbered,
    read_decisions,
)
from pipelines.intake.landing import read_receipts
from pipelines.intake.submission import settled, submission_frame
from pipelines.operation.decision_check import DecisionsDoNotFit, check_decisions
from pipelines.warehouse.ledger import ledger_of
from pipelines.warehouse.standing import standing_communities, standing_receipts
from tests.build.decision_case import GOOD, NAME, RIGHT, WRONG, decided, read_under, row_of
from tests.build.lake_file import OTHER_STREET, A, B, received, refusal, send
from tests.build.register_file import (
    COMMUNITY,
    accepted,
    csv_bytes,
    grid,
    person,
    reader_for,
    submit,
)


def as_sent(*sent: dict, gone: tuple[str, ...] = ()) -> pl.DataFrame:
    """The submission frame, those named `gone` withdrawn."""
    return received(*sent).with_columns(
        pl.when(pl.col("file_name").is_in(gone))
        .then(pl.lit("withdrawn"))
        .otherwise(pl.col("verdict"))
        .alias("verdict")
    )


@pytest.mark.parametrize(
    ("sent", "gone", "standing"),
    [
        ("ab", "b", ["00000001-00001"]),
        ("ab", "a", ["00000001-00002"]),
        ("aba", "b", ["00000001-00003"]),
        ("aba", "a", ["00000001-00002"]),
        ("ab", "ab", []),
    ],
)
def test_the_former_file_stands_where_the_later_is_withdrawn(sent, gone, standing):
    files = {name: send(None, name, [{"community_code": A}]) for name in "ab"}
    assert standing_receipts(as_sent(*(files[name] for name in sent), gone=tuple(gone))) == standing


def test_rows_mended_of_a_withdrawn_file_do_not_stand():
    whole = send(None, "whole", [{"community_code": A}])
    mended = send(None, "mended", [{"community_code": A}], covers=[]) | {
        "mends": whole["submission"],
        "coverage": [],
    }
    assert standing_communities(as_sent(whole, mended, gone=("whole",))).is_empty()


def test_a_withdrawn_file_is_no_rival_and_news_when_sent_again(home):
    reader = reader_for(home)
    first, second = (
        submit(home, csv_bytes(grid([person(serial), *GOOD])), NAME)[0] for serial in (1, 2)
    )
    frame = submission_frame(
        decided(home, Decision("withdraw", second.submission, "错件")), read_receipts(home)
    )
    assert frame["verdict"].to_list() == ["accepted", "withdrawn"]
    assert settled(frame, [first]) == {first.submission}
    assert settled(frame, [second]) == set()
    assert settled(submission_frame(reader, read_receipts(home)), [first]) == set()


def test_a_withdrawn_file_sent_again_counts_again(home):
    receipt, _ = submit(home, csv_bytes(grid([person(1), *GOOD])), NAME)
    reader = decided(home, Decision("withdraw", receipt.submission, "错", receipt=receipt.receipt))
    submit(home, csv_bytes(grid([person(1), *GOOD])), NAME)
    receipts = read_receipts(home)
    frame = submission_frame(reader, receipts)
    assert frame["submission"].n_unique() == 1
    assert frame["verdict"].to_list() == ["withdrawn", "accepted"]
    assert standing_receipts(frame) == [receipts[1].receipt]
    last = receipts[1].receipt
    reader = decided(home, Decision("withdraw", receipt.submission, "又错", receipt=last))
    assert set(submission_frame(reader, receipts)["verdict"]) == {"withdrawn"}


def replaced_by(home: Home, *later: dict, gone: tuple[str, ...] = ()) -> None:
    """Check the decisions once a file whose row 6 was corrected is followed by others."""
    street = send(home, "street", [{"community_code": A}, {"community_code": B}])
    decision = Decision(
        "correct", street["submission"], "核对过", row=6, column="name", expect="甲乙", value="丙丁"
    )
    check_decisions(
        replace(reader_for(home), decisions=numbered([decision], ())),
        ledger_of(
            as_sent(street, *later, gone=gone).with_columns(
                pl.lit([], pl.List(pl.String)).alias("decision_faults")
            )
        ),
    )


def test_a_correction_stops_the_refresh_once_a_later_file_replaced_its_row(home):
    for later in (
        send(home, "all", [{"community_code": A}], covers=[A[:9]]),
        send(home, "part", [{"community_code": A}], covers=[A]),
    ):
        with pytest.raises(DecisionsDoNotFit) as stopped:
            replaced_by(home, later)
        told = str(stopped.value)
        assert all(
            part in told
            for part in ("决定 / decision 1", "street", "第 6 行", "姓名", "jiuye revoke 1")
        )
        assert "甲乙" not in told
        assert "丙丁" not in told


@pytest.mark.parametrize(
    "later",
    [
        send(None, "other community", [{"community_code": B}], covers=[B]),
        send(None, "refused", verdict="refused", coverage=[]),
        send(None, "other month", [{"community_code": A}], month="2026-09"),
        send(None, "other street", [{"community_code": f"{OTHER_STREET}001"}]),
        refusal("spoilt"),
    ],
    ids=lambda sent: sent["file_name"],
)
def test_a_correction_holds_while_its_row_stands(home, later):
    replaced_by(home, later)


def test_a_withdrawn_file_needs_no_correction_and_stops_nothing(home):
    replaced_by(home, send(home, "all", [{"community_code": A}], covers=[A[:9]]), gone=("street",))


def test_a_decision_that_does_not_fit_stops_the_refresh_without_telling_the_texts(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": RIGHT, "value": WRONG},
    )
    reader = replace(reader_for(home), decisions=read_decisions(home))
    with pytest.raises(DecisionsDoNotFit) as stopped:
        check_decisions(reader, ledger_of(submission_frame(reader, [receipt])))
    assert outcome.decision_faults
    assert RIGHT not in str(stopped.value)
    assert WRONG not in str(stopped.value)


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_says_what_is_wrong_and_what_to_do_in_both_languages(code):
    for text in (WORDS[f"{code}.message"], WORDS[f"{code}.remedy"]):
        assert any("\u4e00" <= character <= "\u9fff" for character in text.zh)
        assert text.en.isascii()


def test_decisions_by_submission_leave_out_withdrawals(home):
    decided(home, Decision("withdraw", "s", "重复"), Decision("force", "t", "先收"))
    assert set(decisions_by_submission(read_decisions(home), {})) == {"t"}


def test_the_vault_keeps_the_corrected_number_and_the_lake_does_not(home):
    receipt = row_of(home, person(1, id_number=WRONG))
    outcome = read_under(
        home,
        receipt,
        {"kind": "correct", "row": 2, "column": "id_number", "expect": WRONG, "value": RIGHT},
    )
    vault = pl.read_parquet(home.vault / Path(outcome.data_file).relative_to("lake"))
    assert RIGHT in vault["id_number"].to_list()
    assert RIGHT not in str(accepted(home, outcome).rows())
    assert accepted(home, outcome)["community_code"].cast(pl.String).unique().to_list() == [
        COMMUNITY
    ]
