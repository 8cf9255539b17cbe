// Rows of any area by month: of areas with a page from its topic's file, of a group the sums of its
// members, of streets and communities from their county's file.
"use strict";
(() => {
  const BELOW = ["rate_trend", "new_employment", "household_stock"]; // what is told of streets and communities
  const NEVER_SUMMED = ["month", "group_code", "period", "indicator"];
  const names = async (code) => {
    const area = await jiuye.load(`area/${code}`);
    for (const [each, ...name] of [...(area?.path || []), ...(area?.children || [])]) jiuye.names.add(each, name);
    return area;
  };
  // As below.py writes them: a number is one sign, 'digits' where it is large, ` where it is not known.
  const LEAST = -28;
  const numbers = (text, months) => {
    const told = [...text.matchAll(/'(-?\d+)'|(.)/g)].map(([, digits, sign]) => (digits ? Number(digits) : sign === "`" ? null : jiuye.PLACES.indexOf(sign) + LEAST));
    return months.map((_, place) => (told.length === 1 ? told[0] : told[place] ?? null));
  };
  const below = async (code) => {
    const [data] = await Promise.all([jiuye.load(`series_below/${code.slice(0, 6)}`), names(code.slice(0, 6))]);
    const told = data?.areas[code.slice(6)];
    if (!told) return [];
    for (const each of new Set([code, code.slice(0, 9)])) {
      const [zh, en, ending] = data.areas[each.slice(6)] || [];
      if (zh !== undefined) jiuye.names.add(each, [zh + data.endings[ending][0], en + data.endings[ending][1]]);
    }
    const [steps, without, net, recognised] = told.slice(3).map((text) => numbers(text, data.months));
    let last = 0;
    const able = steps.map((step) => (step === null ? null : last += step));
    return data.months.map((month, place) => ({ month, area_code: code, group_code: "all", period: "month", able_and_willing: able[place],
      employed: able[place] === null || without[place] === null ? null : able[place] - without[place], net_new_employment: net[place], recognised: recognised[place] }));
  };
  const summed = (parts, code) => {
    const told = parts.filter((rows) => rows.length);
    const sums = new Map();
    for (const row of told.flat()) {
      const key = NEVER_SUMMED.map((name) => row[name]).join(" ");
      const sum = sums.get(key) || sums.set(key, { parts: 0, row: { ...Object.fromEntries(NEVER_SUMMED.map((name) => [name, row[name]])), area_code: code } }).get(key);
      sum.parts += 1;
      for (const [name, value] of Object.entries(row)) if (typeof value === "number") sum.row[name] = (sum.row[name] || 0) + value;
    }
    // a month that some member lacks is no sum of the group
    return [...sums.values()].filter((sum) => sum.parts === told.length).map((sum) => sum.row);
  };

  // The rows of a chart's query for an area, each with its area_code.
  const seriesOf = async (chart, code) => {
    if (!jiuye.hasPage(code)) return BELOW.includes(chart.query) ? below(code) : (await below(code), []);
    const area = await names(code);
    if (!area) return [];
    if (area.level === "area_group" && !chart.query.startsWith("target_")) {
      return summed(await Promise.all(area.children.map(([member]) => seriesOf(chart, member))), code);
    }
    const packed = (await jiuye.load(`${chart.topic}/${code}`))?.[chart.query];
    const more = jiuye.needsMore(chart) ? await jiuye.moreOf(chart, code, packed) : null;
    return packed ? jiuye.unpacked(packed, more).map((row) => ({ ...row, area_code: code })) : [];
  };
  // Rows as a data file holds them.
  const packed = (rows) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return { rows: rows.length, columns: Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name] ?? null)])) };
  };

  Object.assign(jiuye, { seriesOf, packed, learnNames: names });
})();
