"""The gate: good data passes every check; each fault fails the check that is named for it, and
nothing but counts and keys comes back.
"""

from __future__ import annotations

import logging
import re
import socket
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.wording import Text
from pipelines.contract.register import REGISTERS
from pipelines.quality.evaluation import GateError
from pipelines.quality.gate import GateReport, run_gate
from pipelines.quality.register_checks import register_checks
from pipelines.warehouse.model import Check, load_models
from tests.build.gate_fault import MART_FAULTS, OF_MONTHS, OTHER_MART, ROW_FAULTS, WARNED_OF
from tests.build.gate_release import MARTS, RELEASE, ROWS, altered, write_rows
from tests.build.limits import LIMITS

MONTH = date(2026, 8, 1)


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    """A folder with a release and lake files that keep every rule; bare/release.duckdb has no
    marts.
    """
    folder = tmp_path_factory.mktemp("good")
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{folder / 'release.duckdb'}' as release (storage_version 'v1.2.0')"
        )
        connection.execute(RELEASE)
    for register in ROWS:
        write_rows(folder / f"{register}.parquet", register, [{}, {}, {}])
    (folder / "bare").mkdir()
    altered(folder, folder / "bare", marts=())
    return folder


def ask(release: Path, *marts: str, **files: Path) -> GateReport:
    """The gate on a release of these marts, and one lake file for each register named."""
    register_files = {register: {MONTH: [path]} for register, path in files.items()}
    return run_gate(release, register_files, LIMITS, [load_models()[mart] for mart in marts])


def ask_of_roster(release: Path, **rules: str) -> GateReport:
    """The gate on a release of the roster alone, whose header has these checks."""
    checks = tuple(Check(name, Text("不对", "wrong"), holds) for name, holds in rules.items())
    return run_gate(release, {}, LIMITS, [replace(load_models()["mart.roster"], checks=checks)])


def compared(checks: Iterable[str]) -> set[str]:
    """The other marts that these checks read."""
    kinds = {check.partition(": ")[2] for check in checks}
    return {mart for rule, mart in OTHER_MART.items() if rule in kinds}


def failed(report: GateReport) -> set[str]:
    return {result.check for result in report.failures}


def test_good_data_passes_every_check(good):
    report = ask(
        good / "release.duckdb",
        *MARTS,
        **{register: good / f"{register}.parquet" for register in ROWS},
    )
    assert failed(report) == set()
    assert report.passed
    assert len(report.results) == len({result.check for result in report.results}) > 150
    assert {result.failing for result in report.results} == {0}
    assert (
        kinds(result.check for result in report.results)
        == kinds(name for _, names in MART_FAULTS for name in names)
        | kinds(f"{register}: {rule}" for register, _, rule in ROW_FAULTS)
        | WARNED_OF
        | OF_MONTHS
    ), "a kind of check that no test has seen to fail"


def kinds(checks: Iterable[str]) -> set[str]:
    """`required` of `labour_force: required:sex`."""
    return {check.partition(": ")[2].partition(":")[0] for check in checks}


@pytest.mark.parametrize("register", ROWS)
def test_each_faulty_row_in_the_lake_fails_the_check_named_for_it_and_no_other(
    good, tmp_path, register
):
    faults = [(said, f"{register}: {rule}") for name, said, rule in ROW_FAULTS if name == register]
    rows = write_rows(
        tmp_path / "faulty.parquet", register, [{}, *(said for said, _ in faults), {}]
    )
    report = ask(good / "bare/release.duckdb", **{register: rows})
    assert {r.check: r.failing for r in report.failures} == Counter(check for _, check in faults)
    assert not report.passed
    assert {(r.severity, r.table) for r in report.failures} == {("block", register)}
    assert {r.observed.partition(" ")[2] for r in report.failures} <= {
        f"of {len(faults) + 2} rows",
        "rows",
    }
    values = {
        str(value)
        for said, _ in faults
        for value in said.values()
        if isinstance(value, str | bytes)
    }
    values -= {"510104017999"}  # a division's code is a key, and nobody's
    assert not {value for value in values if value in repr(report)}


@pytest.mark.parametrize(
    ("sql", "checks"), MART_FAULTS, ids=[" ".join(sql.split())[:70] for sql, _ in MART_FAULTS]
)
def test_a_faulty_mart_fails_the_checks_named_for_it(good, tmp_path, sql, checks):
    marts = (
        {check.partition(":")[0] for check in checks}
        | set(re.findall(r"(?<=release\.)mart\.\w+", sql))
        | compared(checks)
    )
    report = ask(altered(good, tmp_path, sql, marts), *marts)
    assert failed(report) == checks
    assert not report.passed
    assert all(
        result.failing > 0 and result.message.zh and result.message.en for result in report.failures
    )


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_every_column_that_a_register_requires_is_required_of_its_rows(register):
    names = {check.name for check in register_checks(register)}
    required = {
        column.name
        for column in register.columns
        if (column.required or column.required_unless) and not column.personal
    }
    assert {f"{register.name}: required:{column}" for column in required} <= names


def test_a_blank_that_the_contract_excuses_passes(good, tmp_path):
    rows = write_rows(
        tmp_path / "rows.parquet",
        "labour_force",
        [{"willing_to_work": None, "employment_status": "unknown"}, {}],
    )
    assert ask(good / "bare/release.duckdb", labour_force=rows).passed


def test_what_is_only_warned_of_does_not_block(good, tmp_path):
    rows = write_rows(
        tmp_path / "rows.parquet", "labour_force", [{"birth_date": date(1899, 12, 31)}, {}]
    )
    mart = "mart.community_entity"
    report = ask(
        altered(
            good, tmp_path, f"update release.{mart} set absorbed_unemployed = 2 * employees", [mart]
        ),
        mart,
        labour_force=rows,
    )
    assert report.passed
    assert {(r.check, r.severity, r.failing) for r in report.failures} == {
        ("labour_force: not_before_1900:birth_date", "warn", 1),
        ("mart.community_entity: absorbed_within_employees", "warn", 16),
    }


def test_several_files_and_several_months_are_one_table(good, tmp_path):
    rows = [
        write_rows(tmp_path / f"{n}.parquet", "labour_force", [{}, {"sex": None}]) for n in range(4)
    ]
    months = {MONTH: rows[:2], date(2026, 9, 1): rows[2:], date(2026, 10, 1): []}
    (result,) = run_gate(
        good / "bare/release.duckdb", {"labour_force": months, "community_entity": {}}, LIMITS, []
    ).failures
    assert (result.check, result.observed) == ("labour_force: required:sex", "4 of 8 rows")


def test_a_community_is_looked_up_in_the_divisions_of_its_month(good, tmp_path):
    ended = (
        "update release.ref.division set valid_to = date '2026-08-01' where division_code ="
        " '510104017001'"
    )
    release = altered(good, tmp_path, ended, ())
    assert failed(ask(release, labour_force=good / "labour_force.parquet")) == {
        "labour_force: known_division:community_code"
    }


def test_a_rule_of_a_models_header_is_a_check(good, tmp_path):
    release = altered(good, tmp_path, marts=["mart.roster"])
    report = ask_of_roster(release, few="persons < 20", some="persons > 0")
    assert {(r.check, r.observed) for r in report.failures} == {("mart.roster: few", "3 of 8 rows")}
    assert "mart.roster: some" in {result.check for result in report.results}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("no_such_column > 0", "mart.roster: nonsense: .*BinderException.*no_such_column"),
        ("persons >", "mart.roster: nonsense: .*ParserException"),
        ("area_name::integer > 0", "mart.roster: .*ConversionException"),
    ],
)
def test_a_check_that_cannot_be_evaluated_is_an_error_of_ours(good, tmp_path, rule, said):
    release = altered(good, tmp_path, marts=["mart.roster"])
    with pytest.raises(GateError, match=said) as raised:
        ask_of_roster(release, nonsense=rule, fine="persons > 0")
    assert "somewhere" not in str(raised.value)  # the value that could not be converted


def test_a_lake_file_without_a_column_of_the_contract_is_an_error_of_ours(good, tmp_path):
    rows = tmp_path / "rows.parquet"
    pl.read_parquet(good / "labour_force.parquet").drop("sex").write_parquet(rows)
    with pytest.raises(GateError, match=r"labour_force: .*sex"):
        ask(good / "bare/release.duckdb", labour_force=rows)


@pytest.mark.parametrize(("marts", "models"), [(["mart.roster"], []), ([], ["mart.roster"])])
def test_a_mart_without_a_model_or_a_model_without_a_mart_is_an_error_of_ours(
    good, tmp_path, marts, models
):
    with pytest.raises(GateError, match=r"^mart\.roster: "):
        ask(altered(good, tmp_path, marts=marts), *models)


def test_a_release_that_cannot_be_opened_is_an_error_of_ours(tmp_path):
    with pytest.raises(GateError, match=r"absent\.duckdb"):
        ask(tmp_path / "absent.duckdb")


def test_the_gate_is_quiet_writes_nothing_and_calls_nobody(
    good, tmp_path, monkeypatch, capfd, caplog
):
    def refuse(*_):
        raise AssertionError("the gate opened a connection")

    release = good / "bare/release.duckdb"
    before = release.read_bytes()
    rows = write_rows(
        tmp_path / "rows.parquet",
        "labour_force",
        [{"household_no": "519900195512130010"}, {"sex": "519900195512130010"}],
    )
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with caplog.at_level(logging.DEBUG):
        report = ask(release, labour_force=rows)
    assert failed(report) == {
        "labour_force: not_personal:household_no",
        "labour_force: known_code:sex",
    }
    assert (*capfd.readouterr(), caplog.text) == ("", "", "")
    assert list(here.iterdir()) == []
    assert release.read_bytes() == before
