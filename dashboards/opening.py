"""The rows that a page initially loads: the newest month for charts of one month, the first rows of
long lists. The rest is in a separate file, loaded on demand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.chart import Chart, Topic
from dashboards.packing import Packed, packed, packed_columns

Rows = Sequence[tuple]


@dataclass(frozen=True)
class Opening:
    """The initial part of a query's rows. `newest`: only the newest month; `choice`: column and
    value of the initial choice; `most`: maximum number of rows, 0 for all; `whole`: columns
    included for all rows (of the newest month, unless they are sparklines).
    """

    newest: bool = False
    choice: tuple[str, str] | None = None
    most: int = 0
    whole: frozenset[str] = frozenset()
    has_lines: bool = False


def openings(topics: Iterable[Topic]) -> dict[str, Opening]:
    """Map each query that is not loaded in full to its initial part."""
    shown: dict[str, list[Chart]] = defaultdict(list)
    for topic in topics:
        for chart in topic.charts:
            # These charts load what they need themselves.
            if not (chart.is_compared or chart.of_street):
                shown[chart.file].append(chart)
    found = {query: _opening(charts) for query, charts in shown.items()}
    return {query: one for query, one in found.items() if one.newest or one.choice or one.most}


def _opening(charts: Sequence[Chart]) -> Opening:
    newest = all(chart.moment == "month" for chart in charts)
    choices = [(one.column, one.first) for one in charts[0].filters if one.first]
    choice = next((one for one in choices if all(_has(chart, one) for chart in charts)), None)
    whole = {choice[0]} if choice else set()
    if not all(chart.is_list for chart in charts):
        return Opening(newest, choice, whole=frozenset(whole))
    lines = set().union(*map(_trend, charts)) if newest else set()
    if lines:
        return Opening(newest, choice, whole=frozenset(whole | lines), has_lines=True)
    most = max(chart.most_rows for chart in charts)
    return Opening(newest, choice, most, frozenset(whole.union(*map(_counted, charts))))


def _has(chart: Chart, choice: tuple[str, str]) -> bool:
    return choice in [(one.column, one.first) for one in chart.filters]


def _trend(chart: Chart) -> set[str]:
    """The columns that a table's sparklines need for former months."""
    if not chart.trend:
        return set()
    return {"month", "area_code", *chart.rates.get(chart.trend, (chart.trend,))} | {
        one.column for one in chart.filters
    }


def _counted(chart: Chart) -> set[str]:
    """The columns needed for the number of rows and the finding."""
    named = {chart.measure, chart.above_zero, *(one.column for one in chart.filters)}
    if chart.moment == "month":
        named.add("month")
    for _, *given in chart.facts.values():
        for one in given:
            named |= set(one) if isinstance(one, Mapping) else {str(one)}
    return named


def opened(
    opening: Opening, newest: str, names: Sequence[str], kinds: Sequence[type], rows: Rows
) -> tuple[Packed, Packed | None]:
    """The initial part, packed, and the rest (None if empty). `newest`: the month as written in the
    rows.
    """
    rows, now, first = _in_order(opening, newest, names, rows)
    if first == len(rows):
        return packed(names, kinds, rows), None
    told = len(rows) if opening.has_lines else now
    whole = [name in opening.whole and told > first for name in names]
    short = [not one for one in whole]
    here = _of(names, kinds, rows[:first], short) | {"more": True}
    rest = _of(names, kinds, rows[first:], short)
    if any(whole):
        here["whole"] = _of(names, kinds, rows[:told], whole)
        if told < len(rows):
            rest["columns"] |= _of(names, kinds, rows[told:], whole)["columns"]  # type: ignore[operator]
    return here, rest | {"rows": len(rows)}


def _in_order(
    opening: Opening, newest: str, names: Sequence[str], rows: Rows
) -> tuple[Rows, int, int]:
    """The rows with the initial ones first; the number of current rows, and the number of initial
    ones.
    """
    now, former = rows, []
    if opening.newest:
        month = names.index("month")
        now = [row for row in rows if row[month] == newest]
        former = [row for row in rows if row[month] != newest]
    first = len(now)
    if opening.choice:
        place, value = names.index(opening.choice[0]), opening.choice[1]
        chosen = [row for row in now if row[place] == value]
        if chosen:
            first = len(chosen)
            now = chosen + [row for row in now if row[place] != value]
    if opening.most and first > 2 * opening.most:
        first = opening.most
    return [*now, *former], len(now), first


def _of(names: Sequence[str], kinds: Sequence[type], rows: Rows, kept: Sequence[bool]) -> Packed:
    """The kept columns of rows, packed."""
    places = [place for place, is_kept in enumerate(kept) if is_kept]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return packed_columns(
        [names[place] for place in places],
        [kinds[place] for place in places],
        [columns[place] for place in places],
        len(rows),
    )
