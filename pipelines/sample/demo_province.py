"""The demo: an invented province over three years, delivered as in reality: a large first delivery,
then month by month with late and corrected files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from pipelines.base.month import month_of, months_between, months_until, shifted
from pipelines.contract.register import REGISTERS
from pipelines.sample.demo_place import DemoPlaces, demo_places
from pipelines.sample.demo_tempo import SHOCK_FIRST, SHOCK_LAST, SHOCK_PLACE, Shock, demo_tempo
from pipelines.sample.finding import Findings
from pipelines.sample.finding_plan import plant_findings
from pipelines.sample.identity import Identities
from pipelines.sample.layout import LAYOUTS, Layout, Scene
from pipelines.sample.place import Street, sends_by_community
from pipelines.sample.planting import PLANTINGS
from pipelines.sample.refusal import REFUSALS, Refusal
from pipelines.sample.tally import Tally
from pipelines.sample.world import Rows, worlds
from pipelines.sample.writing import Writing, write_good, write_refused

AREA, SEED = "51", 11
RELEASES = 6
HOUSEHOLDS = (18, 36)  # minimum and maximum per community
# The number of months of each register up to the last complete one.
MONTHS = {
    "new_employment": 37,
    "natural_attrition": 37,
    "assistance": 37,
    "labour_force": 25,
    "zero_employment_household": 25,
    "community_entity": 13,
    "job_post": 13,
    "station": 5,
}
OFFICE_LAYOUTS = 5  # last months, in which all layouts are used; before, streets sent plain text
PLAIN = tuple(layout for layout in LAYOUTS if layout.form == "csv")
NIL = PLAIN[0]  # its file name gives the street
FAULTY_MONTHS, REFUSED_MONTHS, FINDING_MONTHS = 4, 4, 2
FEWEST_QUIET = 6  # with fewer streets no finding is planted
FAULTY_SHARE, FAULTY_ROSTERS = 0.3, 0.2  # of the files of such a month
EARLY_REGISTERS = ("labour_force", "new_employment", "natural_attrition", "assistance")
EARLY_EVERY = 3  # one street in this many has sent the current, incomplete month
LATE_EVERY, CORRECTED_EVERY = 11, 9  # one street in so many


@dataclass(frozen=True)
class Arrival:
    """Files that arrive together: their folder, and the day of arrival; None: today."""

    folder: Path
    day: date | None


@dataclass(frozen=True)
class Demo:
    """What was written: arrivals in order, and the data for the reference tables. `events`: year ->
    prefecture -> event -> persons.
    """

    arrivals: list[Arrival]
    places: DemoPlaces
    months: list[date]
    events: dict[str, dict[str, dict[str, int]]]


@dataclass
class _Delivery:
    """The state shared while files are written. `writings`: one per arrival."""

    folder: Path
    places: DemoPlaces
    last: date
    writings: list[Writing]
    findings: Findings
    tally: Tally = field(default_factory=Tally)

    def arrival(self, month: date) -> int:
        """The number of the arrival with a month's files that are on time."""
        behind = months_between(month, self.last)
        return max(0, RELEASES - 1 - max(behind, 0))


def last_whole_month(today: date) -> date:
    """The newest month whose registers were due by today (the fifth of the next month)."""
    return shifted(month_of(today - timedelta(days=5)), -1)


def write_demo(
    folder: Path,
    last: date,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    area: str = AREA,
    households: tuple[int, int] = HOUSEHOLDS,
) -> Demo:
    """Write the registers up to `last`, the last complete month, and part of the next month, to one
    folder per arrival below `folder`. `area`: division code prefix; `households`: minimum and
    maximum per community. Deterministic.
    """
    places = demo_places(area, last)
    months = months_until(shifted(last, 1), max(MONTHS.values()) + 1)
    prefectures = sorted({street.code[:4] for street in places.first})
    shock = Shock(
        prefectures[SHOCK_PLACE % len(prefectures)],
        shifted(last, -SHOCK_FIRST),
        shifted(last, -SHOCK_LAST),
    )
    delivery = _delivery(folder, places, last)
    sizes = {
        community.code: Random(f"size {SEED} {community.code}").randint(*households)
        for street in places.first
        for community in street.communities
    }
    story = worlds(
        places.first,
        months,
        sizes,
        delivery.findings.identities,
        SEED,
        demo_tempo(shock, months[0], SEED),
        places.mergers,
    )
    for number, (world, rows) in enumerate(story, 1):
        behind = months_between(world.month, last)
        if 0 <= behind < FINDING_MONTHS + 1:
            plant_findings(
                delivery.findings, world, rows, FINDING_MONTHS + 1 - behind, _unread(places, behind)
            )
        _write_month(delivery, number, world.month, rows)
        progress(number, len(months))
    return Demo(_arrivals(delivery), places, months[:-1], delivery.tally.by_year())


def _delivery(folder: Path, places: DemoPlaces, last: date) -> _Delivery:
    identities = Identities(Random(f"people {SEED}"))
    names = tuple(register.name for register in REGISTERS)
    waiting = list(PLANTINGS)
    writings = [
        Writing(folder / f"{number}", SEED, places.last, 0, names, identities, waiting)
        for number in range(1, RELEASES + 1)
    ]
    quiet = [
        place
        for place, street in enumerate(places.last)
        if street.communities and place % LATE_EVERY and place % CORRECTED_EVERY
        and all(place not in _unread_places(places, behind) for behind in range(REFUSED_MONTHS))
    ]  # fmt: skip
    if len(quiet) < FEWEST_QUIET:
        quiet = []
    findings = Findings(places.last, quiet, identities, Random(f"findings {SEED}"))
    return _Delivery(folder, places, last, writings, findings)


def _arrivals(delivery: _Delivery) -> list[Arrival]:
    """The ninth of each month since half a year ago, when the previous month is complete; the last
    one today.
    """
    days = [shifted(delivery.last, 2 - number).replace(day=9) for number in range(RELEASES, 1, -1)]
    return [
        Arrival(writing.folder, day)
        for writing, day in zip(delivery.writings, [*days, None], strict=True)
    ]


def _refusals(places: DemoPlaces, behind: int) -> list[tuple[int, Refusal]]:
    """(index of the street, refusal) for the month this many months before the last."""
    if not 0 <= behind < REFUSED_MONTHS:
        return []
    dealt = []
    for order, refusal in enumerate(REFUSALS):
        if order % REFUSED_MONTHS == behind:
            place = (5 * order + 6) % len(places.last)
            while not places.last[place].communities or sends_by_community(place):
                place = (place + 1) % len(places.last)
            dealt.append((place, refusal))
    return dealt


def _unread_places(places: DemoPlaces, behind: int) -> set[int]:
    return {place for place, refusal in _refusals(places, behind) if refusal.replaces}


def _unread(places: DemoPlaces, behind: int) -> set[str]:
    return {places.last[place].code for place in _unread_places(places, behind)}


def _write_month(delivery: _Delivery, number: int, month: date, rows: Rows) -> None:
    """Write all files of a month, each to its arrival."""
    behind = months_between(month, delivery.last)
    streets = delivery.places.at(month)
    for writing in delivery.writings:
        (writing.folder / f"{month:%Y-%m}").mkdir(parents=True, exist_ok=True)
    for shift, register in enumerate(REGISTERS):
        own_rows = _by_street(rows[register.name])
        if behind >= MONTHS[register.name]:
            continue
        for place, street in enumerate(streets):
            if not street.communities:
                continue
            own = own_rows.get(street.code, [])
            if behind < 0:
                if register.name in EARLY_REGISTERS and place % EARLY_EVERY == 0:
                    _write(
                        delivery, _scene(number, month, street, place, register.name), own, shift
                    )
                continue
            delivery.tally.add(register.name, own)
            if delivery.findings.vanished != (place, register.name):
                _write(delivery, _scene(number, month, street, place, register.name), own, shift)


def _scene(number: int, month: date, street: Street, place: int, register: str) -> Scene:
    return Scene(register, month, number, street, place + 1)


def _by_street(rows: list[dict]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows:
        code = row["community_code"] or row["street_code"]
        found.setdefault(code[:9], []).append(row)
    return found


def _write(delivery: _Delivery, scene: Scene, rows: list[dict], shift: int) -> None:
    """Write a street's file of one register for one month, and later files that replace it."""
    behind, place = months_between(scene.month, delivery.last), scene.place - 1
    arrival = delivery.arrival(scene.month)
    layouts = LAYOUTS if behind < OFFICE_LAYOUTS else PLAIN
    layout = layouts[(place + 2 * shift) % len(layouts)]
    stands = arrival > 0 and behind > 0  # a later arrival may bring what was missing
    of_labour = scene.register == "labour_force"
    for where, refusal in _refusals(delivery.places, behind):
        if of_labour and where == place:
            write_refused(delivery.writings[arrival], scene, layout, refusal, rows)
            if refusal.replaces:
                if stands:
                    _good(delivery, arrival + 1, scene, layout, rows, faultless=True)
                return
    turn = place + scene.month.month
    if stands and turn % LATE_EVERY == 0:
        _good(delivery, arrival + 1, scene, layout, rows, faultless=True)
        return
    in_haste = _as_first_told(rows)
    is_spared = delivery.findings.is_spared(scene.register, place, FINDING_MONTHS + 1 - behind)
    is_corrected = turn % CORRECTED_EVERY == 0 and len(in_haste) < len(rows) and not is_spared
    if stands and is_corrected:
        _good(delivery, arrival, scene, layout, in_haste, faultless=True)
        _good(delivery, arrival + 1, scene, layout, rows, faultless=True)
        return
    faultless = not 0 <= behind < FAULTY_MONTHS or not _is_dealt_a_fault(scene)
    _good(delivery, arrival, scene, layout, rows, faultless=faultless)


def _is_dealt_a_fault(scene: Scene) -> bool:
    """Whether the street's file has faults, at random; rosters more often."""
    share = FAULTY_ROSTERS if scene.register == "labour_force" else FAULTY_SHARE
    return Random(f"faulty {SEED} {scene.register} {scene.month} {scene.code}").random() < share


def _as_first_told(rows: list[dict]) -> list[dict]:
    """The rows as first sent in haste: every third row about unemployed people or events is
    missing.
    """
    is_seeker = [row.get("employment_status", "unemployed") == "unemployed" for row in rows]
    told, seen = [], 0
    for row, seeker in zip(rows, is_seeker, strict=True):
        seen += seeker
        if not (seeker and seen % 3 == 0 and not row.get("bound")):
            told.append(row)
    return told


def _good(
    delivery: _Delivery,
    arrival: int,
    scene: Scene,
    layout: Layout,
    rows: list[dict],
    *,
    faultless: bool,
) -> None:
    """Write a file that is accepted, or one per community."""
    writing, findings = delivery.writings[arrival], delivery.findings
    behind = months_between(scene.month, delivery.last)
    faultless = faultless or findings.is_spared(
        scene.register, scene.place - 1, FINDING_MONTHS + 1 - behind
    )
    if (
        scene.register == "labour_force"
        and behind < OFFICE_LAYOUTS
        and sends_by_community(scene.place - 1)
    ):
        for community in scene.street.communities:
            own = [row for row in rows if row["community_code"] == community.code]
            write_good(
                writing, findings, replace(scene, community=community), layout, own, {},
                faultless=faultless,
            )  # fmt: skip
    else:
        own_layout = layout if rows else NIL
        write_good(writing, findings, scene, own_layout, rows, {}, faultless=faultless)
