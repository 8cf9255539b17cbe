// A figure as Python designed it, bound to rows: arrays put in, axes laid out, marks told apart.
"use strict";
(() => {
  const PALETTE = ["#0f6cab", "#b8500f", "#12866a", "#7a4fa3", "#8a6d00", "#566370", "#c2427c", "#2aa4b5"];
  const STEPS = ["#d6e8f5", "#a9cfe8", "#74b0da", "#3f8dc4", "#0f6cab", "#0a4a78", "#a9b3bd"]; // light to dark, the last for what is not stated
  const ROW = 26;          // pixels of a row
  const MONTH_TICKS = 12;      // of a year; of more months fewer, so that they stay level
  const literal = (text) => String(text).replace(/[\u0000-\u001f]/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "&#36;");
  const wrapped = (text, across = 14) => {
    const pieces = String(text).match(/[!-~]+ ?|[^!-~]/g) || [];
    const lines = [""];
    const size = (piece) => [...piece].reduce((total, sign) => total + (sign.charCodeAt(0) > 255 ? 2 : 1), 0);
    for (const piece of pieces) {
      if (size(lines.at(-1)) && size(lines.at(-1)) + size(piece) > across * 2) lines.push("");
      lines[lines.length - 1] += piece;
    }
    return lines.slice(0, 2).map(literal).join("<br>") + (lines.length > 2 ? "…" : "");
  };
  const put = (target, path, value) => {
    const keys = path.split(".");
    const last = keys.pop();
    let place = target;
    for (const key of keys) place = place[key] = { ...(place[key] || {}) };
    place[last] = value;
  };
  const distinct = (values) => [...new Set(values)];
  const isProvisional = (chart, row) => jiuye.provisional(chart, row.month, chart.is_compared ? row.area_code : undefined);

  const monthSpan = (months) => {
    const sorted = distinct(months).sort();
    if (!sorted.length) return [];
    const span = [];
    for (let month = sorted[0]; month <= sorted.at(-1); month = jiuye.monthsBack(month, -1)) span.push(month);
    return span;
  };
  const monthAxis = (rows, name, isNarrow) => {
    const span = monthSpan(rows.map((row) => row[name]));
    const step = Math.ceil(span.length / (isNarrow ? 5 : span.length > 12 ? 9 : MONTH_TICKS));
    const ticked = span.filter((_, place) => (span.length - 1 - place) % step === 0);
    return {
      type: "category", categoryorder: "array", categoryarray: span, showgrid: false, tickvals: ticked, tickangle: 0,
      range: [-0.6, Math.max(span.length, 4) - 0.4],
      ticktext: ticked.map((month, place) => {
        const [year, number] = month.split("-");
        const words = jiuye.words(`month_tick_${Number(number)}`);
        return place === 0 || ticked[place - 1].slice(0, 4) !== year ? `${words}<br>${jiuye.words("year_tick", { year })}` : words;
      }),
    };
  };
  const rowAxis = (chart, rows, name) => {
    const codes = distinct(rows.map((row) => row[name]));
    return {
      type: "category", categoryorder: "array", categoryarray: codes, autorange: "reversed", showgrid: false, tickvals: codes,
      ticktext: codes.map((code) => wrapped(jiuye.reads(chart.columns[name], code))), ticks: "", automargin: true,
    };
  };
  // Whole numbers in steps of 1, 2 or 5 times a power of ten: never half a person.
  const countStep = (most, steps) => {
    for (let power = 1; ; power *= 10) {
      for (const digit of [1, 2, 5]) if (most <= digit * power * steps) return digit * power;
    }
  };
  // Percentage points stand as shares: their ticks say points, and no per cent.
  const pointTicks = (values, steps) => {
    const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
    const step = countStep((high - low) * 1e6 || 1e3, steps) / 1e6;
    const ends = [Math.floor((2 * low - high) / step), Math.ceil((2 * high - low) / step)]; // error bars reach further
    const tickvals = Array.from({ length: ends[1] - ends[0] + 1 }, (_, place) => (ends[0] + place) * step);
    return { tickvals, ticktext: tickvals.map((value) => `${value > step / 2 ? "+" : ""}${(Math.abs(value) < step / 2 ? 0 : value * 100).toFixed(step < 0.00995 ? (step < 0.000995 ? 2 : 1) : 0)}`) };
  };
  const numberAxis = (kind, view, values = [], steps = 6) => {
    const forms = {
      percent: { tickformat: ".1%" }, share: { tickformat: ".0%" }, count: { tickformat: ",d" }, number: { tickformat: ",.1f" },
    };
    const most = Math.max(0, ...values.map(Math.abs));
    const ticks = kind === "points" ? pointTicks(values, steps) : kind === "count" && most < 2 * steps ? { dtick: countStep(most, steps) } : { nticks: steps + 1 };
    return { ...forms[kind], ...(view.from_zero ? { rangemode: "tozero" } : {}), ...ticks };
  };

  // Everything that the table says of a row, for hovering.
  const hover = (chart, row) => {
    const [head, ...rest] = chart.shown.filter((name) => name !== "trend" && row[name] !== null && row[name] !== undefined);
    return [`<b>${literal(jiuye.reads(chart.columns[head], row[head], row))}</b>`,
      ...rest.map((name) => `${literal(jiuye.say(chart.columns[name].title))}  ${literal(jiuye.reads(chart.columns[name], row[name], row))}`)].join("<br>");
  };

  // Too few persons for a rate to be compared: a hollow grey mark, and no say on how far the axis goes.
  const SMALL = "#a9b3bd";
  const isSmall = (chart, row) => row[chart.interval[1]] < jiuye.release.small;
  const rangeOfLarge = (chart, view, rows) => {
    const large = rows.filter((row) => !isSmall(chart, row));
    if (!large.length || large.length === rows.length) return null;
    const [x] = view.traces.map((trace) => trace.bind.x);
    const ends = large.flatMap((row) => [row[x] - (row.below_share || 0), row[x] + (row.above_share || 0)]);
    const across = [...ends, ...view.lines.map((line) => (typeof line.at === "number" ? line.at : large.at(-1)[line.at]))].filter((value) => typeof value === "number");
    const [low, high] = [Math.min(...across), Math.max(...across)];
    const room = (high - low || 0.01) * 0.08;
    return [low - room, high + room];
  };

  const labels = (chart, trace, rows, isLine) => {
    const values = rows.map((row) => row[trace.label]);
    if (!isLine) return values.map((value) => (value == null ? "" : literal(jiuye.reads(chart.columns[trace.label], value))));
    const known = values.filter((value) => value != null);
    const ends = new Set([values.indexOf(Math.max(...known)), values.indexOf(Math.min(...known)), values.findIndex((value) => value != null),
      values.findLastIndex((value) => value != null)]);
    return values.map((value, place) => (value != null && ends.has(place) ? literal(jiuye.reads(chart.columns[trace.label], value)) : ""));
  };

  // Labels stand where the line is not: below where it rises away from the mark, above elsewhere.
  const positions = (values, from_zero) => values.map((value, place) => {
    const near = [values[place - 1], values[place + 1]].filter((one) => one != null);
    const below = near.length && near.every((one) => one > value) && !(from_zero && value === 0); // there the months stand
    const side = place === 0 ? "right" : place === values.length - 1 ? "left" : "center";
    return `${below ? "bottom" : "top"} ${side}`;
  });

  const nameOf = (chart, trace) => (trace.name ? jiuye.say(chart.names[trace.name]) : "");

  // A line without marks shows nothing of a month between two that are not known.
  const isBare = (made) => made.type === "scatter" && made.mode === "lines" && !made.fill && made.line?.width > 0;
  const aloneOf = (values) => values.map((value, place) => value != null && values[place - 1] == null && values[place + 1] == null);

  const layer = (chart, trace, rows, extra) => {
    const made = { ...structuredClone(trace.look), ...extra };
    for (const [path, name] of Object.entries(trace.bind)) put(made, path, rows.map((row) => row[name]));
    made.hovertext = rows.map((row) => hover(chart, row));
    made.hoverinfo = trace.look.hoverinfo || "text";
    if (trace.label) made.text = labels(chart, trace, rows, made.type === "scatter");
    if (trace.label && made.type === "scatter") made.textposition = positions(rows.map((row) => row[trace.label]), chart.view.from_zero);
    if (chart.interval && chart.view.y === "rows" && rows.some((row) => isSmall(chart, row))) {
      const small = rows.map((row) => isSmall(chart, row));
      put(made, "marker", { ...made.marker, color: small.map((mark) => (mark ? "#ffffff" : made.marker.color)), line: { color: small.map((mark) => (mark ? SMALL : made.marker.color)), width: 2 } });
    }
    const alone = isBare(made) && trace.bind.x === "month" ? aloneOf(made.y) : [];
    if (alone.some(Boolean)) Object.assign(made, { mode: "lines+markers", marker: { color: made.line.color, size: alone.map((mark) => (mark ? 5 : 0)) } });
    const months = rows.map((row) => row.month);
    if (trace.bind.y === chart.measure && trace.bind.x === "month" && months.some((month) => jiuye.isRevised(chart, month)) && (made.mode || "").includes("markers")) {
      put(made, "marker.symbol", months.map((month) => (jiuye.isRevised(chart, month) ? "diamond" : "circle")));
      put(made, "marker.size", months.map((month) => (jiuye.isRevised(chart, month) ? 11 : made.marker.size)));
    }
    if (trace.bind.x === "month" && chart.registers.length && rows.some((row) => isProvisional(chart, row))) {
      const marks = rows.map((row) => isProvisional(chart, row));
      if (made.type === "bar") put(made, "marker.pattern", { shape: marks.map((mark) => (mark ? "/" : "")), size: 6, fillmode: "overlay" });
      else if ((made.mode || "").includes("markers")) put(made, "marker", { ...made.marker, color: marks.map((mark) => (mark ? "#ffffff" : made.line?.color || PALETTE[0])), line: { color: made.line?.color || PALETTE[0], width: 2 } });
    }
    return made;
  };

  const layers = (chart, view, rows, axes) => view.traces.flatMap((trace) => {
    if (!rows.length) return [];
    const name = nameOf(chart, trace);
    const isDrawn = ["x", "y"].every((side) => rows.some((row) => row[trace.bind[side]] != null)); // a range of former years may be unknown
    if (!trace.each) return [layer(chart, trace, rows, { name, showlegend: Boolean(name) && isDrawn, legendgroup: name, ...axes })];
    return distinct(rows.map((row) => row[trace.each])).map((value, place) => {
      const part = rows.filter((row) => row[trace.each] === value);
      const colour = trace.ordered ? STEPS[place % STEPS.length] : PALETTE[place % PALETTE.length];
      const look = trace.look.type === "bar" ? { marker: { ...trace.look.marker, color: colour } }
        : { line: { ...trace.look.line, color: colour, dash: ["solid", "dash", "dot", "dashdot", "longdash"][place % 5] }, marker: { ...trace.look.marker, color: colour } };
      const said = jiuye.reads(chart.columns[trace.each], value);
      return layer(chart, trace, part, { ...look, name: literal(said), legendgroup: String(value), showlegend: true, ...axes });
    });
  });

  const axisOf = (chart, view, rows, side, isNarrow = false) => {
    const kind = view[side];
    const bound = view.traces[0].bind[side];
    if (kind === "month") return monthAxis(rows, bound, isNarrow);
    if (kind === "rows") return rowAxis(chart, rows, view.rows);
    if (kind === "category") {
      const codes = distinct(rows.map((row) => row[bound]));
      const step = codes.length > 12 ? Math.ceil(codes.length / 9) : 1;
      const ticked = codes.filter((_, place) => (codes.length - 1 - place) % step === 0);
      return { type: "category", categoryarray: codes, tickvals: ticked, ticktext: ticked.map((code) => wrapped(jiuye.reads(chart.columns[bound], code), 5)), tickangle: 0, showgrid: false,
        ...(isNarrow && ticked.length > 4 ? { tickfont: { size: 9 } } : {}) };
    }
    // Whatever the axis will span: a step made for smaller numbers would mean millions of ticks.
    const spanned = [...view.traces.map((trace) => trace.bind[side]), ...view.lines.map((line) => line.at)];
    const values = rows.flatMap((row) => spanned.map((name) => row[name])).filter((value) => typeof value === "number");
    return { ...numberAxis(kind, view, [...values, ...stacked(view, rows, side)], isNarrow && side === "x" ? 3 : 6), ...(side === "x" ? { tickangle: 0 } : {}) };
  };
  // How high bars stand on each other.
  const stacked = (view, rows, side) => {
    if (view.barmode !== "stack" && view.barmode !== "relative") return [];
    const heights = {};
    for (const { bind } of view.traces) for (const row of rows) heights[row[bind[side === "x" ? "y" : "x"]]] = (heights[row[bind[side === "x" ? "y" : "x"]]] || 0) + Math.max(0, row[bind[side]]);
    return Object.values(heights);
  };

  const lines = (chart, view, rows) => view.lines.flatMap((line) => {
    const value = typeof line.at === "number" ? line.at : rows.findLast((row) => row[line.at] != null)?.[line.at];
    if (value == null) return [];
    const across = line.axis === "y" ? { x0: 0, x1: 1, xref: "paper", y0: value, y1: value } : { y0: 0, y1: 1, yref: "paper", x0: value, x1: value };
    const at = line.axis === "y" ? { textposition: "start", xanchor: "left" } : { textposition: "end", xanchor: "right" }; // at the right edge nothing is cut
    return [{ type: "line", ...across, line: { color: "#1d2a36", width: 1.2, dash: "dot" },
      label: { text: literal(jiuye.say(chart.names[line.name])), ...at, textangle: 0, font: { size: 11.5, color: "#566370" }, yanchor: "bottom" } }];
  });

  // Small multiples: a grid of panels on one scale, its axis ticks at the left and the bottom only.
  const multiples = (chart, view, rows, width) => {
    const keys = distinct(rows.filter((row) => view.traces.some((trace) => row[trace.bind.y] != null)).map((row) => row[view.facet]));
    const across = width < 560 ? 2 : width < 900 ? 4 : 7;
    const down = Math.ceil(keys.length / across);
    const gap = width < 560 ? 0.07 : width < 900 ? 0.025 : 0.012; // beside a panel, for its months
    const data = [];
    const layout = { annotations: [], showlegend: false };
    const bounds = rows.flatMap((row) => view.traces.map((trace) => row[trace.bind.y])).filter((value) => value != null);
    const low = view.from_zero ? 0 : Math.min(...bounds);
    const high = Math.max(...bounds);
    const room = (high - low) * 0.08 || 0.01;
    const range = [low - room, view.y === "percent" && high <= 1 ? Math.min(high + room, 1.004) : high + room];
    const base = axisOf(chart, view, rows, "x");
    keys.forEach((key, place) => {
      const number = place ? String(place + 1) : "";
      const column = place % across;
      const line = Math.floor(place / across);
      const left = column / across;
      const top = 1 - line / down;
      const part = rows.filter((row) => row[view.facet] === key);
      data.push(...layers(chart, view, part, { xaxis: `x${number}`, yaxis: `y${number}` }));
      const ends = [base.categoryarray[0], base.categoryarray.at(-1)];
      layout[`xaxis${number}`] = { ...base, anchor: `y${number}`, domain: [left + gap, left + 1 / across - gap], tickvals: ends,
        ticktext: ends.map((month) => month.slice(2)), showticklabels: line === down - 1 || place + across >= keys.length, tickangle: 0, tickfont: { size: 10 } };
      layout[`yaxis${number}`] = { ...numberAxis(view.y, view), anchor: `x${number}`, domain: [top - 0.82 / down, top - 0.165 / down], range,
        nticks: 3, showticklabels: column === 0, tickfont: { size: 10 } };
      const words = jiuye.reads(chart.columns[view.facet], key);
      layout.annotations.push({ text: wrapped(words, Math.floor(width / across / 12)), x: left + 0.5 / across, y: top - 0.135 / down, xref: "paper", yref: "paper", xanchor: "center", yanchor: "bottom", showarrow: false, font: { size: 11.5 } });
    });
    return { data, layout: { ...layout, height: down * 118 + 30 } };
  };

  // On paper a figure is small: two in a row, four rows on a page; marks and letters shrink with it.
  const PAPER = { width: 336, height: 130, row: 12, letters: 7.5 };
  const onPaper = ({ data, layout }, view, number) => {
    const width = view.facet ? 2 * PAPER.width : PAPER.width;
    const names = data.filter((one) => one.showlegend).map((one) => one.name.replace(/<[^>]*>/g, ""));
    const widest = Math.max(0, ...names.map((name) => [...name].reduce((size, sign) => size + (sign.charCodeAt(0) > 255 ? 7.5 : 4.4), 0)));
    const across = Math.max(1, Math.floor((width - 30) / (widest + 62))); // Plotly sets the names in columns of the widest
    const legend = layout.showlegend ? 2 + 18 * Math.ceil(names.length / across) : 12;
    const lined = view.lines.some((line) => line.axis === "x") ? 12 : 4;
    const margin = { l: 4, r: 20, t: legend + lined, b: 4 };
    const height = view.y === "rows" ? Math.max(88, number * PAPER.row + margin.t + 22) : view.facet ? layout.height * 0.6 : (document.body.dataset.topic === "profile" ? 92 : PAPER.height) + legend; // a profile has two sheets
    const small = data.map((one) => ({ ...one, textfont: { size: PAPER.letters },
      ...(one.type === "scatter" ? { marker: { ...one.marker, size: smaller(one.marker?.size) }, line: { ...one.line, width: 0.6 * (one.line?.width ?? 2) } } : {}) }));
    const axes = Object.fromEntries(Object.keys(layout).filter((name) => /^[xy]axis/.test(name)).map((name) => [name, { ...layout[name], tickfont: { size: PAPER.letters } }]));
    return { data: small, layout: { ...layout, ...axes, width, height, margin: view.facet ? layout.margin : margin, font: { size: PAPER.letters },
      legend: { orientation: "h", x: 0, xref: "paper", xanchor: "left", y: 1 + lined / Math.max(40, height - margin.t - 22), yref: "paper", yanchor: "bottom", font: { size: PAPER.letters }, maxheight: 0.95, tracegroupgap: 0 },
      shapes: layout.shapes?.map((one) => ({ ...one, label: { ...one.label, font: { size: PAPER.letters } } })),
      ...(layout.annotations ? { annotations: layout.annotations.map((one) => ({ ...one, font: { size: PAPER.letters } })) } : {}) } };
  };
  const smaller = (size) => (Array.isArray(size) ? size.map((one) => one * 0.55) : (size ?? 6) * 0.55);

  // Pixels: Plotly sets the names in columns as wide as the widest.
  const widest = (texts) => Math.max(0, ...texts.map((text) => [...text].reduce((size, sign) => size + (sign.charCodeAt(0) > 255 ? 13 : 7), 0)));
  const legendHeight = (told, across) => {
    const columns = Math.max(1, Math.floor(across / (widest(told.map((one) => one.name)) + 46)));
    return 8 + 19.5 * Math.ceil(told.length / columns);
  };

  const draw = (chart, rows, width, paper = false) => {
    const made = figureOf(chart, rows, paper ? (chart.view.facet ? 2 : 1) * PAPER.width : width, !paper && width < 460);
    return paper ? onPaper(made, chart.view, distinct(rows.map((row) => row[chart.view.rows])).length) : made;
  };

  const figureOf = (chart, rows, width, isNarrow) => {
    const view = chart.view;
    const base = { template: jiuye.template, width, height: view.height, barmode: view.barmode };
    if (view.facet) {
      const made = multiples(chart, view, rows, width);
      return { data: made.data, layout: { ...base, ...made.layout } };
    }
    const data = layers(chart, view, rows, {});
    const [x, y] = [axisOf(chart, view, rows, "x", isNarrow), axisOf(chart, view, rows, "y", isNarrow)];
    const tall = y.ticktext?.some((words) => words.includes("<br>")) ? 36 : ROW;
    const told = data.filter((one) => one.showlegend);
    const showlegend = told.length > 1 || (told.length > 0 && view.traces.filter((trace) => trace.name).length > 1); // which of them it is
    const over = view.lines.some((line) => line.axis === "x") ? 18 : 0; // the words of a line across
    const across = width - 34 - (view.y === "rows" ? widest(y.ticktext.flatMap((name) => name.split("<br>"))) : 40); // beside what the axis says
    const top = showlegend ? legendHeight(told, across) + Math.max(over, 10) : 22;
    const height = view.height ? view.height + Math.max(0, top - 84) : view.y !== "rows" ? 320 + Math.max(0, top - 84) : Math.max(150, distinct(rows.map((row) => row[view.rows])).length * tall + 32 + top);
    // A number beside a bar stands neither on the area's name nor beyond the edge.
    const written = view.y === "rows" && data.find((one) => one.type === "bar" && one.text);
    if (written && !view.x_most) {
      const reach = rows.flatMap((row) => view.traces.map((trace) => row[trace.bind.x])).filter((value) => value != null);
      const [low, high] = [Math.min(0, ...reach), Math.max(0, ...reach)];
      const room = (high - low || 1) * Math.min(0.6, (8 * Math.max(...written.text.map((words) => words.length)) + 8) / Math.max(90, across - 60));
      x.range = [low < 0 ? low - room : 0, high + room];
    }
    if (chart.interval && view.y === "rows") { const range = rangeOfLarge(chart, view, rows); if (range) Object.assign(x, { range, rangemode: "normal" }); }
    if (view.x_most) x.range = [0, Math.min(view.x_most, 1.06 * Math.max(1, ...rows.flatMap((row) => view.traces.map((trace) => row[trace.bind.x] || 0))))];
    const margin = { ...jiuye.template.layout.margin, t: top };
    return { data, layout: { ...base, height, margin, legend: { maxheight: 1 }, xaxis: x, yaxis: y, shapes: lines(chart, view, rows), showlegend } };
  };

  Object.assign(jiuye, { draw, literal });
})();
