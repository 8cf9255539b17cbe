"""The pipeline against itself: other orders, other keys, corrections and repetitions."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import pytest

from pipelines.base.home import Home
from pipelines.operation.world import survey
from pipelines.sample import write_sample
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.release_tables import table_hashes
from tests.build.fact_file import behind, fact, release_models
from tests.build.limits import LIMITS
from tests.build.mart_cell import KEYS, assert_none, differences, mart_rows
from tests.build.register_file import COMMUNITY, STREET, csv_bytes, grid, id_number, person
from tests.build.small_home import MODELS, copied, drafted, refreshed
from tests.oracle.second_count import second_count
from tests.oracle.second_person import LEVELS

pytestmark = pytest.mark.whole

# The pipeline against itself, on a province of two months


@dataclass(frozen=True)
class Small:
    folder: Path
    ledger: dict
    home: Home
    release: Path
    hashes: dict[str, str]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Six streets (one of each layout, one sends by community) over two months, taken in at one
    time.

    Without refused copies of good files: which of the two came last is what mart.submission_status
    is to tell.
    """
    folder = tmp_path_factory.mktemp("small")
    path = write_sample(
        folder,
        area="51",
        streets=6,
        communities_per_street=3,
        months=2,
        households_per_community=14,
        seed=3,
    )
    ledger = json.loads(path.read_text("utf-8"))
    good = {
        (file["month"], file["street"], file["register"])
        for file in ledger["files"]
        if not file["refused"]
    }
    for file in ledger["files"][:]:
        if file["refused"] and (file["month"], file["street"], file["register"]) in good:
            (folder / file["file"]).unlink()
            ledger["files"].remove(file)
    home = Home(tmp_path_factory.mktemp("small_home"))
    release = drafted(refreshed(home, folder))
    return Small(folder, ledger, home, release, table_hashes(release))


def test_files_in_another_order_and_parts_and_another_key_give_the_same_tables(small, tmp_path):
    home = Home(tmp_path / "home").prepare()
    home.key_file.write_bytes(b"another secret key, 32 bytes ...")
    assert home.key_file.read_bytes() != small.home.key_file.read_bytes()
    files = [file["file"] for file in small.ledger["files"]]
    Random(1).shuffle(files)
    for part in range(3):
        world = refreshed(home, copied(small.folder, files[part::3], tmp_path / str(part)))
        if part == 1:
            build_facts(home, LIMITS, world.reference, world.ledger, MODELS)
    assert table_hashes(drafted(world)) == small.hashes


def with_mart(mart: str, home: Home, files: dict[str, list[dict[str, str]]]) -> Path:
    """The release, with this mart, of labour force files (name -> rows) that come in one after
    another.
    """
    for number, (name, rows) in enumerate(files.items()):
        source = home.root / f"source {number}"
        source.mkdir(parents=True)
        (source / name).write_bytes(csv_bytes(grid(rows)))
        world = refreshed(home, source)
    return drafted(world, release_models(f"mart.{mart}"))


def test_the_key_does_not_decide_in_which_household_a_person_counts(tmp_path):
    """One person in two households of a community, both numbered by somebody's ID number, one of
    them otherwise empty.
    """
    own, parents = id_number("19600101", 11), id_number("19600101", 13)
    rows = [
        person(1, household_no=own),
        person(1, household_no=parents),
        person(3, household_no=parents),
    ]
    found = set()
    for key in range(4):
        home = Home(tmp_path / str(key)).prepare()
        home.key_file.write_bytes(bytes([key]) * 32)
        source = tmp_path / f"source {key}"
        source.mkdir()
        (source / f"{STREET}_劳动力资源台账_2026-08.csv").write_bytes(csv_bytes(grid(rows)))
        world = refreshed(home, source)
        facts = build_facts(home, LIMITS, world.reference, world.ledger, behind("fact.roster"))
        found |= set(fact(facts, "roster", "area_code, households"))
    assert [area for area, _ in found] == [COMMUNITY]


def test_nobody_under_sixteen_is_in_an_age_group(tmp_path):
    child = person(
        1, "20110501", employment_status="未就业", willing_to_work="否", employment_form=""
    )
    files = {f"{STREET}_劳动力资源台账_2026-08.csv": [child]}
    release = with_mart("employment_rate", Home(tmp_path / "home"), files)
    assert {key[2] for key in mart_rows(release, "employment_rate") if key[1] == COMMUNITY} == {
        "all",
        "male",
    }


def test_a_street_whose_file_lacks_a_column_is_told_as_refused_and_not_as_missing(tmp_path):
    good = [person(1), person(3)]
    without = [{name: cell for name, cell in row.items() if name != "id_number"} for row in good]
    release = with_mart(
        "submission_status",
        Home(tmp_path / "home"),
        {
            f"{STREET}_劳动力资源台账_2026-08.csv": good,
            f"{STREET}_劳动力资源台账_2026-09.csv": without,
            "510104020_劳动力资源台账_2026-09.csv": [person(5, community_code="510104020001")],
        },
    )
    verdicts = {
        key[:2]: row["verdict"] for key, row in mart_rows(release, "submission_status").items()
    }
    assert verdicts[date(2026, 8, 1), STREET] == "accepted"
    assert verdicts[date(2026, 9, 1), STREET] == "refused"


def test_a_corrected_file_takes_out_a_community_though_the_towns_name_holds_that_of_another(
    tmp_path,
):
    """建设镇 in 贡井区 has a village 建设; its corrected file lists one of two communities."""
    rows = [person(1, community_code="510303101213"), person(3, community_code="510303101003")]
    release = with_mart(
        "roster",
        Home(tmp_path / "home"),
        {
            "贡井区建设镇劳动力资源台账2026年8月.csv": rows,
            "贡井区建设镇劳动力资源台账2026年8月（更正）.csv": rows[:1],
        },
    )
    assert mart_rows(release, "roster")[date(2026, 8, 1), "510303101"]["persons"] == 1


def test_a_second_build_of_the_same_inputs_gives_the_same_tables(small):
    shutil.rmtree(small.home.lake / "fact")
    assert table_hashes(drafted(survey(small.home, LIMITS))) == small.hashes


def corrected(small: Small, target: Path) -> tuple[str, dict, set[str]]:
    """Write the last month's `clean` labour force file anew into `target`: in every third row
    nobody works, and one community has left.

    Returns its path within the sample, the ledger as it then is, and the codes that the correction
    may change. Persons who are on another street's roster as well stay as they are: where they
    count may change with them.
    """
    sound = [
        file
        for file in small.ledger["files"]
        if file["register"] == "labour_force" and not file["refused"]
    ]
    record = [file for file in sound if file["layout"] == "clean"][-1]
    file = record["file"]
    shared = {
        spot["row"]
        for pair in small.ledger["two_places"]
        for spot in pair["places"]
        if spot["file"] == file
    }
    shared |= {fault["row"] for fault in small.ledger["faults"] if fault["file"] == file}
    lines = (small.folder / file).read_text("utf-8-sig").splitlines()
    header, gone = lines[0].split(","), max(line.split(",")[1] for line in lines[1:])
    status, community = header.index("就业状态"), header.index("社区代码")
    kept, numbers = [lines[0]], {}
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(",")
        if number not in shared and cells[community].strip() == gone:
            continue
        if number not in shared and number % 3 == 0 and cells[status] == "就业":
            cells[status] = "失业"
        kept.append(",".join(cells))
        numbers[number] = len(kept)
    assert len(kept) < len(lines)
    (target / file).parent.mkdir(parents=True, exist_ok=True)
    (target / file).write_text("\n".join(kept), "utf-8-sig")
    ledger = json.loads(json.dumps(small.ledger))
    next(own for own in ledger["files"] if own["file"] == file)["rows"] = len(kept) - 1
    for fault in ledger["faults"]:
        if fault["file"] == file:
            fault["row"] = numbers[fault["row"]]
    return file, ledger, {record["street"][:length] for length in LEVELS} | {record["street"]}


def test_a_corrected_file_changes_its_street_and_those_above_and_the_first_again_undoes_it(
    small, tmp_path
):
    home, first = Home(shutil.copytree(small.home.root, tmp_path / "home")), small.release
    file, ledger, above = corrected(small, tmp_path / "corrected")
    second = drafted(refreshed(home, tmp_path / "corrected"))
    changed = set()
    for mart in KEYS:
        before, after = (mart_rows(release, mart) for release in (first, second))
        for key in before.keys() | after.keys():
            rows = [
                {name: value for name, value in own.get(key, {}).items() if name != "received_on"}
                for own in (before, after)
            ]
            if rows[0] != rows[1]:
                changed.add((mart, f"{key[0]:%Y-%m}", key[1]))
    street = max(above, key=len)
    assert {
        code for _, _, code in changed if code not in above and not code.startswith(street)
    } == set()
    assert above <= {code for _, _, code in changed}
    assert {month for mart, month, _ in changed if mart != "assistance"} == {
        file[:7]
    }  # work within three months lies in months after
    others = {"community_entity", "job_post", "new_employment", "new_employment_by_channel"}
    assert {mart for mart, _, _ in changed} - {"assistance"} == set(KEYS) - others - {"assistance"}

    shutil.copytree(small.folder, tmp_path / "recount")
    shutil.copy(tmp_path / "corrected" / file, tmp_path / "recount" / file)
    for mart, counts in second_count(tmp_path / "recount", ledger).items():
        assert_none([(mart, *cell) for cell in differences(second, mart, counts)])

    third = drafted(refreshed(home, copied(small.folder, [file], tmp_path / "again")))
    assert table_hashes(second) != small.hashes
    assert table_hashes(third) == small.hashes
