// Rows of a chart: unpacked from columns, filtered by the page's choices; facts for its finding.
"use strict";
(() => {
  // As packing.py packs them: an array; distinct values {of}, or so many months {from, count}, and which of them
  // stands in each row: in turn {cycle}, each so many times {runs}, or {at}, one sign each or whole numbers, each so
  // many {times}; whole numbers as signs {numbers}, or their {steps}, of which {parts} make one; {text} that they are
  // told as text; {names} in both languages, parted by a stroke, each with the one of {ends} that it has {at}.
  const PLACES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*()+,:;=@[]{}|^?/$%# ";
  const HALF = Math.floor(PLACES.length / 2);
  const PLACE = new Map([...PLACES].map((sign, place) => [sign, place]));
  const numbers = (text) => {
    const told = [];
    let [sum, unit] = [0, 1];
    for (const sign of text) {
      const digit = PLACE.get(sign);
      if (digit === undefined) { told.push(null); continue; }
      sum += (digit < HALF ? digit : digit - HALF) * unit;
      unit *= HALF;
      if (digit >= HALF) continue;
      told.push(sum % 2 ? -(sum + 1) / 2 : sum / 2);
      [sum, unit] = [0, 1];
    }
    return told;
  };
  const repeated = (told, times) => {
    const each = typeof times === "number" ? told.map(() => times) : values(times);
    return told.flatMap((value, place) => Array(each[place]).fill(value));
  };
  const values = (column, rows) => {
    if (Array.isArray(column)) return column;
    if (column.numbers !== undefined || column.steps !== undefined) {
      let last = 0;
      const whole = column.steps === undefined ? numbers(column.numbers) : numbers(column.steps).map((step) => (last += step));
      if (column.text) return whole.map((number) => (number === null ? null : String(number)));
      return column.parts ? whole.map((number) => (number === null ? null : number / column.parts)) : whole;
    }
    if (column.names !== undefined) {
      return column.names.split("|").map((name, row) => {
        const [zh, en] = name.split("/");
        const [zhEnd, enEnd] = column.ends[PLACE.get(column.at[row])];
        return `${zh}${zhEnd} / ${en}${enEnd}`;
      });
    }
    const of = column.of ? values(column.of) : Array.from({ length: column.count }, (_, later) => monthsBack(column.from, -later));
    if (column.cycle) return Array.from({ length: rows }, (_, row) => of[row % of.length]);
    if (column.runs) return repeated(of, column.runs);
    const at = typeof column.at === "string" ? Array.from(column.at, (sign) => of[PLACE.get(sign)]) : values(column.at).map((place) => of[place]);
    return column.times ? repeated(at, column.times) : at;
  };
  // What a page opens with may be the first rows only, with some columns of {whole}, all rows; `more` has the rest.
  const unpack = (packed, more) => {
    const told = {};
    for (const part of [packed, packed.whole]) {
      for (const [name, column] of Object.entries(part?.columns || {})) told[name] = values(column, part.rows);
    }
    for (const [name, column] of Object.entries(more?.columns || {})) told[name] = [...told[name], ...values(column, more.rows - told[name].length)];
    const columns = Object.entries(told);
    return Array.from({ length: more?.rows ?? packed.whole?.rows ?? packed.rows }, (_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row] ?? null])));
  };
  // The rows of a query, unpacked once; all of them where `more` is given.
  const unpacked = (packed, more) => {
    if (!packed.unpacked || (more && !packed.isWhole)) Object.assign(packed, { unpacked: unpack(packed, more), isWhole: Boolean(more) });
    return packed.unpacked;
  };

  const chosen = (filter) => jiuye.state.choice[filter.key] || filter.first;

  // Whether a chart shows more than the page opens with: a former month, or another choice (opening.py).
  const needsMore = (chart) => {
    if (!chart.more) return false;
    if (chart.more.newest && (chart.moment !== "month" || jiuye.state.month !== jiuye.release.month)) return true;
    if (!chart.more.choice) return false;
    const [column, first] = chart.more.choice;
    const filter = chart.filters.find((one) => one.column === column);
    return !filter || chosen(filter) !== first;
  };

  // A public edition may withhold either: of what is not known no share is told, least of all 0.
  const share = (count, size) => (size && count != null ? count / size : null);

  const rowsOf = (chart, packed, more) => {
    if (!packed) return [];
    let rows = unpacked(packed, more);
    for (const filter of chart.filters) {
      const known = new Set(rows.map((row) => row[filter.column]));
      const value = known.has(chosen(filter)) ? chosen(filter) : (known.has(filter.first) ? filter.first : filter.key === "g" ? null : [...known][0]); // no group stands for another
      rows = rows.filter((row) => row[filter.column] === value);
    }
    const divide = (row) => { for (const [name, [above, below]] of Object.entries(chart.rates)) row[name] = share(row[above], row[below]); };
    if (chart.trend) withTrend(rows, chart.trend, divide);
    if (chart.moment === "until") rows = rows.filter((row) => row.month <= jiuye.state.month);
    if (chart.moment === "year") rows = rows.filter((row) => row.month <= jiuye.state.month && row.month.slice(0, 4) === jiuye.state.month.slice(0, 4));
    if (chart.moment === "month") rows = rows.filter((row) => row.month === jiuye.state.month);
    rows.forEach(divide);
    if (chart.above_zero) rows = rows.filter((row) => row[chart.above_zero] > 0);
    if (chart.largest_first) rows = rows.toSorted((one, other) => other[chart.largest_first] - one[chart.largest_first]);
    if (chart.first) rows = rows.slice(0, chart.first);
    if (chart.former) holdAgainstFormer(rows, chart.former);
    if (chart.interval) for (const row of rows) Object.assign(row, wilson(row, ...chart.interval));
    if (chart.is_compared) for (const row of rows) if (row.month !== jiuye.state.month) Object.assign(row, { below_share: null, above_share: null }); // bars at the last month only
    return rows;
  };

  // Of each area the measure's last thirteen months, null where one is missing.
  const withTrend = (rows, name, divide) => {
    rows.forEach(divide);
    const known = new Map(rows.map((row) => [`${row.area_code} ${row.month}`, row[name]]));
    const months = Array.from({ length: 13 }, (_, place) => monthsBack(jiuye.state.month, 12 - place));
    for (const row of rows) if (row.month === jiuye.state.month) row.trend = months.map((month) => known.get(`${row.area_code} ${month}`) ?? null);
  };

  // The range of the same month in former years (where there are two), and the value a year before.
  const holdAgainstFormer = (rows, name) => {
    const byMonth = new Map(rows.map((row) => [row.month, row[name]]));
    if (rows.filter((row) => [2, 3].some((years) => byMonth.has(monthsBack(row.month, 12 * years)))).length < 6) {
      for (const row of rows) Object.assign(row, { former_low: null, former_high: null, year_before: byMonth.get(monthsBack(row.month, 12)) ?? null });
      return;
    }
    for (const row of rows) {
      const former = [1, 2, 3, 4, 5].map((years) => byMonth.get(monthsBack(row.month, 12 * years))).filter((value) => value != null);
      row.former_low = former.length > 1 ? Math.min(...former) : null;
      row.former_high = former.length > 1 ? Math.max(...former) : null;
      row.year_before = byMonth.get(monthsBack(row.month, 12)) ?? null;
    }
  };

  // A 95 % interval of a share after Wilson, and whether the whole lies outside it.
  const wilson = (row, above, below) => {
    const [count, size] = [row[above], row[below]];
    if (!size || count == null) return { interval_low: null, interval_high: null, below_share: null, above_share: null, against_whole: null };
    const z = 1.96;
    const part = share(count, size);
    const middle = (part + z * z / (2 * size)) / (1 + z * z / size);
    const half = z * Math.sqrt(part * (1 - part) / size + z * z / (4 * size * size)) / (1 + z * z / size);
    const [low, high] = [middle - half, middle + half];
    const against = row.whole_rate == null ? null : low > row.whole_rate ? "above" : high < row.whole_rate ? "below" : "within_chance";
    return { interval_low: low, interval_high: high, below_share: part - low, above_share: high - part, against_whole: against };
  };

  const monthsBack = (month, back) => {
    const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - back;
    return `${Math.floor(number / 12)}-${String(number % 12 + 1).padStart(2, "0")}`;
  };

  // What a finding says of the rows; undefined where it cannot be told.
  const FACTS = {
    month: () => jiuye.monthWords(jiuye.state.month),
    area: () => jiuye.where(),
    rows: (rows) => rows.length.toLocaleString("en-US"),
    value: (rows, chart, name) => said(chart, name, now(rows)?.[name]),
    change: (rows, chart, name, back) => {
      const then = rows.find((row) => row.month === monthsBack(jiuye.state.month, back))?.[name];
      const value = now(rows)?.[name];
      return value == null || then == null ? undefined : jiuye.change(chart.columns[name], then, value);
    },
    sum: (rows, chart, name, where = {}) => {
      const kept = matching(rows, where);
      return kept.length ? said(chart, name, kept.reduce((total, row) => total + (row[name] || 0), 0)) : said(chart, name, 0);
    },
    size: (rows, chart, name, where = {}) => {
      const value = matching(rows, where)[0]?.[name];
      return value == null ? undefined : said(chart, name, Math.abs(value));
    },
    count: (rows, _, where = {}) => matching(rows, where).length.toLocaleString("en-US"),
    first: (rows, chart, name, where = {}) => said(chart, name, matching(rows, where)[0]?.[name], matching(rows, where)[0]),
    last: (rows, chart, name, where = {}) => said(chart, name, matching(rows, where).at(-1)?.[name], matching(rows, where).at(-1)),
    foremost: (rows, chart, name) => equals(chart, rows, name),
    hindmost: (rows, chart, name) => equals(chart, rows.toReversed(), name),
    highest: (rows, chart, name, show) => extreme(rows, chart, name, show, 1),
    highest_now: (rows, chart, name, show) => extreme(rows.filter((row) => row.month === jiuye.state.month), chart, name, show, 1),
    lowest_now: (rows, chart, name, show) => extreme(rows.filter((row) => row.month === jiuye.state.month), chart, name, show, -1),
    lowest: (rows, chart, name, show) => extreme(rows, chart, name, show, -1),
    names: (rows, chart, name, most, where = {}) => {
      const kept = matching(rows, where);
      return kept.length ? listed(chart, kept, name, most) : undefined;
    },
  };
  const listed = (chart, rows, name, most) => {
    const shown = rows.slice(0, most).map((row) => jiuye.reads(chart.columns[name], row[name])).join(jiuye.state.language === "zh" ? "、" : ", ");
    return rows.length > most ? jiuye.words("and_more", { names: shown, number: rows.length }) : shown;
  };
  // Who comes first in the chart's order, with all who have just as much; nobody where there is nothing.
  const equals = (chart, rows, name, measure = chart.measure) => {
    if (rows.every((row) => !row[measure])) return undefined;
    return listed(chart, rows.filter((row) => row[measure] === rows[0][measure]), name, 3);
  };
  const matching = (rows, where) => rows.filter((row) => Object.entries(where).every(([name, value]) =>
    (Array.isArray(value) ? value.includes(row[name]) : row[name] === value)));
  const said = (chart, name, value, row) => (value == null ? undefined : jiuye.reads(chart.columns[name], value, row));
  const now = (rows) => rows.findLast((row) => row.month === undefined || row.month === jiuye.state.month);
  const extreme = (rows, chart, name, show, sign) => {
    const known = rows.filter((row) => row[name] != null);
    if (!known.length) return undefined;
    const found = known.reduce((best, row) => (sign * (row[name] - best[name]) > 0 ? row : best));
    return show === name ? said(chart, show, found[show]) : equals(chart, [found, ...known.filter((row) => row !== found)], show, name);
  };

  // The first finding all of whose places can be filled; what the chart says without data, else.
  // What a public edition withholds is null: nothing that rests on it may be said, nor "none" of what is not shown.
  const isWithheld = (chart, rows) => {
    if (!jiuye.release.is_public) return false;
    const told = new Set(chart.moment === "month" ? [chart.measure] : []);
    for (const [, ...given] of Object.values(chart.facts)) {
      for (const one of given) (typeof one === "string" ? [one] : typeof one === "object" && one ? Object.keys(one) : []).forEach((name) => told.add(name));
    }
    const shown = chart.moment === "until" ? rows.filter((row) => row.month === jiuye.state.month) : rows;
    return shown.some((row) => [...told].some((name) => name in row && row[name] == null));
  };
  const hasFigure = (chart, rows) => rows.some((row) => row[chart.measure] != null);
  const finding = (chart, rows) => {
    if (jiuye.release.is_public && (!rows.length || !hasFigure(chart, rows))) return jiuye.words("all_withheld");
    if (isWithheld(chart, rows)) return jiuye.words("withheld");
    if (!rows.length) return chart.empty ? jiuye.fill(chart.empty, { month: jiuye.monthWords(jiuye.state.month) }) : jiuye.words("no_data");
    return filled(chart, rows, chart.findings) ?? jiuye.words("see_below");
  };
  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const filled = (chart, rows, texts) => {
    for (const text of texts) {
      const places = [...jiuye.say(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const values = Object.fromEntries(places.map((place) => {
        const [kind, ...given] = chart.facts[place] || [place];
        return [place, FACTS[kind](rows, chart, ...given)];
      }));
      if (places.every((place) => values[place] !== undefined)) return sentence(jiuye.fill(text, values));
    }
    return undefined;
  };

  Object.assign(jiuye, { needsMore, PLACES, rowsOf, unpack, unpacked, finding, filled, hasFigure, isWithheld, monthsBack });
})();
