"""Writes a sample file by file, with the ledger entries of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import get_args

from pipelines.contract.register import register_named
from pipelines.contract.rule import RULES
from pipelines.sample.fault import Planted, Planting, Setting, planted
from pipelines.sample.finding import Findings, finding_record
from pipelines.sample.heading import UNKNOWN
from pipelines.sample.identity import Identities
from pipelines.sample.invention import SIGNS
from pipelines.sample.layout import Layout, Scene, columns_of
from pipelines.sample.place import Street, short
from pipelines.sample.refusal import Draft, Refusal
from pipelines.sample.sheet import Written, WrongTotal, file_bytes, sums_of
from pipelines.sample.spelling import Cell, spelt
from pipelines.sample.tally import Tally

FAULTED_AT_MOST = 12  # faulty rows per file
KEYS = {"labour_force": "id_number", "community_entity": "entity_code"}

# Register, ID number or credit code -> its places in files that are not refused.
Spots = dict[tuple[str, str], list[dict]]


@dataclass
class Writing:
    """The state shared by all files of a sample, the queue of faults (empty: none), and the ledger
    so far.
    """

    folder: Path
    seed: int
    places: list[Street]
    months: int
    registers: tuple[str, ...]
    identities: Identities
    waiting: list[Planting]
    files: list[dict] = field(default_factory=list)
    faults: list[dict] = field(default_factory=list)
    two_places: list[dict] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    wrong_totals: list[WrongTotal] = field(  # not yet planted
        default_factory=lambda: list(get_args(WrongTotal))
    )


def write_good(
    writing: Writing,
    findings: Findings,
    scene: Scene,
    layout: Layout,
    sound_rows: Sequence[dict],
    spots: Spots,
    *,
    faultless: bool,
) -> None:
    """Write an accepted file, with a few faulty rows unless `faultless`; adds the place of every
    person and entity to `spots`.
    """
    rows, cells = list(sound_rows), _spelt_rows(scene, layout, sound_rows, writing.seed)
    may_err = bool(writing.waiting) and not faultless
    done = _planted(writing, scene, layout, rows, cells, _faulted(len(rows)) if may_err else 0)
    wrong_total = _wrong_total(writing, layout, scene, cells) if may_err else None
    written = file_bytes(layout, scene, cells, wrong_total)
    file = _write(writing, scene, layout.file_name(scene), written)
    severities = [RULES[item.planting.rule].severity for item in done]
    is_invented = scene.register == "labour_force" and scene.place - 1 == findings.invented
    has_unknown = any(heading.column == UNKNOWN for heading in layout.headings[scene.register])
    writing.files.append(
        _file_record(
            file,
            scene,
            layout.name,
            rows=len(rows),
            quarantined=severities.count("ROW"),
            warnings=severities.count("WARN"),
            file_warnings=["sheet_ignored"] * layout.sheet_per_community
            + ["column_unknown"] * has_unknown
            + [*SIGNS] * is_invented
            + ["total_differs"] * bool(wrong_total),
            nil=not rows,
        )
    )
    for item in done:
        writing.faults.append(_fault_record(file, scene, written, item.row, item.planting))
    findings.planted += _findings_told(scene, file, rows, written.places)
    _note_spots(spots, scene.register, rows, {item.row for item in done}, file, written)


def _findings_told(
    scene: Scene, file: str, rows: Sequence[dict], places: Sequence[tuple[str | None, int]]
) -> list[dict]:
    """The ledger records of the findings among a file's rows."""
    place = (scene.month, scene.street.code, scene.register, file)
    return [
        finding_record(row["finding"], *place, sheet, line)
        for row, (sheet, line) in zip(rows, places, strict=True)
        if "finding" in row
    ]


def _planted(
    writing: Writing,
    scene: Scene,
    layout: Layout,
    rows: list[dict],
    cells: list[dict[str, Cell]],
    count: int,
) -> list[Planted]:
    """Plant up to `count` faults in the rows. Returns these and the faults that the rows already
    had.
    """
    elsewhere = [
        community.code
        for street in writing.places
        if street.code != scene.street.code
        for community in street.communities
    ]
    random = Random(f"faults {writing.seed} {scene.register} {scene.month} {scene.code}")
    setting = Setting(scene, layout, elsewhere, writing.identities, random)
    done = planted(rows, cells, setting, writing.waiting, count)
    for number, row in enumerate(rows):
        if "fault" in row:
            rule, column, kind = row["fault"]
            done.append(Planted(Planting(scene.register, rule, column, kind, None), number))
    return done


def _note_spots(
    spots: Spots,
    register: str,
    rows: list[dict],
    spoilt: set[int],
    file: str,
    written: Written,
) -> None:
    if key := KEYS.get(register):
        for number, row in enumerate(rows):
            if number not in spoilt:
                sheet, line = written.places[number]
                spot = {"file": file, "sheet": sheet, "row": line}
                spots.setdefault((register, row[key]), []).append(spot)


def _spelt_rows(
    scene: Scene, layout: Layout, rows: Sequence[dict], seed: int
) -> list[dict[str, Cell]]:
    """The rows as written by the clerk of that layout."""
    random = Random(f"spelling {seed} {layout.name} {scene.register} {scene.month} {scene.code}")
    of_layout = columns_of(layout, scene.register)
    columns = [c for c in register_named(scene.register).columns if c.name in of_layout]
    names = {community.code: short(community) for community in scene.street.communities} | {
        None: scene.street.name
    }
    told = {"reporting_month": f"{scene.month.year}年{scene.month.month}月"}
    return [
        {column.name: spelt(column, whole, layout.hand, random) for column in columns}
        | {"sheet": names[row["community_code"]]}
        for row in rows
        for whole in [{**row, **told}]
    ]


def _wrong_total(
    writing: Writing, layout: Layout, scene: Scene, cells: list[dict[str, Cell]]
) -> WrongTotal | None:
    """Which total of the file to falsify: each kind once in the sample, in a workbook with
    totals.
    """
    if layout.name != "workbook" or len(cells) < 2 or not writing.wrong_totals:
        return None
    if writing.wrong_totals[0] == "a sum that is 7 too high" and not any(
        sums_of(layout, scene, cells)
    ):
        return None
    return writing.wrong_totals.pop(0)


def _faulted(rows: int) -> int:
    """The number of rows to spoil: one in twenty, in small files one in five, and one in a file of
    two.
    """
    return min(FAULTED_AT_MOST, max(rows // 20, min(rows // 5, 4), rows // 2 and 1))


def write_refused(
    writing: Writing, scene: Scene, layout: Layout, refusal: Refusal, rows: Sequence[dict]
) -> None:
    """Write a file to be refused, if it can be made."""
    others = [street for street in writing.places if street.code != scene.street.code]
    draft = Draft(
        scene,
        layout,
        lambda own: _spelt_rows(scene, own, rows, writing.seed),
        others[0] if others else None,
    )
    refused = refusal.make(draft)
    if refused is None:
        return
    written = refused.written
    file = _write(writing, scene, refused.file_name, written)
    told = {"refused": True, "rule": refusal.rule, "kind": refusal.kind}
    writing.files.append(_file_record(file, scene, layout.name, rows=len(written.places), **told))
    wrong_check = Planting(
        scene.register, "id_check_digit", "id_number", "last character off", None
    )
    for number in refused.bad_rows:
        writing.faults.append(_fault_record(file, scene, written, number, wrong_check))


def _write(writing: Writing, scene: Scene, name: str, written: Written) -> str:
    """Write the file under its name, prefixed with county and prefecture if two streets share a
    name.
    """
    for above in ("", *reversed(scene.street.above)):
        name = above + name
        file = f"{scene.month:%Y-%m}/{name}"
        if file not in writing.names:
            writing.names.add(file)
            (writing.folder / file).write_bytes(written.content)
            return file
    raise ValueError(f"two files would be called {file}")


def _file_record(file: str, scene: Scene, layout: str, **told: object) -> dict[str, object]:
    blank = {
        "rows": 0,
        "quarantined": 0,
        "warnings": 0,
        "file_warnings": [],
        "nil": False,
        "refused": False,
        "rule": None,
        "kind": None,
    }
    return {
        "file": file,
        "register": scene.register,
        "month": f"{scene.month:%Y-%m}",
        "street": scene.street.code,
        "communities": [scene.community.code] if scene.community else None,
        "layout": layout,
        **blank,
        **told,
    }


def _fault_record(
    file: str, scene: Scene, written: Written, number: int, planting: Planting
) -> dict[str, object]:
    sheet, row = written.places[number]
    return {
        "file": file,
        "register": scene.register,
        "month": f"{scene.month:%Y-%m}",
        "sheet": sheet,
        "row": row,
        "rule": planting.rule,
        "severity": RULES[planting.rule].severity,
        "column": planting.column,
        "kind": planting.kind,
    }
