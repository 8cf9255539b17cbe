"""The second count of how sure figures are, written from SPEC section 4 with loops and fractions: no
code of pipelines/.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Cells = Mapping[tuple, Mapping[str, int]]  # (month, area, ...) -> column -> number
STATES = ("employed", "unemployed", "not_in_labour_force")


MEASURES = {
    "employment_rate": ("employed", "able_and_willing"),
    "registered_unemployed_share": ("registered_unemployed", "working_age"),
}
SPANS = {1: "1_month", 12: "12_months"}


def share(part: int, whole: int) -> float | None:
    return float(Fraction(part, whole)) if whole else None


def count_flow_rates(movements: Cells) -> dict[tuple, dict]:
    """(month, area) -> who of the unemployed and of the employed went where; who is not seen at
    both ends with a known status is left aside.
    """
    seen: dict[tuple, Counter] = defaultdict(Counter)
    for (month, area, before, after), cell in movements.items():
        if after in STATES:
            seen[month, area][before, after] += cell["persons"]
    found = {}
    for key, moves in seen.items():
        idle = sum(moves["unemployed", after] for after in STATES)
        busy = sum(moves["employed", after] for after in STATES)
        up, down = moves["unemployed", "employed"], moves["employed", "unemployed"]
        rest = None
        if idle and busy and up + down:
            leaving, finding = Fraction(down, busy), Fraction(up, idle)
            rest = float(leaving / (leaving + finding))
        found[key] = {
            "unemployed_followed": idle,
            "found_work": up,
            "employed_followed": busy,
            "lost_work": down,
            "job_finding_rate": share(up, idle),
            "separation_rate": share(down, busy),
            "steady_state_rate": rest,
        }
    return found


def six_decimals(number: Fraction | None) -> Decimal | None:
    if number is None:
        return None
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)


def months_before(month: date, months: int) -> date:
    year, number = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(year, number + 1, 1)


def count_matched_changes(employment: Cells) -> dict[tuple, dict]:
    """(month, area, measure) -> changes; `employment`: the cells of mart.employment_rate."""
    counts: dict[str, dict] = {measure: defaultdict(dict) for measure in MEASURES}
    for (month, area, group), cell in employment.items():
        if group == "all":
            for measure, (above, below) in MEASURES.items():
                counts[measure][month][area] = cell[above], cell[below]
    found = {}
    for measure, by_month in counts.items():
        for month, now in by_month.items():
            for area in now:
                row = found[month, area, measure] = {}
                for months, name in SPANS.items():
                    before = by_month.get(months_before(month, months), {})
                    row.update(_changes(area, now, before, name))
    return found


def _changes(area: str, now: dict, before: dict, name: str) -> dict:
    matched = [
        code
        for code in now
        if len(code) == 12
        and code.startswith(area)
        and now[code][1]
        and before.get(code, (0, 0))[1]
    ]
    raw = change = None
    if now[area][1] and before.get(area, (0, 0))[1]:
        raw = Fraction(*now[area]) - Fraction(*before[area])
    if matched:
        whole, former = (sum(told[code][1] for code in matched) for told in (now, before))
        change = sum(
            (Fraction(now[code][1], whole) + Fraction(before[code][1], former))
            / 2
            * (Fraction(*now[code]) - Fraction(*before[code]))
            for code in matched
        )
    shown, told = six_decimals(raw), six_decimals(change)
    return {
        f"matched_communities_{name}": len(matched),
        f"matched_change_{name}": told,
        f"reporting_change_{name}": None if told is None else shown - told,
        f"raw_change_{name}": shown,
    }
