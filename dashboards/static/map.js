// A map (示意图) as inline SVG of links: classes in blues with a legend, the ranked list beside.
"use strict";
(() => {
  const BLUES = ["#e1ecf6", "#b5d3ea", "#7db4dc", "#3f8dc4", "#0f5c93"];
  const GREY = "#d5dade";   // too small a denominator
  const NOTHING = "#ffffff";
  const WHOLE_LABELS = 22;  // maps of more areas name only those with room
  const drawn = (name, properties = {}, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  // Rings apart by a backtick, each with its first place and its steps (map.py, outline).
  const SMALL_STEP = 4;
  const stepOf = (sign) => {
    const place = jiuye.PLACES.indexOf(sign);
    const across = 2 * SMALL_STEP + 1;
    return [Math.floor(place / across) - SMALL_STEP, place % across - SMALL_STEP];
  };
  const pathOf = (signs) => signs.split("`").map((ring) => {
    const [first, ...steps] = [...ring.matchAll(/'(-?\d+),(-?\d+)'|(.)/g)].map(([, x, y, sign]) => (sign === undefined ? [x, y] : stepOf(sign)).join(" "));
    return `M${first}l${steps.join(" ")}z`;
  }).join("");

  // Bounds between classes: fifths of the values, rounded as far as they stay apart.
  const bounds = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    if (sorted.length < 2 || sorted[0] === sorted.at(-1)) return [];
    const rough = (sorted.at(-1) - sorted[0]) / 10;
    const ten = 10 ** Math.floor(Math.log10(rough));
    const step = [5, 2, 1].map((by) => by * ten).find((size) => size <= rough);
    const cuts = [1, 2, 3, 4].map((fifth) => Math.round(sorted[Math.floor(fifth * sorted.length / 5)] / step) * step);
    return [...new Set(cuts.map((cut) => Number(cut.toPrecision(12))))].filter((cut) => cut > sorted[0] && cut <= sorted.at(-1));
  };
  const classOf = (value, cuts) => cuts.filter((cut) => value >= cut).length;
  const colour = (place, number) => BLUES[number === 1 ? 2 : Math.round(place * (BLUES.length - 1) / (number - 1))];
  const isSmall = (row) => row.unit === "share" && row.map_measure === "employment_rate" && row.denominator < jiuye.release.small;
  const isProvisional = (row) => row.expected_submissions > 0 && row.missing_submissions / row.expected_submissions >= 0.01;

  const legend = (chart, rows, cuts) => {
    const judged = rows.filter((row) => !isSmall(row));
    const reads = (value) => jiuye.reads(chart.columns.map_value, value, rows[0]);
    const lines = Array.from({ length: cuts.length + 1 }, (_, place) => {
      const inside = judged.filter((row) => classOf(row.map_value, cuts) === place).length;
      const words = !cuts.length ? reads(judged[0]?.map_value) : place === 0 ? jiuye.words("map_below", { to: reads(cuts[0]) })
        : place === cuts.length ? jiuye.words("map_from", { from: reads(cuts.at(-1)) }) : jiuye.words("map_between", { from: reads(cuts[place - 1]), to: reads(cuts[place]) });
      return [colour(place, cuts.length + 1), jiuye.words("map_class", { words, number: inside }), ""];
    }).reverse();
    if (rows.some(isSmall)) lines.push([GREY, jiuye.words("map_class", { words: jiuye.words("map_small", { least: jiuye.release.small }), number: rows.filter(isSmall).length }), ""]);
    if (rows.some(isProvisional)) lines.push([NOTHING, jiuye.words("map_class", { words: jiuye.words("provisional_mark"), number: rows.filter(isProvisional).length }), "hatched"]);
    return jiuye.element("ul", { className: "legend" }, ...lines.map(([fill, words, kind]) => {
      const swatch = jiuye.element("span", { className: `swatch ${kind}` });
      swatch.style.backgroundColor = fill;
      return jiuye.element("li", {}, swatch, words);
    }));
  };

  const hatch = (id) => drawn("defs", {}, drawn("pattern", { id, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    drawn("rect", { width: 2.2, height: 9, fill: "#1d2a36", opacity: 0.45 })));

  const shortName = (name) => (jiuye.state.language === "zh" ? name.replace(/(藏族羌族|藏族|彝族)?(自治州|自治县|市|区|县)$/, (end) => (name.length - end.length < 2 ? end : ""))
    : name.replace(/ (City|County|District|.*Prefecture|.*Autonomous County).*$/, ""));

  const figure = (chart, map, byArea, cuts) => {
    const id = `hatch-${chart.name}`;
    const size = Math.max(map.width, map.height) / 1000;
    const ring = drawn("path", { class: "ring", "stroke-width": 5 * size });
    const areas = Object.entries(map.areas).map(([code, [signs]]) => {
      const path = pathOf(signs);
      const row = byArea.get(code);
      const name = jiuye.names.of(code);
      const words = row ? `${name} ${jiuye.reads(chart.columns.map_value, row.map_value, row)}${isProvisional(row) ? ` ${jiuye.words("provisional_mark")}` : ""}` : `${name} ${jiuye.NOTHING}`;
      const fill = !row ? NOTHING : isSmall(row) ? GREY : colour(classOf(row.map_value, cuts), cuts.length + 1);
      const shape = drawn("path", { d: path, fill, stroke: "#8a96a1", "stroke-width": 1.2 * size });
      const marks = row && isProvisional(row) ? [drawn("path", { d: path, fill: `url(#${id})` })] : [];
      const title = drawn("title");
      title.textContent = words;
      if (!jiuye.names.known(code)) return drawn("g", {}, title, shape); // not in this release
      const link = drawn("a", { href: jiuye.linkTo(document.body.dataset.topic, code), "aria-label": words, "data-area": code }, title, shape, ...marks);
      for (const [event, way] of [["focus", path], ["blur", ""], ["mouseenter", path], ["mouseleave", ""]]) link.addEventListener(event, () => ring.setAttribute("d", way));
      return link;
    });
    const many = Object.keys(map.areas).length > WHOLE_LABELS;
    const labels = many ? [] : Object.entries(map.areas).filter(([code]) => jiuye.names.known(code)).map(([code, [, x, y]]) => {
      const label = drawn("text", { x, y, "font-size": (map.width > 700 ? 19 : 24) * size, "stroke-width": 4 * size });
      label.textContent = shortName(jiuye.names.of(code));
      return label;
    });
    const made = drawn("svg", { viewBox: `-4 -4 ${map.width + 8} ${map.height + 8}`, role: "group", "aria-label": jiuye.say(chart.title) }, hatch(id), ...areas, drawn("g", { class: "labels", "aria-hidden": "true" }, ...labels), ring);
    return made;
  };

  const ranked = (chart, rows) => jiuye.element("ol", { className: "ranked" }, ...rows.map((row) => jiuye.element("li", {}, jiuye.element("div", {},
    jiuye.element("a", { href: jiuye.linkTo(document.body.dataset.topic, row.area_code), textContent: jiuye.names.of(row.area_code) }),
    jiuye.element("span", { textContent: `${jiuye.reads(chart.columns.map_value, row.map_value, row)}${isProvisional(row) ? ` ${jiuye.words("provisional_mark")}` : ""}` })))));

  const caption = () => [jiuye.words("map_caption"), ...(jiuye.release.map_review ? [jiuye.words("map_review", { number: jiuye.release.map_review })] : [])].join(" ");

  jiuye.drawMap = async (chart, article, rows) => {
    const place = article.querySelector(".map-place");
    const map = rows.length ? await jiuye.load(`map/${jiuye.state.area}`) : null;
    if (!map) { place.replaceChildren(); return; }
    const cuts = bounds(rows.filter((row) => !isSmall(row)).map((row) => row.map_value));
    const byArea = new Map(rows.map((row) => [row.area_code, row]));
    place.replaceChildren(
      jiuye.element("div", { className: "map" }, figure(chart, map, byArea, cuts), legend(chart, rows, cuts), jiuye.element("p", { className: "source", textContent: caption() })),
      ranked(chart, rows));
  };

  Object.assign(jiuye, { svgOf: drawn, mapCaption: caption });
})();
