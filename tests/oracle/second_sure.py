"""A second count of all tables on how sure figures are, from the rosters of some months: no code of
pipelines/.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.oracle.second_bound import count_bounds
from tests.oracle.second_certified import Divisions, Registers
from tests.oracle.second_flow import count_movements
from tests.oracle.second_person import LEVELS, is_working_age
from tests.oracle.second_reading import Person
from tests.oracle.second_shrinkage import count_shrunk_rates
from tests.oracle.second_sureness import Codes, count_flow_rates, count_matched_changes
from tests.oracle.second_survival import count_survival

Rows = Mapping[tuple, dict]  # month, area and the rest of a table's grain -> figures


def sure_tables(
    months: dict[date, Registers], divisions: Divisions, codes: Codes
) -> dict[str, Rows]:
    """The rows of each table by its name; of spells those of unemployment alone."""
    persons = {month: own.counted(month) for month, own in months.items()}
    standing = {month: {one.community for one in counted} for month, counted in persons.items()}
    movements: dict = {}
    count_movements(movements, persons, standing)
    employed = _employment(persons)
    spells = count_survival(persons, standing, {})
    return {
        "employment_bound": count_bounds(months, divisions),
        "matched_change": count_matched_changes(employed, codes),
        "labour_flow_rate": count_flow_rates(movements),
        "small_area_rate": count_shrunk_rates(employed),
        "spell_survival": {key: row for key, row in spells.items() if key[2] == "unemployment"},
    }


def _employment(persons: Mapping[date, list[Person]]) -> dict[tuple, dict[str, int]]:
    """(month, area, all) -> what mart.employment_rate counts of everybody."""
    found: dict[tuple, dict[str, int]] = {}
    for month, counted in persons.items():
        for person in counted:
            counts = _counts(person, month)
            for length in LEVELS:
                cell = found.setdefault((month, person.community[:length], "all"), {})
                for name, is_counted in counts.items():
                    cell[name] = cell.get(name, 0) + is_counted
    return found


def _counts(person: Person, month: date) -> dict[str, bool]:
    grown = bool(is_working_age(person, month))
    able = bool(grown and person.able and person.willing and person.status != "unknown")
    return {
        "working_age": grown,
        "able_and_willing": able,
        "employed": able and person.status == "employed",
        "registered_unemployed": grown
        and person.status == "unemployed"
        and bool(person.registered),
    }
