// The page that compares: up to five areas of any level, one measure at a time, all in the address
// (c=5101,5107,510104017&q=compare_rate).
"use strict";
(() => {
  const MOST = 5;
  const { element, state } = jiuye;
  let codes = [];
  const charts = () => jiuye.topics.compare.charts;
  const chosen = () => charts().find((chart) => chart.name === state.choice.q) || charts()[0];
  const given = () => [...new Set((state.choice.c || "").split(",").filter((code) => /^\d{2,12}(-\w+)?$/.test(code)))].slice(0, MOST);

  // The page's area with what it is part of and its neighbours; the province with its first prefectures.
  const usual = (area) => {
    const above = area.path.at(-2)?.[0];
    if (!above) return [state.area, ...area.children.map(([code]) => code).filter((code) => !code.includes("-")).slice(0, MOST - 1)];
    const at = area.siblings.indexOf(state.area);
    return [state.area, above, ...[...area.siblings.slice(at + 1), ...area.siblings.slice(0, at)].slice(0, MOST - 2)];
  };
  const keep = (next) => jiuye.go({ choice: { c: next.join(",") } });

  jiuye.ownFiles = true;
  jiuye.picks = (chart) => chart === chosen();
  jiuye.where = () => codes.map((code) => jiuye.names.of(code)).join(state.language === "zh" ? "、" : ", ");
  jiuye.chooseArea = (code) => { if (!codes.includes(code)) keep([...codes.slice(0, MOST - 1), code]); };

  // Of targets the one that the area above has set, or else its own.
  const oneSetter = (rows) => {
    const kept = new Map();
    for (const row of rows) {
      const key = `${row.area_code} ${row.indicator} ${row.month}`;
      if (!kept.has(key) || kept.get(key).setter_area === row.area_code) kept.set(key, row);
    }
    return [...kept.values()];
  };
  jiuye.prepare = async (area) => {
    codes = given().length ? given() : area ? usual(area) : [];
    jiuye.areas = Object.fromEntries(await Promise.all(codes.filter(jiuye.hasPage).map(async (code) => [code, await jiuye.load(`area/${code}`)])));
    const chart = chosen();
    const rows = (await Promise.all(codes.map((code) => jiuye.seriesOf(chart, code)))).flat();
    return { [chart.query]: jiuye.packed(chart.query === "target_bullet" ? oneSetter(rows) : rows) };
  };

  const chip = (code) => {
    const name = jiuye.names.of(code);
    const page = element("a", { href: jiuye.linkTo("profile", code), textContent: name });
    const remove = element("button", { type: "button", textContent: "×" });
    remove.setAttribute("aria-label", jiuye.words("remove_area", { area: name }));
    remove.addEventListener("click", () => keep(codes.filter((other) => other !== code)));
    remove.disabled = codes.length < 2;
    const made = element("li", {}, page, remove);
    made.dataset.area = code;
    return made;
  };
  jiuye.extras = [...(jiuye.extras || []), () => {
    document.querySelector("#area-name").textContent = "";
    document.querySelector(".where").hidden = true;
    const measure = element("select", { id: "choose-q" }, ...charts().map((chart) => element("option", { value: chart.name, textContent: jiuye.say(chart.columns[chart.measure].title), selected: chart === chosen() })));
    measure.addEventListener("change", () => jiuye.go({ choice: { q: measure.value } }));
    const add = element("button", { type: "button", id: "add-area", textContent: jiuye.words("add_area", { most: MOST }) });
    add.disabled = codes.length >= MOST;
    add.addEventListener("click", () => document.querySelector("#find").focus());
    const list = element("ul", { className: "chips" }, ...codes.map(chip), element("li", { className: "add" }, add));
    list.setAttribute("aria-label", jiuye.words("areas_compared"));
    const controls = document.querySelector("#controls");
    if (codes.some((code) => !jiuye.hasPage(code))) controls.append(element("p", { className: "note", textContent: jiuye.words("below_told") }));
    controls.prepend(list, element("label", {}, element("span", { textContent: jiuye.words("measure") }), measure));
  }];
})();
