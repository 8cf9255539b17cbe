"""Writes the sample province: one folder of files per month, and the ledger of what was planted in
them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from pipelines.base.month import months_until
from pipelines.contract.register import REGISTERS
from pipelines.sample.finding import Findings
from pipelines.sample.finding_plan import plant_findings
from pipelines.sample.heading import HEADINGS
from pipelines.sample.identity import Identities
from pipelines.sample.layout import LAYOUTS, Layout, Scene
from pipelines.sample.place import sends_by_community, streets_of
from pipelines.sample.planting import PLANTINGS
from pipelines.sample.refusal import LAYOUT, REFUSALS, Refusal
from pipelines.sample.world import Rows, worlds
from pipelines.sample.writing import Spots, Writing, write_good, write_refused

# Each register except the roster is kept by five streets in six, and by all of the first six.
LEFT_OUT_SHARE = 6
SENT = tuple(  # the registers for which the sample has titles
    register.name
    for register in REGISTERS
    if all(register.name in headings for headings in HEADINGS.values())
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
    """Write `months` months of registers of the area's streets to folder/YYYY-MM/, and
    folder/ledger.json. Returns the ledger's path.

    `area`: a division code prefix ('51', '5101', '510104'); `streets`: maximum number, spread
    evenly over prefectures; `registers`: those to write, default all; `progress`: called with the
    number of months written and the total. Deterministic. The ledger names files, rows and rules,
    but no person: files: {file, register, month, street, communities, layout, rows, quarantined,
    warnings, file_warnings, nil, refused, rule, kind}; faults: {file, register, month, sheet, row,
    rule, severity, column, kind}, also of rows in refused files; findings: {rule, month, street,
    register, file, sheet, row}, defined in finding_plan.py; two_places: {kind, month, places:
    [{file, sheet, row}]}, of files that are not refused; events: year -> prefecture -> how many
    found work or left it, each person once a year, roughly as a release counts them; communities:
    their codes. Raises ValueError if the area has no street.
    """
    calendar = months_until(last_month, months)
    places = streets_of(area, calendar, streets, communities_per_street)
    identities = Identities(Random(f"people {seed}"))
    written = registers or SENT
    writing = Writing(
        folder, seed, places, months, written, identities, list(PLANTINGS) if faults else []
    )
    findings = Findings(
        places,
        _quiet_places(writing) if faults and len(written) == len(SENT) else [],
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


def _write_month(
    writing: Writing,
    findings: Findings,
    number: int,
    month: date,
    rows: Rows,
    refusals: list[tuple[int, Refusal]],
) -> None:
    """Write the files of the `number`th month. `rows`: the canonical values of every register."""
    (writing.folder / f"{month:%Y-%m}").mkdir(parents=True, exist_ok=True)
    spots: Spots = {}
    for shift, register in enumerate(REGISTERS):
        by_area = _by_area(rows.get(register.name, []))
        for place, street in enumerate(writing.places):
            is_sent = register.name in writing.registers and _sends(place, shift)
            if is_sent and findings.vanished != (place, register.name):
                scene = Scene(register.name, month, number, street, place + 1)
                layout = LAYOUTS[(place + 2 * shift) % len(LAYOUTS)]
                areas = (street.code, *(community.code for community in street.communities))
                own = [row for code in areas for row in by_area.get(code, [])]
                _write_street(writing, findings, scene, layout, own, refusals, spots)
    _note_two_places(writing, month, spots)


def _by_area(rows: list[dict]) -> dict[str, list[dict]]:
    """Map each community, or the street for its own rows, to its rows."""
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(row["community_code"] or row["street_code"], []).append(row)
    return found


def _note_two_places(writing: Writing, month: date, spots: Spots) -> None:
    """Add persons and entities that are in two files of the month to the ledger."""
    for (name, _), places in spots.items():
        if len({place["file"] for place in places}) > 1:
            kind = "person_in_two_places" if name == "labour_force" else "entity_in_two_places"
            writing.two_places.append({"kind": kind, "month": f"{month:%Y-%m}", "places": places})


def _write_street(
    writing: Writing,
    findings: Findings,
    scene: Scene,
    layout: Layout,
    rows: list[dict],
    refusals: list[tuple[int, Refusal]],
    spots: Spots,
) -> None:
    """Write a street's files of one register for one month: refused files, then a good one, or one
    per community.
    """
    place, of_labour = scene.place - 1, scene.register == "labour_force"
    writing.tally.add(scene.register, rows)
    own_refusals = [refusal for where, refusal in refusals if of_labour and where == place]
    for refusal in own_refusals:
        write_refused(writing, scene, layout, refusal, rows)
    if any(refusal.replaces for refusal in own_refusals):
        return
    faultless = findings.is_spared(scene.register, place, scene.number)
    write = partial(write_good, writing, findings, spots=spots, faultless=faultless)
    _write_accepted(writing, scene, layout, rows, write)


def _write_accepted(
    writing: Writing, scene: Scene, layout: Layout, rows: list[dict], write: Callable[..., None]
) -> None:
    """Write an accepted file, or one per community, by calling `write` for each."""
    if not rows or _is_nil(writing, scene):
        write(scene, LAYOUT["clean"], [])
    elif scene.register == "labour_force" and sends_by_community(scene.place - 1):
        for community in scene.street.communities:
            if own := [row for row in rows if row["community_code"] == community.code]:
                write(replace(scene, community=community), layout, own)
    else:
        write(scene, layout, rows)


def _sends(place: int, shift: int) -> bool:
    """Whether the street keeps the register (with index `shift`) at all."""
    return shift == 0 or place < LEFT_OUT_SHARE or (place + shift) % LEFT_OUT_SHARE > 0


def _quiet_places(writing: Writing) -> list[int]:
    """The streets whose registers all arrive in every month, except the last one (see _is_nil);
    empty if there are fewer than three.

    With fewer, a finding about a street would be next to that of the month before.
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
    """Whether the file is a nil return: the last street has no entities in the second month."""
    return (
        bool(writing.waiting)
        and scene.register == "community_entity"
        and scene.number == 2
        and scene.place == len(writing.places) > 1
    )


def _dealt_refusals(writing: Writing, number: int) -> list[tuple[int, Refusal]]:
    """(index of the street, refusal) of the month: every kind once in the sample.

    A refused file never replaces the file of the only street or of a community.
    """
    dealt = []
    for order, refusal in enumerate(REFUSALS):
        if writing.waiting and order % writing.months == number - 1:
            place = (order + number) % len(writing.places)
            only = len(writing.places) == 1 or sends_by_community(place)
            dealt.append((place, replace(refusal, replaces=refusal.replaces and not only)))
    return dealt
