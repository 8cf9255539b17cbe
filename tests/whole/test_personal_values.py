"""No name, ID number or phone in any file outside inbox, landing, vault and returns: planted
wherever a clerk can write, looked for in every byte.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.intake.landing import landed_bytes, read_receipts
from tests.build.limits import LIMITS
from tests.build.planted_secret import (
    FIRST,
    IDS,
    NAMES,
    PHONES,
    SECOND,
    SECRETS,
    held,
    leaks,
    secrets_in,
)
from tests.build.refresh_run import refresh_here
from tests.build.register_book import FORMS, grid_of, name_of, xls_bytes, xlsx_bytes
from tests.build.register_file import HEADER, STREET, csv_bytes, grid, person
from tests.build.repository import ROOT
from tests.build.small_home import MODELS, bring, read_here, release_now
from tests.build.written_person import WAYS, told_in, written_files

pytestmark = pytest.mark.whole


def rosters() -> dict[str, bytes]:
    """Rosters that have a name, number or phone in every place but the right one, beside right
    ones.
    """
    header = {
        **HEADER,
        "skills": "技能特长",
        "job_wanted": "求职意向",
        "education": "文化程度",
        "x": f"{FIRST}签字 {PHONES[0]}",
    }
    good = [person(serial) for serial in range(201, 241)]
    wrong = [
        person(
            101,
            "19870605",
            name=FIRST,
            phone=PHONES[0],
            skills=f"{SECOND}介绍，电话{PHONES[1]}",
            job_wanted=IDS[1],
        ),
        person(3, household_no=f"{FIRST}家", name=SECOND, phone=PHONES[1]),
        person(5, household_no=f"H-{IDS[0]}"),
        person(7, household_no=PHONES[0]),
        person(9, education=FIRST, employment_form=PHONES[0]),
        person(11, difficulty_types=f"{SECOND}、{IDS[1]}", employer_code=IDS[2]),
        person(13, employment_status=FIRST),
        person(15, labour_capacity=PHONES[1]),
        person(17, sex=IDS[0]),
        person(19, community_code=IDS[1]),
        person(21, id_number=FIRST),
        person(23, id_number=f"{IDS[2]}9", name=NAMES[2]),
        person(25, employed_since=IDS[3], unemployed_since=SECOND),
        person(27, retirement_kind=NAMES[2], unemployment_registered=NAMES[3]),
        person(29, relationship=NAMES[3], employed_since=PHONES[2]),
    ]
    rows = [
        list(header.values()),
        *([row.get(name, "") for name in header] for row in [*wrong, *good]),
    ]
    above = [
        [f"2026年8月劳动力资源台账（{FIRST}，{PHONES[0]}）"],
        [f"机构名称：锦官驿街道 {SECOND}"],
        [f"填表人：{NAMES[2]} {IDS[3]}"],
    ]
    below = [
        [f"合计：{len(wrong) + len(good) + 1}人"],
        [f"填表人：{FIRST}", "", f"审核人：{SECOND} {PHONES[2]}"],
        [f"注：{NAMES[3]} {IDS[4]} 外出"],
    ]
    return {
        f"{STREET}劳动力资源台账202608_{FIRST}_{PHONES[0]}_{IDS[0]}.csv": csv_bytes(
            [*above, *rows, *below], "gb18030"
        ),
        f"劳动力资源台账（{NAMES[2]} 199 2222 3456）2026年8月.csv": csv_bytes(
            rows[:1] + rows[17:]
        ),  # no month of another street: taken after
        f"510104018劳动力202608{SECOND}.xlsx": xlsx_bytes(
            (
                f"{FIRST} {PHONES[0]}",
                grid(
                    [person(s, community_code="510104018001") for s in range(301, 330)]
                    + [person(331, community_code="510104018001", name="")]
                ),
            ),
            (f"{SECOND}的表", grid([person(9, community_code="510104018001", name=NAMES[2])])),
            hidden=(f"{SECOND}的表",),
        ),
    }


def others() -> dict[str, bytes]:
    """The other seven registers with planted cells, and files that are refused."""
    files = {}
    for form in FORMS[1:]:
        rows = form.rows(30)
        for row in rows[:2]:
            for place, cell in enumerate(row):
                if cell in ("测试人", "示范", "示范单位"):
                    row[place] = FIRST
        for number, place in enumerate(range(1, len(form.titles)), 3):
            rows[number][place] = (SECOND, PHONES[1], IDS[1], f"{NAMES[3]} {PHONES[2]}")[number % 4]
        files[name_of(form, "xls", f"（{NAMES[2]}）")] = xls_bytes((NAMES[3], grid_of(form, rows)))
    files[f"{SECOND}{PHONES[1]}.csv"] = csv_bytes([[FIRST, PHONES[0], IDS[0]]] * 5, "utf-16")
    files[f"{FIRST}.xlsx"] = b"PK\x03\x04" + FIRST.encode() + IDS[0].encode()
    files[f"{IDS[1]}.pdf"] = b"%PDF-1.4 " + SECOND.encode()
    files["510104021劳动力资源台账202608.csv"] = csv_bytes(
        grid(
            [
                person(s, community_code="510104021001", name=FIRST, sex=SECOND)
                for s in range(401, 421)
            ]
        )
    )
    files["a.csv"] = csv_bytes(
        [
            [
                f"{FIRST}{PHONES[0]}",
                "身份证号",
                "身份证号",
                "姓名",
                "社区代码",
                "户编号",
                "性别",
                "就业状态",
                "劳动能力",
            ],
            ["", IDS[0], IDS[0], SECOND],
        ]
    )
    return files


def mended(home: Home) -> tuple[str, bytes]:
    """A street's return workbook, its row mended, and a name that it comes back under."""
    path = next(path for path in sorted(home.returns.rglob("510104018*.xlsx")))
    book = openpyxl.load_workbook(path)
    sheet = book["需改正的行"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "退回原因")
    place = [cell.value for cell in head].index("姓名")
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        row[place].value = NAMES[3]
    memory = io.BytesIO()
    book.save(memory)
    return f"退回改正 {NAMES[3]} {PHONES[2]}.xlsx", memory.getvalue()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A release over a mended return and a decision, with its pages, and a refresh at whose end the
    gate is closed; what was printed.
    """
    from assets.site import draw_site
    from pipelines.operation import make_release
    from pipelines.operation.decide import decide
    from pipelines.operation.status_lines import refused_lines
    from pipelines.operation.world import survey
    from pipelines.operation.written_decision import WrittenDecision

    home = Home(tmp_path_factory.mktemp("personal") / "home").prepare()
    with pytest.MonkeyPatch.context() as patch, io.StringIO() as out:
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", out)
        files = {**rosters(), **others(), **dict(written_files())}
        submissions = {name: bring(home, name, content) for name, content in files.items()}
        read_here(home)
        bring(home, *mended(home))
        submission = next(
            submission for name, submission in submissions.items() if name.startswith("510104018")
        )
        words = {
            "kind": "correct",
            "submission": submission,
            "reason": f"{PHONES[1]} {IDS[1]} 来电，改为{NAMES[2]}",
            "row": "2",
            "column": "姓名",
            "expect": "测试人",
            "value": NAMES[2],
            "sheet": f"{FIRST} {PHONES[0]}",
        }
        decide(home, LIMITS, [WrittenDecision("d.csv:2", words)])
        release_now(home, MODELS)
        draw_site(home)
        refused = survey(home, LIMITS)
        print(*refused_lines(refused, refused.submissions), sep="\n")
        patch.setattr(make_release, "judge", _closed(make_release.judge))
        (home.inbox / f"{STREET}_劳动力资源台账_2026-07_{FIRST}.csv").write_bytes(
            csv_bytes(grid([person(1, name=SECOND, phone=PHONES[2])]))
        )
        assert refresh_here(home.root, home.inbox) == 2
        return home, out.getvalue()


def _closed(gate):
    """The gate, asked about a release in which every street has one person too many."""

    def closed(world, draft, *rest):
        with duckdb.connect(str(draft.file)) as connection:
            connection.execute(
                "update mart.roster set persons = persons + 1 where area_level = 'street'"
            )
        return gate(world, draft, *rest)

    return closed


@pytest.fixture(scope="module")
def found(run) -> tuple[list[str], list[str]]:
    """Secrets that lie outside the four folders, and ways of writing a person: these not among
    what the program has of its own, its scripts and tables of reference.
    """
    secrets, ways = [], []
    own = {path.name for path in (ROOT / "dashboards/static").iterdir()}
    for place, content in held(run[0].root):
        secrets += [f"{place}: {secret}" for secret in secrets_in(content)]
        path, _, part = place.rpartition(" (")
        if Path(path).name not in own and not part.startswith("ref."):
            told = told_in(content.decode("utf-8", "ignore"))
            ways += [f"{place}: {written}" for written in told]
    return secrets, ways


def test_no_personal_value_lies_outside_the_four_folders(found):
    assert found[0] == []


def test_no_personal_value_is_printed(run):
    assert [secret for secret in SECRETS if secret in run[1]] == []
    assert told_in(run[1]) == []


def test_no_way_of_writing_a_person_is_told_outside_the_four_folders(run, found):
    """F2: each way, in every text of eight registers, in titles, headers, names of sheets and files."""
    home = run[0]
    assert found[1] == []
    records = [path.read_bytes() for path in home.landing.rglob("*.jsonl")]
    kept = b"".join([*records, *(landed_bytes(home, one) for one in read_receipts(home))])
    assert sum(written.encode() in kept for written in WAYS) > 0.9 * len(WAYS)


def test_the_planted_values_came_in_and_the_scan_would_see_them(run):
    """They lie in the vault; and the scan finds each of them there, in every kind of file that it
    opens.
    """
    home, printed = run
    assert "mart.roster" in printed
    vault = {
        value
        for path in home.vault.rglob("*.parquet")
        for column in pl.read_parquet(path).select(pl.col(pl.String)).get_columns()
        for value in column
    }
    assert {*NAMES[:3], IDS[0], *PHONES[:2]} <= {
        secret for secret in SECRETS if any(value and secret in value for value in vault)
    }
    probe = home.exports / "probe"
    probe.mkdir()
    pl.DataFrame({"a": [FIRST], "b": [[PHONES[0]]]}).write_parquet(probe / "a.parquet")
    (probe / "b.xlsx").write_bytes(xlsx_bytes(("表", [[IDS[0]]])))
    with duckdb.connect(str(probe / "c.duckdb")) as connection:
        connection.execute("create table t as select ? as a", [SECOND])
    (probe / "d.html").write_text(json.dumps(NAMES[2]))
    (probe / "e.txt").write_text(NAMES[3], "gb18030")
    found = {line.split(": ")[1] for line in leaks(probe.parent)}
    for path in sorted(probe.iterdir()):
        path.unlink()
    probe.rmdir()
    assert found == {*NAMES, PHONES[0], IDS[0]}
