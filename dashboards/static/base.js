// The page's state, its address, its data files, and how values read. No request is ever made but
// for files beside the page, by script tags.
"use strict";
const jiuye = (() => {
  const KEY = "jiuye-language";
  const stores = {};      // "topic/code" -> data
  const waiting = {};     // "topic/code" -> functions to call once it is there
  const needed = {};      // script -> when it has run
  const state = { language: "zh", area: "", month: "", choice: {} };

  // Data files call this: jiuye.put("targets/51", {...}).
  const put = (name, data) => {
    stores[name] = data;
    (waiting[name] || []).forEach((tell) => tell(data));
    delete waiting[name];
  };

  const run = (src, then, otherwise) => {
    const script = document.createElement("script");
    Object.assign(script, { src, onload: then, onerror: otherwise });
    document.head.append(script);
  };
  // A data file, once; null where there is none (an area without rows).
  const load = (name, folder = "data") => new Promise((resolve) => {
    if (name in stores) { resolve(stores[name]); return; }
    if (waiting[name]) { waiting[name].push(resolve); return; }
    waiting[name] = [resolve];
    run(`${folder}/${name}.js`, null, () => put(name, null));
  });
  // A script that not every reader needs, once.
  const need = (name) => (needed[name] ||= new Promise((resolve, reject) => run(`assets/${name}.js`, resolve, reject)));

  // Words of one language: what scripts say, and a page's charts with their columns.
  const NOTHING_GIVEN = { filters: [], rates: {}, facts: {}, registers: [], names: {} };
  const learn = async (topic) => {
    const { language } = state;
    const [said, charts] = await Promise.all([load(`${language}/texts`, "assets"), topic ? load(`${language}/${topic}`, "assets") : null]);
    if (language !== state.language) return;
    Object.assign(jiuye, said);
    if (charts) {
      jiuye.topics[topic] = { charts: charts.charts.map((chart) => ({ query: chart.name, ...NOTHING_GIVEN, ...charts.usual, ...chart, tables: chart.source.split(", "),
        columns: { ...charts.columns, ...chart.own }, ...(chart.view ? { view: { lines: [], ...charts.usual_view, ...chart.view } } : {}) })) };
    }
  };

  const remembered = () => {
    try { return localStorage.getItem(KEY); } catch { return null; } // storage may be closed to file:
  };
  const remember = (language) => {
    try { localStorage.setItem(KEY, language); } catch { /* the address carries it too */ }
  };

  // #zh&a=5101&m=2026-10&g=female : language, then key=value.
  const readAddress = () => {
    const [language, ...pairs] = decodeURIComponent(location.hash.slice(1)).split("&");
    state.language = ["zh", "en"].includes(language) ? language : (remembered() === "en" ? "en" : "zh");
    const given = Object.fromEntries(pairs.map((pair) => pair.split("=")).filter((pair) => pair.length === 2));
    state.area = /^\d{2,6}(-\w+)?$/.test(given.a || "") ? given.a : jiuye.release.province;
    state.month = jiuye.release.months.includes(given.m) ? given.m : jiuye.release.month;
    delete given.a;
    delete given.m;
    state.choice = given;
  };
  const address = (changes = {}) => {
    const next = { ...state, ...changes, choice: { ...state.choice, ...(changes.choice || {}) } };
    const pairs = [["a", next.area === jiuye.release.province ? "" : next.area],
      ["m", next.month === jiuye.release.month ? "" : next.month], ...Object.entries(next.choice)];
    const told = pairs.filter(([, value]) => value !== "" && value != null).map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2C/g, ",")}`);
    return `#${[next.language, ...told].join("&")}`;
  };
  // Province, prefectures, counties and groups of areas (5101-gaoxin) have pages of their own; streets and
  // communities stand on their county's profile.
  const hasPage = (code) => /^\d{2,6}(-\w+)?$/.test(code);
  const linkTo = (page, code) => (hasPage(code) ? link(page, { area: code, choice: { street: "" } })
    : link("profile", { area: code.slice(0, 6), choice: { street: code } }));
  const link = (page, changes) => `${page}.html${address(changes)}`;
  const go = (changes) => { location.hash = address(changes); };

  const say = (text) => (text == null ? "" : typeof text === "string" ? text : text[state.language === "zh" ? 0 : 1]);
  // Text in a place; a date in it stays on one line (browsers break it at its hyphens).
  const tell = (place, text) => {
    const date = (day) => Object.assign(document.createElement("span"), { className: "date", textContent: day });
    place.replaceChildren(...String(text).split(/(\d{4}-\d{2}(?:-\d{2})?)/).map((part, at) => (at % 2 ? date(part) : part)));
    return place;
  };
  const fill = (text, values) => say(text).replace(/\{(\w+)\}/g, (_, place) => values[place]);
  const words = (name, values = {}) => fill(jiuye.texts[name], values);

  const NOTHING = "—";
  const grouped = (number, digits = 0) => number.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  // Only a true 0 reads 0.00 %, only a true 1 reads 100.00 %.
  const percent = (share, digits = 2) => {
    const least = 10 ** -digits;
    const shown = Math.abs(share * 100);
    const kept = share > 0 && share < 1 ? Math.min(Math.max(Number(shown.toFixed(digits)), least), 100 - least) : shown;
    return `${share < 0 ? "-" : ""}${kept.toFixed(digits)}%`;
  };
  const monthWords = (month) => {
    const [year, number] = month.split("-");
    return state.language === "zh" ? `${year}年${Number(number)}月` : month;
  };
  const listed = (names, most = names.length) => {
    const shown = names.slice(0, most).join(state.language === "zh" ? "、" : ", ");
    return names.length > most ? words("and_more", { names: shown, number: names.length }) : shown;
  };
  // What moved a figure: registers and the streets that sent them, the program, a reference table.
  const cause = (value) => {
    const places = {};
    const others = [];
    for (const token of String(value).split(" ")) {
      const [place, register] = token.split(":");
      if (jiuye.registers[register]) (places[register] = places[register] || []).push(jiuye.names.of(place));
      else others.push(token === "-" ? words("cause_unknown") : ["code", "reference"].includes(place) ? words(`cause_${place}`) : token);
    }
    return listed([...Object.entries(places).map(([register, names]) => words("cause_register", { register: say(jiuye.registers[register]), places: listed(names, 3) })), ...new Set(others)]);
  };
  const isRate = (row) => row?.unit === "share" || /_rate$/.test(row?.measure_column || "");
  const FORMATS = {
    count: (value) => grouped(Math.round(value) + 0),
    percent: (value) => percent(value),
    share: (value) => percent(value, 0),
    points: (value) => `${value > 0 ? "+" : ""}${(value * 100).toFixed(2)}`,
    number: (value) => grouped(value, 1),
    month: (value) => monthWords(value),
    yesno: (value) => words(value ? "yes" : "no"),
    text: (value) => String(value),
    both: (value) => String(value).split(" / ")[state.language === "zh" ? 0 : 1] ?? String(value).split(" / ")[0],
    cause,
    change_by_unit: (value, row) => (isRate(row) ? words("points", { by: FORMATS.points(value) }) : `${value > 0 ? "+" : ""}${grouped(value)}`),
    by_unit: (value, row) => (isRate(row) ? percent(value) : grouped(value, row?.unit === "per_thousand" ? 1 : 0)),
  };
  // A value of a column in words; a code by its label, an area by its name.
  const reads = (column, value, row) => {
    if (value === null || value === undefined || value === "" || Array.isArray(value)) return NOTHING;
    if (column.labels) {
      return String(value).split(";").map((code) => say(column.labels[code] || code)).join(state.language === "zh" ? "、" : ", ");
    }
    if (column.format === "area") return jiuye.names.of(value);
    return (FORMATS[column.format] || FORMATS.text)(value, row);
  };
  // 上升 0.12 个百分点, 减少 3, 持平.
  const change = (column, from, to) => {
    const by = to - from;
    const isRate = ["percent", "share", "points"].includes(column.format);
    const size = isRate ? Math.abs(by * 100).toFixed(2) : grouped(Math.abs(by), column.format === "number" ? 1 : 0);
    if (Number(size.replace(/,/g, "")) === 0) return words("unchanged");
    const way = by > 0 ? "up" : "down";
    return words(isRate ? `rate_${way}` : `count_${way}`, { by: size });
  };

  return { put, load, need, learn, state, readAddress, address, link, linkTo, hasPage, go, remember, say, tell, fill, words, reads, change, percent, monthWords, NOTHING,
    where: () => jiuye.names.of(state.area), names: null, release: null, texts: {}, topics: {} };
})();
