"""The wording of figures in an official bulletin: shares, changes, pace. Values stay exact until
they are rounded half away from zero.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

TEN_THOUSAND = 10_000
ONE = Decimal("0.1")


def half_up(value: Fraction, digits: int = 1) -> Decimal:
    """The value rounded to `digits` decimals, half away from zero."""
    scaled = value * 10**digits
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Decimal(-whole if value < 0 else whole).scaleb(-digits)


def share_text(share: Fraction) -> str:
    """A share as a percentage with one decimal. Only exactly 0 gives 0.0%, only exactly 1 gives
    100.0%.
    """
    said = half_up(share * 100)
    if 0 < share < 1:
        said = min(max(said, ONE), 100 - ONE)
    return f"{said}%"


def counted(value: int, unit: str) -> str:
    """A count with its unit; from 10,000 on in 万 with two decimals: 12.35万人."""
    if abs(value) < TEN_THOUSAND:
        return f"{value}{unit}"
    return f"{half_up(Fraction(value, TEN_THOUSAND), 2)}万{unit}"


def change_in_points(now: Fraction, then: Fraction) -> str:
    """The change of a rate: 上升0.3个百分点, 下降…; "" if equal to one decimal."""
    moved = half_up((now - then) * 100)
    if not moved:
        return ""
    return f"{'上升' if moved > 0 else '下降'}{abs(moved)}个百分点"


def change_in_count(now: int, then: int, unit: str) -> str:
    """The change of a count: 增加13户, 减少…; "" if equal."""
    if now == then:
        return ""
    return f"{'增加' if now > then else '减少'}{counted(abs(now - then), unit)}"


def growth(now: int, then: int, unit: str) -> str:
    """The growth of a year's sum: 增长3.2%, 下降…; in units if the former is 0; "" if equal to one
    decimal.
    """
    if then <= 0:
        return change_in_count(now, then, unit)
    moved = half_up(Fraction(now - then, then) * 100)
    if not moved:
        return ""
    return f"{'增长' if moved > 0 else '下降'}{abs(moved)}%"


def on_the_month(change: str) -> str:
    """A change from the month before."""
    return f"比上月{change}" if change else "与上月持平"


def on_the_year(change: str) -> str:
    """A change from the same month or months a year before."""
    return f"同比{change}" if change else "同比持平"


def against_the_year(share: Fraction, year_share: Fraction) -> str:
    """The achieved share of a target against the elapsed share of the year: 超序时进度2.1个百分点."""
    ahead = half_up((share - year_share) * 100)
    if not ahead:
        return "与序时进度持平"
    return f"{'超' if ahead > 0 else '落后'}序时进度{abs(ahead)}个百分点"


def listed(names: list[str], most: int) -> str:
    """The first `most` names, followed by 等 if there are more."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")
