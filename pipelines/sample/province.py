"""The sample province written out: a folder of files a month, and the ledger of what was planted in
them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import get_args

from pipelines.base.month import months_until
from pipelines.contract.register import REGISTERS, register_named
from pipelines.contract.rule import RULES
from pipelines.sample.fault import Planted, Planting, Setting, planted
from pipelines.sample.finding import Findings, finding_record, plant_findings
from pipelines.sample.heading import UNKNOWN
from pipelines.sample.identity import Identities
from pipelines.sample.invention import SIGNS
from pipelines.sample.layout import LAYOUTS, Layout, Scene, columns_of
from pipelines.sample.place import Street, sends_by_community, short, streets_of
from pipelines.sample.planting import PLANTINGS
from pipelines.sample.refusal import LAYOUT, REFUSALS, Draft, Refusal
from pipelines.sample.sheet import Written, WrongTotal, file_bytes, sums_of
from pipelines.sample.spelling import Cell, spelt
from pipelines.sample.tally import Tally
from pipelines.sample.world import Rows, worlds

FAULTED_AT_MOST = 12  # rows a file
LEFT_OUT_SHARE = (
    6  # each register but the roster is kept by five streets in six, and by all of the first six
)


def write_sample(
    folder: Path,
    *,
    area: str = "510104",
    months: int = 3,
    last_month: date = date(2026, 10, 1),
    streets: int | None = None,
    communities_per_street: int | None = None,
    households_per_community: int = 60,
    seed: int = 1,
    faults: bool = True,
    registers: tuple[str, ...] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Write `months` months of registers of the area's streets into folder/YYYY-MM/, and
    folder/ledger.json; returns the ledger's path.

    `area` is the head of a division code ('51', '5101', '510104'); `streets` caps their number,
    dealt out evenly over prefectures; `registers` are those to write, all by default; `progress` is
    told the months written and their number. The same arguments give the same bytes. The ledger
    names files, rows and rules, and no person: files: {file, register, month, street, communities,
    layout, rows, quarantined, warnings, file_warnings, nil, refused, rule, kind}; faults: {file,
    register, month, sheet, row, rule, severity, column, kind}, also of rows in refused files;
    findings: {rule, month, street, register, file, sheet, row}, defined in finding.py; two_places:
    {kind, month, places: [{file, sheet, row}]}, of files that are not refused; events: year ->
    prefecture -> how many found work or left it, each person once a year, about as a release will
    count them; communities: their codes. ValueError where the area has no street.
    """
    calendar = months_until(last_month, months)
    places = streets_of(area, calendar, streets, communities_per_street)
    identities = Identities(Random(f"people {seed}"))
    written = registers or tuple(register.name for register in REGISTERS)
    writing = Writing(
        folder, seed, places, months, written, identities, list(PLANTINGS) if faults else []
    )
    findings = Findings(
        places,
        _quiet_places(writing) if faults and len(written) == len(REGISTERS) else [],
        identities,
        Random(f"findings {seed}"),
    )
    for number, (world, rows) in enumerate(
        worlds(places, calendar, households_per_community, identities, seed), 1
    ):
        refusals = _dealt_refusals(writing, number)
        plant_findings(
            findings,
            world,
            rows,
            number,
            {places[place].code for place, refusal in refusals if refusal.replaces},
        )
        _write_month(writing, findings, number, world.month, rows, refusals)
        progress(number, months)
    ledger = {
        "area": area,
        "seed": seed,
        "months": [f"{month:%Y-%m}" for month in calendar],
        "files": writing.files,
        "faults": writing.faults,
        "findings": findings.planted,
        "two_places": writing.two_places,
        "events": writing.tally.by_year(),
        "communities": sorted(
            community.code for street in places for community in street.communities
        ),
    }
    path = folder / "ledger.json"
    path.write_text(json.dumps(ledger, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


Spots = dict[tuple[str, str], list[dict]]


@dataclass
class Writing:
    """A sample being written: what holds for all its files, the queue of faults (empty: a sample
    without), and the ledger so far.
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
    wrong_totals: list[WrongTotal] = field(
        default_factory=lambda: list(get_args(WrongTotal))
    )  # still to be planted


def _write_month(
    writing: Writing,
    findings: Findings,
    number: int,
    month: date,
    rows: Rows,
    refusals: list[tuple[int, Refusal]],
) -> None:
    """The files of the `number`th month; `rows` are the canonical values of every register."""
    (writing.folder / f"{month:%Y-%m}").mkdir(parents=True, exist_ok=True)
    # register, ID number or credit code -> where it stands in files that are not refused
    spots: Spots = {}
    replaced = {place for place, refusal in refusals if refusal.replaces}
    for shift, register in enumerate(REGISTERS):
        of_labour = register.name == "labour_force"
        by_area: dict[str, list[dict]] = {}
        for row in rows[register.name]:
            by_area.setdefault(row["community_code"] or row["street_code"], []).append(row)
        for place, street in enumerate(writing.places):
            if (
                register.name not in writing.registers
                or not _sends(place, shift)
                or findings.vanished == (place, register.name)
            ):
                continue
            layout = LAYOUTS[(place + 2 * shift) % len(LAYOUTS)]
            scene = Scene(register.name, month, number, street, place + 1)
            own_rows = [
                row
                for code in (street.code, *(community.code for community in street.communities))
                for row in by_area.get(code, [])
            ]
            writing.tally.add(register.name, own_rows)
            for _, refusal in (item for item in refusals if of_labour and item[0] == place):
                _write_refused(writing, scene, layout, refusal, own_rows)
            if of_labour and place in replaced:
                continue
            faultless = findings.is_spared(register.name, place, number)
            if not own_rows or _is_nil(writing, scene):
                _write_good(writing, findings, scene, LAYOUT["clean"], [], spots, faultless)
            elif of_labour and sends_by_community(place):
                for community in street.communities:
                    if community.code in by_area:
                        _write_good(
                            writing,
                            findings,
                            replace(scene, community=community),
                            layout,
                            by_area[community.code],
                            spots,
                            faultless,
                        )
            else:
                _write_good(writing, findings, scene, layout, own_rows, spots, faultless)
    for (named, _), places in spots.items():
        if len({place["file"] for place in places}) > 1:
            kind = "person_in_two_places" if named == "labour_force" else "entity_in_two_places"
            writing.two_places.append({"kind": kind, "month": f"{month:%Y-%m}", "places": places})


def _sends(place: int, shift: int) -> bool:
    """Whether the street keeps the register, which is number `shift`, at all."""
    return shift == 0 or place < LEFT_OUT_SHARE or (place + shift) % LEFT_OUT_SHARE > 0


def _quiet_places(writing: Writing) -> list[int]:
    """The streets of which every register comes in every month, but for the last one (see _is_nil);
    none where they are fewer than three.

    With fewer a finding about a street would stand beside that of the month before.
    """
    replaced = {
        place
        for number in range(1, writing.months + 1)
        for place, refusal in _dealt_refusals(writing, number)
        if refusal.replaces
    }
    sends_all = [
        place
        for place in range(len(writing.places) - 1)
        if all(_sends(place, shift) for shift in range(len(REGISTERS)))
    ]
    quiet = [place for place in sends_all if place not in replaced]
    return quiet if len(quiet) >= 3 else []


def _is_nil(writing: Writing, scene: Scene) -> bool:
    """The last street has no entities to report in the second month."""
    return (
        bool(writing.waiting)
        and scene.register == "community_entity"
        and scene.number == 2
        and scene.place == len(writing.places) > 1
    )


def _dealt_refusals(writing: Writing, number: int) -> list[tuple[int, Refusal]]:
    """(index of the street, refusal) of the month: every kind once in the sample.

    No refused file takes the place of an only street's, or of a community's.
    """
    dealt = []
    for order, refusal in enumerate(REFUSALS):
        if writing.waiting and order % writing.months == number - 1:
            place = (order + number) % len(writing.places)
            only = len(writing.places) == 1 or sends_by_community(place)
            dealt.append((place, replace(refusal, replaces=refusal.replaces and not only)))
    return dealt


def _spelt_rows(scene: Scene, layout: Layout, rows: list[dict], seed: int) -> list[dict[str, Cell]]:
    random = Random(f"spelling {seed} {layout.name} {scene.register} {scene.month} {scene.code}")
    columns = [
        column
        for column in register_named(scene.register).columns
        if column.name in columns_of(layout, scene.register)
    ]
    names = {community.code: short(community) for community in scene.street.communities} | {
        None: scene.street.name
    }
    told = {"reporting_month": f"{scene.month.year}年{scene.month.month}月"}
    return [
        {column.name: spelt(column, {**row, **told}, layout.hand, random) for column in columns}
        | {"sheet": names[row["community_code"]]}
        for row in rows
    ]


def _write_good(
    writing: Writing,
    findings: Findings,
    scene: Scene,
    layout: Layout,
    sound_rows: list[dict],
    spots: Spots,
    faultless: bool,
) -> None:
    """A file that is taken in, with a few faulted rows unless `faultless`; `spots` learns where
    every person and entity stands.
    """
    rows, cells = list(sound_rows), _spelt_rows(scene, layout, sound_rows, writing.seed)
    elsewhere = [
        community.code
        for street in writing.places
        if street.code != scene.street.code
        for community in street.communities
    ]
    random = Random(f"faults {writing.seed} {scene.register} {scene.month} {scene.code}")
    count = 0 if faultless or not writing.waiting else _faulted(len(rows))
    done = planted(
        rows,
        cells,
        Setting(scene, layout, elsewhere, writing.identities, random),
        writing.waiting,
        count,
    )
    done += [
        Planted(Planting(scene.register, *row["fault"], None), number)
        for number, row in enumerate(rows)
        if "fault" in row
    ]
    signs = (
        SIGNS if scene.register == "labour_force" and scene.place - 1 == findings.invented else ()
    )
    wrong_total = (
        None if faultless or not writing.waiting else _wrong_total(writing, layout, scene, cells)
    )
    written = file_bytes(layout, scene, cells, wrong_total)
    file = _write(writing, scene, layout.file_name(scene), written)
    severities = [RULES[item.planting.rule].severity for item in done]
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
            + [*signs]
            + ["total_differs"] * bool(wrong_total),
            nil=not rows,
        )
    )
    for item in done:
        writing.faults.append(
            _fault_record(
                file,
                scene,
                written,
                item.row,
                item.planting.rule,
                item.planting.column,
                item.planting.kind,
            )
        )
    for number, row in enumerate(rows):
        if "finding" in row:
            sheet, line = written.places[number]
            findings.planted.append(
                finding_record(
                    row["finding"],
                    scene.month,
                    scene.street.code,
                    scene.register,
                    file,
                    sheet,
                    line,
                )
            )
    if key := {"labour_force": "id_number", "community_entity": "entity_code"}.get(scene.register):
        spoilt = {item.row for item in done}
        for number, row in enumerate(rows):
            if number not in spoilt:
                sheet, line = written.places[number]
                spots.setdefault((scene.register, row[key]), []).append(
                    {"file": file, "sheet": sheet, "row": line}
                )


def _wrong_total(
    writing: Writing, layout: Layout, scene: Scene, cells: list[dict[str, Cell]]
) -> WrongTotal | None:
    """Which total of the file to get wrong: each kind once in the sample, in a workbook that has
    one.
    """
    if layout.name != "workbook" or len(cells) < 2 or not writing.wrong_totals:
        return None
    if writing.wrong_totals[0] == "a sum that is 7 too high" and not any(
        sums_of(layout, scene, cells)
    ):
        return None
    return writing.wrong_totals.pop(0)


def _faulted(rows: int) -> int:
    """How many rows of a file to spoil: one in twenty, in small files one in five, and one where
    there are two at all.
    """
    return min(FAULTED_AT_MOST, max(rows // 20, min(rows // 5, 4), rows // 2 and 1))


def _write_refused(
    writing: Writing, scene: Scene, layout: Layout, refusal: Refusal, rows: list[dict]
) -> None:
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
    file = _write(writing, scene, refused.file_name, refused.written)
    writing.files.append(
        _file_record(
            file,
            scene,
            layout.name,
            rows=len(refused.written.places),
            refused=True,
            rule=refusal.rule,
            kind=refusal.kind,
        )
    )
    for number in refused.bad_rows:
        writing.faults.append(
            _fault_record(
                file,
                scene,
                refused.written,
                number,
                "id_check_digit",
                "id_number",
                "last character off",
            )
        )


def _write(writing: Writing, scene: Scene, name: str, written: Written) -> str:
    """Write the file under its name, with the names of county and prefecture before it where two
    streets are called the same.
    """
    for above in ("", *reversed(scene.street.above)):
        name = above + name
        file = f"{scene.month:%Y-%m}/{name}"
        if file not in writing.names:
            writing.names.add(file)
            (writing.folder / file).write_bytes(written.content)
            return file
    raise ValueError(f"two files would be called {file}")


def _file_record(file: str, scene: Scene, layout: str, **told: object) -> dict:
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
    file: str, scene: Scene, written: Written, number: int, rule: str, column: str, kind: str
) -> dict:
    sheet, row = written.places[number]
    return {
        "file": file,
        "register": scene.register,
        "month": f"{scene.month:%Y-%m}",
        "sheet": sheet,
        "row": row,
        "rule": rule,
        "severity": RULES[rule].severity,
        "column": column,
        "kind": kind,
    }
