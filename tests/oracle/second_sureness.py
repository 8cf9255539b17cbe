"""The second count of how sure figures are, written from SPEC section 4 with loops and fractions: no
code of pipelines/.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction

Cells = Mapping[tuple, Mapping[str, int]]  # (month, area, ...) -> column -> number
STATES = ("employed", "unemployed", "not_in_labour_force")


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
