// Puts a page together: names, choices, findings, figures, tables; again whenever its address changes.
"use strict";
(() => {
  const { element, state } = jiuye;
  const kept = {};   // chart -> how the reader sorted its table, and whether it is open
  const body = document.body;
  const topic = body.dataset.topic;
  const find = (selector, within = document) => within.querySelector(selector);
  const plotly = new Promise((resolve) => { if (window.Plotly) resolve(); else find("#plotly").addEventListener("load", resolve); });

  // An article has the parts that its chart needs.
  const build = (chart) => {
    const article = find(`#${chart.name}`);
    if (article.firstElementChild) return;
    article.append(find(chart.card ? "#of-card" : "#of-panel").content.cloneNode(true));
    const parts = { ".chart": chart.view, ".map-place": chart.is_map, ".matrix-place": chart.matrix, ".unit": chart.unit,
      ".revised": chart.moment === "until", ".save-picture": chart.view || chart.is_map };
    for (const [part, isNeeded] of Object.entries(parts)) if (!isNeeded) find(part, article)?.remove();
    if (!chart.card && isList(chart)) find(".take details", article).open = true;
  };

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
  const warnings = (table) => {
    here.warned ||= new Map(jiuye.unpack(here.warnings).map((row) => [`${row.table} ${row.month}`, row.warnings.split(";")]));
    return here.warned.get(`${table} ${state.month}`) || [];
  };
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
    const warned = chart.is_map ? [] : chart.tables.flatMap((table) => (here ? warnings(table) : []));
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
    const items = told.sort(([one], [other]) => (one < other ? 1 : -1)).map(([month, [former, value, release, known, why]]) => jiuye.tell(element("li"), jiuye.words("revised_item", { month: jiuye.monthWords(month), former: jiuye.reads(column, former), value: jiuye.reads(column, value), known, release, cause: jiuye.reads({ format: "cause" }, why) })));
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
        const values = packed ? [...new Set(jiuye.unpacked(packed).map((row) => row[filter.column]))].filter((value) => value != null) : [];
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
    drawing += 1; // what is still to be drawn is drawn here
    footPaper();
    for (const [place, [chart, rows]] of onPage) {
      if (!place.checkVisibility()) continue;
      const { data, layout } = jiuye.draw(chart, rows, 0, true);
      place.style.height = `${layout.height}px`;
      Plotly.react(place, data, layout, jiuye.config);
    }
  };
  // Whether there is a figure to draw.
  const hasFigure = (chart, article, rows) => {
    const place = find(".chart", article);
    if (!place) return false;
    const isEmpty = !rows.length || (jiuye.release.is_public && !jiuye.hasFigure(chart, rows));
    place.hidden = isEmpty;
    find(".unit", article).hidden = isEmpty;
    return !isEmpty;
  };
  // Figures get their room together, so that nothing moves any more, and are drawn one by one: the page answers
  // between them, and the first one stands while the others come.
  const drawFigures = async (figures, isLatest) => {
    const widths = figures.map(([, article]) => Math.max(280, Math.floor(find(".chart", article).clientWidth)));
    const made = figures.map(([chart, , rows], place) => jiuye.draw(chart, rows, widths[place]));
    figures.forEach(([chart, article, rows], at) => {
      const place = find(".chart", article);
      place.style.height = `${made[at].layout.height}px`;
      place.setAttribute("aria-label", `${chart.title} ${find(".finding", article).textContent}`);
      onPage.set(place, [chart, rows]);
    });
    if (figures.length) await plotly;
    for (const [at, [, article]] of figures.entries()) {
      if (!isLatest()) return;
      await Plotly.react(find(".chart", article), made[at].data, made[at].layout, jiuye.config);
      if (!at) performance.mark("first chart");
      await new Promise((resolve) => { setTimeout(resolve); });
    }
  };

  // The rest of a chart's rows of an area: former months where it shows one at a time, a long list beyond its
  // first rows. Null where there is none.
  jiuye.moreOf = async (chart, code, packed) => (packed?.more ? (await jiuye.load(`${chart.topic}_more/${code}`))?.[chart.query] ?? null : null);

  const isList = (chart) => !chart.view && !chart.matrix && !chart.is_map;
  const drawTable = (chart, article, rows, whole) => {
    const details = find(".take details", article);
    const keep = kept[chart.name] || (kept[chart.name] = {});
    const place = find(".scroll", article);
    find(".rows", article).textContent = jiuye.words("rows", { rows: rows.length.toLocaleString("en-US") });
    const fresh = async () => {
      if (!details.open) { place.replaceChildren(); return; }
      const isAsked = isList(chart) ? keep.sort || keep.filter || keep.all : chart.trend;
      const { made, number, rest } = jiuye.table(chart, isAsked ? await whole() : rows, keep);
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
    return fresh();
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

  // All of a chart but its figure; whether it has one.
  const drawWords = (chart, article, rows, whole) => {
    find("h3", article).textContent = chart.title;
    jiuye.tell(find(".finding", article), jiuye.finding(chart, rows));
    if (chart.card) { drawCard(chart, article, rows); return false; }
    if (chart.unit) find(".unit", article).textContent = jiuye.words("unit_of", { unit: chart.unit });
    find(".tables", article).textContent = chart.source;
    for (const part of article.querySelectorAll(".scroll, .matrix-place")) part.setAttribute("aria-label", chart.title);
    find(".notes", article).replaceChildren(...(rows.length ? jiuye.notesOf(chart) : []).map((note) => jiuye.tell(element("p", { className: "note" }), note)));
    for (const kind of ["csv", "xlsx", "picture"]) {
      const button = find(`.save-${kind}`, article);
      if (!button) continue;
      button.disabled = !rows.length;
      button.onclick = async () => {
        const [all] = await Promise.all([isList(chart) ? whole() : rows, jiuye.need("files")]);
        if (kind === "picture" && chart.is_map) {
          await jiuye.need("map_picture");
          jiuye.saveMap(chart, article, jiuye.fileName(chart, "png"));
        } else jiuye.files[kind](chart, all);
      };
    }
    drawTable(chart, article, rows, whole);
    drawRevised(chart, article, rows);
    if (chart.matrix) find(".matrix-place", article).replaceChildren(...(rows.length ? [jiuye.matrix(chart, rows)] : []));
    return hasFigure(chart, article, rows);
  };
  const drawMap = async (chart, article, rows) => {
    await jiuye.need("map");
    await jiuye.drawMap(chart, article, rows);
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
    const isLatest = () => own === drawing; // else the address has changed again
    body.dataset.drawn = "";
    jiuye.readAddress();
    speak();
    if (topic === "profile" && state.choice.street) await jiuye.need("series").then(() => jiuye.need("street"));
    const folders = body.dataset.rows.split(" ").filter((name) => name && !jiuye.ownFiles);
    const [area, ...loaded] = await Promise.all([...["area", ...folders].map((name) => jiuye.load(`${name}/${state.area}`)), jiuye.learn(topic)]);
    if (!isLatest()) return;
    const { charts } = jiuye.topics[topic];
    charts.forEach(build);
    speak();
    here = area;
    learn(area);
    const data = await (jiuye.prepare || ((_, same) => same))(area, Object.assign({}, ...loaded));
    if (!isLatest()) return;
    find("#area-name").textContent = jiuye.names.of(state.area);
    find("#month-name").textContent = jiuye.monthWords(state.month);
    for (const one of document.querySelectorAll(".source .release")) Object.assign(one, { textContent: jiuye.words("released_on", { day: jiuye.release.released_at.slice(0, 10) }), title: jiuye.release.id });
    find("#running").hidden = !jiuye.release.running.length;
    jiuye.tell(find("#running"), listed(jiuye.release.running.map(jiuye.say)));
    jiuye.tell(find("#release-facts"), [["data_month", jiuye.monthWords(jiuye.release.month)], ["release", jiuye.release.id], ["released_at", jiuye.release.released_at], ["code_version", jiuye.release.code_version]]
      .map(([name, value]) => `${jiuye.words(name)} ${value}`).join(" · "));
    breadcrumb(area);
    const level = area?.level || "province";
    const isShown = (chart) => chart.levels.includes(level) && (jiuye.picks ? jiuye.picks(chart) : !chart.of_street);
    for (const chart of charts) find(`#${chart.name}`).hidden = !isShown(chart);
    for (const section of document.querySelectorAll("section[data-section]")) section.hidden = !find("article:not([hidden])", section);
    const shown = charts.filter(isShown);
    onPage.clear();
    const filled = await Promise.all(shown.map(async (chart) => {
      const packed = data?.[chart.of_street ? `street ${chart.query}` : chart.query];
      const whole = async () => jiuye.rowsOf(chart, packed, await jiuye.moreOf(chart, state.area, packed));
      return [chart, find(`#${chart.name}`), jiuye.needsMore(chart) ? await whole() : jiuye.rowsOf(chart, packed), whole];
    }));
    if (!isLatest()) return;
    controls(shown, data);
    for (const extra of jiuye.extras || []) extra(data, area);
    const figures = filled.filter((one) => drawWords(...one));
    await Promise.all([drawFigures(figures, isLatest), ...filled.filter(([chart]) => chart.is_map).map((one) => drawMap(...one))]);
    if (!isLatest()) return;
    performance.mark("drawn");
    body.dataset.drawn = state.language;
  };
  // A release without any data says who it is, and no more.
  const showNothing = async () => {
    jiuye.readAddress();
    speak();
    await jiuye.learn();
    body.dataset.drawn = state.language;
  };

  // What is found by name is asked of a script of its own when the reader first wants it.
  const search = () => {
    const field = find("#find");
    const wake = () => jiuye.need("search");
    for (const event of ["focus", "input"]) field.addEventListener(event, wake, { once: true });
    addEventListener("keydown", (event) => {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { field.focus(); event.preventDefault(); }
    });
  };

  jiuye.start = () => {
    find("#switch").addEventListener("click", () => {
      const language = state.language === "zh" ? "en" : "zh";
      jiuye.remember(language);
      jiuye.go({ language });
    });
    search();
    if (body.dataset.empty) { addEventListener("hashchange", showNothing); showNothing(); return; }
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
