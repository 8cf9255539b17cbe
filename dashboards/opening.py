"""What a page opens with of its rows: the newest month where a chart shows one at a time, the first
rows of a long list. The rest stands in a file of its own, loaded when the reader asks for it.
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
    """What of a query's rows a page opens with. `newest`: those of the newest month; `choice`: column
    and value of the choice that the page opens with; `most`: just so many, 0 for all; `whole`:
    columns that are told of all rows all the same (of the newest month, unless they are small lines).
    """

    newest: bool = False
    choice: tuple[str, str] | None = None
    most: int = 0
    whole: frozenset[str] = frozenset()
    has_lines: bool = False


def openings(topics: Iterable[Topic]) -> dict[str, Opening]:
    """Query -> what its pages open with, of the queries whose rows are not shown whole."""
    shown: dict[str, list[Chart]] = defaultdict(list)
    for topic in topics:
        for chart in topic.charts:
            if not (chart.is_compared or chart.of_street):  # these ask for what they need
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
    """The columns that the small lines of a table need of former months."""
    if not chart.trend:
        return set()
    return {"month", "area_code", *chart.rates.get(chart.trend, (chart.trend,))} | {
        one.column for one in chart.filters
    }


def _counted(chart: Chart) -> set[str]:
    """The columns that tell how many rows there are, and what the finding says of them."""
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
    """What the page opens with, packed, and the rest, None where there is none. `newest`: the month
    as the rows have it.
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
    """Rows with those that the page opens with first; how many are of now, and how many it opens
    with.
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
