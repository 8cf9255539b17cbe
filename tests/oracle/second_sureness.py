"""The second count of how sure figures are, written from SPEC section 4 with loops and fractions: no
code of pipelines/.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

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


@dataclass(frozen=True)
class Codes:
    """Communities as (code, first day, day after the last), and what certainly took whose place
    from which day on (None: nothing certain).
    """

    communities: list[tuple[str, date | None, date | None]] = field(default_factory=list)
    successions: list[tuple[str, str | None, date]] = field(default_factory=list)

    def stood(self, code: str, day: date) -> bool:
        return any(
            own == code and (since is None or since <= day) and (until is None or until > day)
            for own, since, until in self._rows.get(code, ())
        )

    def became(self, code: str, after: date, until: date) -> str | None:
        """What a code of the first day is on the last; None where nothing certain tells."""
        while steps := [
            (day, new) for _, new, day in self._steps.get(code, ()) if after < day <= until
        ]:
            after, later = min(steps, key=lambda step: step[0])
            if later is None:
                return None
            code = later
        return code

    @cached_property
    def _rows(self) -> dict[str, list]:
        return grouped(self.communities)

    @cached_property
    def _steps(self) -> dict[str, list]:
        return grouped(self.successions)


def grouped(rows: Iterable[tuple]) -> dict[str, list]:
    found: dict[str, list] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def count_matched_changes(employment: Cells, codes: Codes) -> dict[tuple, dict]:
    """(month, area, measure) -> changes; `employment`: the cells of mart.employment_rate."""
    counts: dict[str, dict] = {measure: defaultdict(dict) for measure in MEASURES}
    for (month, area, group), cell in employment.items():
        if group == "all":
            for measure, (above, below) in MEASURES.items():
                counts[measure][month][area] = cell[above], cell[below]
    found = {}
    for measure, by_month in counts.items():
        for months, name in SPANS.items():
            for month, now in by_month.items():
                earlier = months_before(month, months)
                before = by_month.get(earlier, {})
                held = _predecessors(now, before, earlier, month, codes)
                for area in now:
                    row = found.setdefault((month, area, measure), {})
                    row.update(_changes(area, now, before, held, name))
    return found


def _predecessors(
    now: dict, before: dict, earlier: date, month: date, codes: Codes
) -> dict[str, tuple[int, int]]:
    """Community -> what it and all that was merged into it came to before; without those of which
    one that stood then had no roster.
    """
    parts: dict[str, set[str]] = {code: {code} for code in now if len(code) == 12}
    for old, _, day in codes.successions:
        if earlier < day <= month and (new := codes.became(old, earlier, month)) in parts:
            parts[new].add(old)
    held = {}
    for code, own in parts.items():
        had_another = codes.became(code, earlier, month) != code
        is_new = code not in before and not (len(own) > 1 and codes.stood(code, earlier))
        if had_another or is_new:
            own.discard(code)
        if own and all(part in before for part in own):
            held[code] = (sum(before[p][0] for p in own), sum(before[p][1] for p in own))
    return held


def _changes(area: str, now: dict, before: dict, held: dict, name: str) -> dict:
    matched = [code for code in held if code.startswith(area) and now[code][1] and held[code][1]]
    raw = change = None
    if now[area][1] and before.get(area, (0, 0))[1]:
        raw = Fraction(*now[area]) - Fraction(*before[area])
    if matched:
        whole, former = (sum(told[code][1] for code in matched) for told in (now, held))
        change = sum(
            (Fraction(now[code][1], whole) + Fraction(held[code][1], former))
            / 2
            * (Fraction(*now[code]) - Fraction(*held[code]))
            for code in matched
        )
    shown, told = six_decimals(raw), six_decimals(change)
    return {
        f"matched_communities_{name}": len(matched),
        f"matched_change_{name}": told,
        f"reporting_change_{name}": None if None in (shown, told) else shown - told,
        f"raw_change_{name}": shown,
    }
