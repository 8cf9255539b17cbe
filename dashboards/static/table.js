// A chart's numbers as a table that sorts and filters, or as a matrix.
"use strict";
(() => {
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const isNumber = (value) => typeof value === "number";
  // A line of a few months, its last point marked; its words are the first and the last value.
  const spark = (chart, values) => {
    const [wide, high] = [72, 20];
    const known = values.filter((value) => value != null);
    const column = chart.columns[chart.trend];
    const low = Math.min(...known);
    const y = (value) => high - 3 - (high - 6) * (value - low) / (Math.max(...known) - low || 1);
    const x = (place) => 3 + (wide - 6) * place / Math.max(1, values.length - 1);
    const drawn = (kind, properties) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
      for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
      return made;
    };
    let path = "";
    values.forEach((value, place) => { if (value != null) path += `${place && values[place - 1] != null ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`; });
    const made = drawn("svg", { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: "img", class: "spark",
      "aria-label": `${jiuye.reads(column, known[0])} → ${jiuye.reads(column, known.at(-1))}` });
    const last = values.findLastIndex((value) => value != null);
    made.append(drawn("path", { d: path, fill: "none", stroke: "#0f6cab", "stroke-width": 1.6 }), drawn("circle", { cx: x(last), cy: y(values[last]), r: 2.4, fill: "#0f6cab" }));
    return made;
  };
  const cell = (chart, name, row) => {
    if (name === "trend") return element("td", {}, ...(row.trend?.some((value) => value != null) ? [spark(chart, row.trend)] : []));
    const column = chart.columns[name];
    const value = row[name];
    const words = name === "unit" && value === "share" ? "%" : jiuye.reads(column, value, row); // rates are shown as such
    const kind = isNumber(value) ? "number" : /^\d{4}-\d\d(-\d\d)?$/.test(value) ? "day" : words?.length > 80 ? "long" : "";
    const made = element("td", { className: kind });
    const code = column.format === "area" ? value : null;
    if (code && jiuye.names.known(code)) made.append(element("a", { href: jiuye.linkTo("profile", code), textContent: words }));
    else made.textContent = words;
    if (row.mark === name) made.className += " marked";
    return made;
  };

  // The table of rows; `keep` remembers how the reader has sorted and filtered it.
  const table = (chart, rows, keep) => {
    const wanted = (keep.filter || "").toLowerCase();
    let shown = wanted ? rows.filter((row) => chart.shown.some((name) => jiuye.reads(chart.columns[name], row[name], row).toLowerCase().includes(wanted))) : rows;
    if (keep.sort) {
      const by = keep.sort;
      const way = keep.down ? -1 : 1;
      shown = [...shown].sort((one, other) => {
        const [a, b] = [one[by], other[by]];
        if (a == null || b == null) return (a == null) - (b == null);
        return way * (isNumber(a) && isNumber(b) ? a - b : String(a).localeCompare(String(b), "zh"));
      });
    }
    const heads = chart.shown.map((name) => {
      const column = chart.columns[name];
      const numeric = rows.some((row) => isNumber(row[name]));
      const way = keep.sort === name ? (keep.down ? "descending" : "ascending") : "none";
      const button = element("button", { type: "button", textContent: jiuye.say(column.title) });
      button.dataset.sort = name;
      const head = element("th", { scope: "col", className: [numeric ? "number" : "", button.textContent.length > 30 ? "long" : ""].join(" ").trim() }, button);
      head.setAttribute("aria-sort", way);
      return head;
    });
    const most = keep.all ? shown.length : chart.most_rows;
    const body = element("tbody", {}, ...shown.slice(0, most).map((row) => element("tr", {}, ...chart.shown.map((name) => cell(chart, name, row)))));
    const made = element("table", {}, element("caption", { textContent: jiuye.say(chart.title) }), element("thead", {}, element("tr", {}, ...heads)), body);
    return { made, number: shown.length, rest: shown.length - most };
  };

  // A cell for each pair of codes, darker where it holds more; equal codes stay plain.
  const matrix = (chart, rows) => {
    const { rows: down, columns: across, value } = chart.matrix;
    const heads = [...new Set(rows.map((row) => row[across]))];
    const cells = new Map(rows.map((row) => [`${row[down]} ${row[across]}`, row[value]]));
    const most = Math.max(1, ...rows.filter((row) => row[down] !== row[across]).map((row) => row[value]));
    const body = [...new Set(rows.map((row) => row[down]))].map((from) => {
      const head = element("th", { scope: "row", textContent: jiuye.reads(chart.columns[down], from) });
      return element("tr", {}, head, ...heads.map((to) => {
        const number = cells.get(`${from} ${to}`);
        const made = element("td", { className: "number", textContent: number == null ? "" : jiuye.reads(chart.columns[value], number) });
        if (number && from !== to) made.style.background = `rgba(142, 193, 227, ${(0.08 + 0.72 * number / most).toFixed(2)})`;
        return made;
      }));
    });
    const corner = element("th", { scope: "col", textContent: `${jiuye.say(chart.columns[down].title)} → ${jiuye.say(chart.columns[across].title)}` });
    return element("table", { className: "matrix" }, element("caption", { textContent: jiuye.say(chart.title) }),
      element("thead", {}, element("tr", {}, corner, ...heads.map((to) => element("th", { scope: "col", className: "number", textContent: jiuye.reads(chart.columns[across], to) })))), element("tbody", {}, ...body));
  };

  Object.assign(jiuye, { element, table, matrix });
})();
