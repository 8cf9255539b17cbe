"""The second count of shrunk rates: moments as fractions, and the beta distribution by its continued
fraction (Lentz), where the models use approximations.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

Sizes = Mapping[str, tuple[int, int]]  # community -> employed, able and willing
LEAST, MOST = Fraction(1, 10_000), Fraction(1, 2)


def beta_below(x: float, a: float, b: float) -> float:
    """The share of Beta(a, b) below x."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    whole = d
    for m in range(1, 3000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / (1 + step * d), 1 + step / c
            whole *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return front * whole / a


def beta_quantile(share: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_below(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def correlation(sizes: Sizes) -> Fraction:
    """φ by moments of the communities of an area."""
    k, employed = len(sizes), sum(e for e, _ in sizes.values())
    whole = sum(size for _, size in sizes.values())
    freedom = whole - Fraction(sum(size**2 for _, size in sizes.values()), whole) - (k - 1)
    if freedom < Fraction(1, 2):
        return MOST
    p, least = Fraction(employed, whole), max(LEAST, Fraction(1, whole + 1))
    if p in (0, 1):
        return min(least, MOST)
    between = sum(Fraction(e * e, size) for e, size in sizes.values())
    between -= Fraction(employed * employed, whole)
    return min(max((between / (p * (1 - p)) - (k - 1)) / freedom, least), MOST)


def count_shrunk_rates(employment: Mapping[tuple, Mapping[str, int]]) -> dict[tuple, dict]:
    """(month, community) -> row; `employment`: the cells of mart.employment_rate."""
    by_month: dict[date, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (month, area, group), cell in employment.items():
        if group == "all" and len(area) == 12 and cell["able_and_willing"]:
            by_month[month][area] = cell["employed"], cell["able_and_willing"]
    found = {}
    for month, communities in by_month.items():
        for code, (employed, size) in communities.items():
            above = code[:6] if sum(c[:6] == code[:6] for c in communities) >= 5 else code[:4]
            of_prior = {c: told for c, told in communities.items() if c.startswith(above)}
            found[month, code] = _row(employed, size, above, of_prior)
    return found


def _row(employed: int, size: int, above: str, of_prior: Sizes) -> dict:
    phi = correlation(of_prior)
    weight = (1 - phi) / phi
    rate = (sum(e for e, _ in of_prior.values()) + Fraction(1, 2)) / (
        sum(n for _, n in of_prior.values()) + 1
    )
    a, b = float(rate * weight + employed), float((1 - rate) * weight + size - employed)
    return {
        "employed": employed,
        "able_and_willing": size,
        "prior_area_code": above,
        "prior_communities": len(of_prior),
        "prior_rate": float(rate),
        "prior_persons": float(weight),
        "shrunk_rate": a / (a + b),
        "shrunk_rate_low": beta_quantile(0.1, a, b),
        "shrunk_rate_high": beta_quantile(0.9, a, b),
        "chance_of_95": 1 - beta_below(0.95, a, b),
    }
