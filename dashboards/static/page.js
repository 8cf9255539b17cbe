// Puts a page together: names, choices, findings, figures, tables; again whenever its address changes.
"use strict";
(() => {
  const { element, state } = jiuye;
  const kept = {};   // chart -> how the reader sorted its table, and whether it is open
  const body = document.body;
  const topic = body.dataset.topic;
  const find = (selector, within = document) => within.querySelector(selector);

  // Names of the page's area, its path, its neighbours and its children.
  const names = {};
  jiuye.names = {
    of: (code) => (names[code] ? jiuye.say(names[code]) : String(code)),
    known: (code) => code in names,
    add: (code, name) => { names[code] = name; },
  };
  const learn = (area) => {
    if (!area) return;
    for (const [code, ...name] of [...area.path, ...area.children, ...(area.elsewhere || [])]) names[code] = name;
  };

  // What is missing of the chart's registers over the months that its figures sum over.
  let here = null;
  const lacking = (area) => (area.lacking ||= new Map(jiuye.unpack(area.gaps).map((gap) => [`${gap.register} ${gap.period} ${gap.month}`, gap])));
  const gaps = (chart, month, area = here) => chart.registers.flatMap((register) => {
    const gap = area && lacking(area).get(`${register} ${chart.period} ${month}`);
    return gap ? [[register, gap.missing, gap.expected]] : [];
  });
  jiuye.areas = {};   // of those compared, by code
  jiuye.provisional = (chart, month, code) => gaps(chart, month, code === undefined ? here : jiuye.areas[code]).length > 0;

  const listed = (items) => items.join(state.language === "zh" ? "；" : "; ");
  jiuye.notesOf = (chart) => {
    const told = [...(chart.note ? [jiuye.say(chart.note)] : [])];
    const compared = chart.is_compared ? Object.keys(jiuye.areas).filter((code) => gaps(chart, state.month, jiuye.areas[code]).length) : [];
    if (compared.length) told.push(jiuye.words("provisional_compared", { month: jiuye.monthWords(state.month), areas: listed(compared.map((code) => jiuye.names.of(code))) }));
    const missing = chart.is_compared ? [] : gaps(chart, state.month);
    if (missing.length) {
      told.push(jiuye.words("provisional_note", { month: jiuye.monthWords(state.month), gaps: listed(missing.map(([register, lacking, expected]) =>
        jiuye.words(lacking ? "gap" : "not_due", { register: jiuye.say(jiuye.registers[register]), missing: lacking, expected }))) }));
    }
    const warned = chart.is_map ? [] : chart.tables.flatMap((table) => here?.warnings[table]?.[state.month] || []);
    if (warned.length) told.push(jiuye.words("warned_note", { month: jiuye.monthWords(state.month), warnings: listed([...new Set(warned)].map((code) => jiuye.say(jiuye.warnings[code] || code))) }));
    return told;
  };
  // Published figures of the chart's measure that have changed since: month -> what, when and why.
  const revised = (chart, rows) => {
    const key = chart.filters.some((filter) => filter.key === "g" && state.choice.g && state.choice.g !== filter.first) ? "" : chart.measure;
    const months = new Set(rows.map((row) => row.month));
    return Object.entries(here?.revised[key] || {}).filter(([month]) => months.has(month));
  };
  // Lines of several areas are not marked: what is known of revisions here is the page's area's.
  jiuye.isRevised = (chart, month) => !chart.view?.facet && !chart.is_compared && Boolean(here?.revised[chart.measure]?.[month]) && chart.moment === "until";
  const drawRevised = (chart, article, rows) => {
    const place = find(".revised", article);
    if (!place) return;
    const told = chart.moment === "until" && !chart.view?.facet && !chart.is_compared ? revised(chart, rows) : [];
    place.hidden = !told.length;
    if (!told.length) return;
    const column = chart.columns[chart.measure];
    const items = told.sort(([one], [other]) => (one < other ? 1 : -1)).map(([month, [former, value, release, known, why]]) => element("li", {
      textContent: jiuye.words("revised_item", { month: jiuye.monthWords(month), former: jiuye.reads(column, former), value: jiuye.reads(column, value), known, release, cause: jiuye.reads({ format: "cause" }, why) }) }));
    find("summary", place).textContent = jiuye.words("revised", { number: told.length });
    find("ul", place).replaceChildren(...items);
  };
  jiuye.choices = (chart) => chart.filters.map((filter) => {
    const column = chart.columns[filter.column];
    return [jiuye.say(column.title), jiuye.reads(column, state.choice[filter.key] || filter.first)];
  });

  const option = (value, words, chosen) => element("option", { value, textContent: words, selected: value === chosen });
  const select = (id, label, options, change) => {
    const made = element("select", { id }, ...options);
    made.addEventListener("change", () => change(made.value));
    return element("label", {}, element("span", { textContent: label }), made);
  };
  const controls = (charts, data) => {
    const made = [];
    const months = jiuye.release.months;
    made.push(select("month", jiuye.words("month"), [...months].reverse().map((month) => option(month, jiuye.monthWords(month), state.month)), (month) => jiuye.go({ month })));
    const seen = new Set();
    for (const chart of charts) {
      for (const filter of chart.filters) {
        if (seen.has(filter.key)) continue;
        seen.add(filter.key);
        const packed = data?.[chart.query];
        const values = packed ? [...new Set(packed.columns[filter.column]?.of || packed.columns[filter.column] || [])] : [];
        if (values.length < 2) continue;
        const chosen = state.choice[filter.key] || (values.includes(filter.first) ? filter.first : values[0]);
        made.push(select(`choose-${filter.key}`, jiuye.say(chart.columns[filter.column].title), values.map((value) => option(value, jiuye.reads(chart.columns[filter.column], value), chosen)),
          (value) => jiuye.go({ choice: { [filter.key]: value } })));
      }
    }
    find("#controls").replaceChildren(...made);
  };

  // 四川省 › 成都市 › 锦江区, with the neighbours at each step.
  const breadcrumb = (area) => {
    const place = find("#path");
    if (!area) { place.replaceChildren(element("span", { textContent: state.area })); return; }
    const page = body.dataset.topic;
    place.replaceChildren(...area.path.map(([code, ...name], step) => {
      const last = step === area.path.length - 1;
      const words = jiuye.say(name);
      return last ? element("strong", { textContent: words }) : element("a", { href: jiuye.link(page === "index" ? "index" : page, { area: code }), textContent: words });
    }));
    const neighbours = area.siblings;
    const at = neighbours.indexOf(state.area);
    for (const [step, label] of [[-1, "before"], [1, "after"]]) {
      const code = at >= 0 ? neighbours[at + step] : undefined;
      const link = find(`#${label}`);
      link.hidden = !code;
      if (code) link.href = jiuye.link(page, { area: code });
    }
    const below = area.children.filter(([code]) => jiuye.hasPage(code));
    const list = find("#below");
    list.hidden = !below.length;
    if (below.length) {
      const choose = element("select", { id: "down" }, option("", jiuye.words("choose_below"), ""), ...below.map(([code, ...name]) => option(code, jiuye.say(name), "")));
      choose.setAttribute("aria-label", jiuye.words("choose_below"));
      choose.addEventListener("change", () => choose.value && jiuye.go({ area: choose.value }));
      list.replaceChildren(choose);
    }
  };

  // At the foot of each sheet: area, month, release, for whom. A margin box takes its words from a style only.
  const footPaper = () => {
    const said = [jiuye.where(), jiuye.monthWords(state.month), jiuye.words("released_on", { day: jiuye.release.released_at.slice(0, 10) }), jiuye.release.id,
      jiuye.words(jiuye.release.is_public ? "public_edition" : "internal")].join(" · ");
    const sheet = find("#foot-paper") || document.head.appendChild(element("style", { id: "foot-paper" }));
    sheet.textContent = `@page { @bottom-left { content: ${JSON.stringify(said)}; font-size: 7pt; color: #566370; } }`;
  };
  const onPage = new Map();  // figure -> its chart and rows
  const print = () => {
    footPaper();
    for (const [place, [chart, rows]] of onPage) {
      if (!place.checkVisibility()) continue;
      const { data, layout } = jiuye.draw(chart, rows, 0, true);
      place.style.height = `${layout.height}px`;
      Plotly.react(place, data, layout, jiuye.config);
    }
  };
  const drawFigure = (chart, article, rows) => {
    const place = find(".chart", article);
    if (!place) return null;
    const isEmpty = !rows.length || (jiuye.release.is_public && !jiuye.hasFigure(chart, rows));
    place.hidden = isEmpty;
    find(".unit", article).hidden = isEmpty;
    if (isEmpty) return null;
    const width = Math.max(280, Math.floor(place.clientWidth));
    const { data, layout } = jiuye.draw(chart, rows, width);
    onPage.set(place, [chart, rows]);
    place.style.height = `${layout.height}px`;
    place.setAttribute("aria-label", `${jiuye.say(chart.title)} ${find(".finding", article).textContent}`);
    const made = Plotly.react(place, data, layout, jiuye.config);
    if (!onPage.marked) { onPage.marked = true; made.then(() => performance.mark("first chart")); }
    return made;
  };

  const drawTable = (chart, article, rows) => {
    const details = find(".take details", article);
    const keep = kept[chart.name] || (kept[chart.name] = {});
    const place = find(".scroll", article);
    find(".rows", article).textContent = jiuye.words("rows", { rows: rows.length.toLocaleString("en-US") });
    const fresh = () => {
      if (!details.open) { place.replaceChildren(); return; }
      const { made, number, rest } = jiuye.table(chart, rows, keep);
      const focus = document.activeElement?.dataset?.sort;
      place.replaceChildren(made);
      if (focus) find(`[data-sort="${focus}"]`, place)?.focus();
      for (const button of made.querySelectorAll("[data-sort]")) {
        button.addEventListener("click", () => {
          keep.down = keep.sort === button.dataset.sort ? !keep.down : rows.some((row) => typeof row[button.dataset.sort] === "number");
          keep.sort = button.dataset.sort;
          button.focus();
          fresh();
        });
      }
      const more = find(".more", article);
      more.hidden = rest <= 0;
      more.textContent = jiuye.words("show_all", { rows: number.toLocaleString("en-US") });
      more.onclick = () => { keep.all = true; fresh(); };
    };
    const search = find(".search-rows", article);
    search.value = keep.filter || "";
    search.hidden = rows.length < 9;
    search.oninput = () => { keep.filter = search.value; fresh(); };
    details.ontoggle = fresh;
    fresh();
  };

  const drawCard = (chart, article, rows) => {
    find(".mark", article).hidden = !rows.length || !jiuye.provisional(chart, state.month);
    const row = rows.find((one) => one.month === state.month);
    if (chart.value) {
      const isWithheld = chart.moment === "until" ? row?.[chart.measure] == null : jiuye.isWithheld(chart, rows);
      find(".value", article).textContent = (isWithheld ? undefined : jiuye.filled(chart, rows, [chart.value])) ?? jiuye.NOTHING;
      return;
    }
    find(".value", article).textContent = row ? jiuye.reads(chart.columns[chart.measure], row[chart.measure]) : jiuye.NOTHING;
  };

  const drawChart = (chart, article, data) => {
    const rows = jiuye.rowsOf(chart, data?.[chart.of_street ? `street ${chart.query}` : chart.query]);
    find(".finding", article).textContent = jiuye.finding(chart, rows);
    if (chart.card) { drawCard(chart, article, rows); return null; }
    find(".notes", article).replaceChildren(...(rows.length ? jiuye.notesOf(chart) : []).map((note) => element("p", { className: "note", textContent: note })));
    for (const [selector, save] of [[".save-csv", jiuye.saveCsv], [".save-xlsx", jiuye.saveXlsx], [".save-picture", chart.is_map ? () => jiuye.saveMap(chart, article, jiuye.fileName(chart, "png")) : jiuye.savePicture]]) {
      const button = find(selector, article);
      if (button) { button.disabled = !rows.length; button.onclick = () => save(chart, rows); }
    }
    drawTable(chart, article, rows);
    drawRevised(chart, article, rows);
    if (chart.matrix) find(".matrix-place", article).replaceChildren(...(rows.length ? [jiuye.matrix(chart, rows)] : []));
    if (chart.is_map) return jiuye.drawMap(chart, article, rows);
    return drawFigure(chart, article, rows);
  };

  const speak = () => {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const title = find("title");
    title.textContent = title.dataset[state.language];
    for (const one of document.querySelectorAll("[data-aria-label-zh]")) one.setAttribute("aria-label", one.getAttribute(`data-aria-label-${state.language}`));
    for (const one of document.querySelectorAll("[data-placeholder-zh]")) one.placeholder = one.getAttribute(`data-placeholder-${state.language}`);
    for (const link of document.querySelectorAll("nav a[data-page]")) link.href = jiuye.link(link.dataset.page, {});
  };

  let drawing = 0;
  const show = async () => {
    const own = drawing += 1;
    body.dataset.drawn = "";
    jiuye.readAddress();
    speak();
    const area = await jiuye.load(`area/${state.area}`);
    const files = jiuye.ownFiles ? [] : [...new Set(jiuye.topics[topic].charts.map((chart) => chart.topic))];
    const loaded = await Promise.all(files.map((name) => jiuye.load(`${name}/${state.area}`)));
    if (own !== drawing) return; // the address has changed again
    here = area;
    learn(area);
    const data = await (jiuye.prepare || ((_, same) => same))(area, Object.assign({}, ...loaded));
    if (own !== drawing) return;
    find("#area-name").textContent = jiuye.names.of(state.area);
    find("#month-name").textContent = jiuye.monthWords(state.month);
    for (const one of document.querySelectorAll(".source .release")) Object.assign(one, { textContent: `· ${jiuye.words("released_on", { day: jiuye.release.released_at.slice(0, 10) })}`, title: jiuye.release.id });
    find("#release-facts").textContent = [["data_month", jiuye.monthWords(jiuye.release.month)], ["release", jiuye.release.id], ["released_at", jiuye.release.released_at], ["code_version", jiuye.release.code_version]]
      .map(([name, value]) => `${jiuye.words(name)} ${value}`).join(" · ");
    find("#running").hidden = !jiuye.release.running.length;
    find("#running").textContent = listed(jiuye.release.running.map(jiuye.say));
    breadcrumb(area);
    const level = area?.level || "province";
    const isShown = (chart) => chart.levels.includes(level) && (!jiuye.picks || jiuye.picks(chart));
    const shown = jiuye.topics[topic].charts.filter(isShown);
    controls(shown, data);
    const drawn = jiuye.topics[topic].charts.map((chart) => {
      const article = find(`#${chart.name}`);
      article.hidden = !isShown(chart);
      return article.hidden ? null : drawChart(chart, article, data);
    });
    for (const section of document.querySelectorAll("section[data-section]")) section.hidden = !find("article:not([hidden])", section);
    for (const extra of jiuye.extras || []) extra(data, area);
    await Promise.all(drawn);
    performance.mark("drawn");
    body.dataset.drawn = state.language;
  };

  jiuye.start = () => {
    find("#switch").addEventListener("click", () => {
      const language = state.language === "zh" ? "en" : "zh";
      jiuye.remember(language);
      jiuye.go({ language });
    });
    addEventListener("hashchange", show);
    addEventListener("beforeprint", print);
    addEventListener("afterprint", show);
    let width = innerWidth;
    let wait = 0;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      clearTimeout(wait);
      wait = setTimeout(show, 150);
    });
    show();
  };
})();
