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

  // Of each ring how many steps, where it begins, the steps (map.py, outline).
  const pathOf = (signs) => {
    const told = jiuye.numbers(signs);
    let path = "";
    for (let at = 0; at < told.length;) {
      const end = at + 3 + 2 * told[at];
      path += `M${told[at + 1]} ${told[at + 2]}l${told.slice(at + 3, end).join(" ")}z`;
      at = end;
    }
    return path;
  };

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

  // The map as a picture, with its title, legend and origin in it.
  jiuye.saveMap = (chart, article, name) => {
    const svg = article.querySelector(".map-place svg").cloneNode(true);
    const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
    const unit = Math.max(wide, high) / 1000;
    const lines = [...article.querySelectorAll(".legend li")];
    const note = (words, x, y, size, more = {}) => {
      const made = drawn("text", { x, y, "font-size": size * unit, "text-anchor": "start", fill: "#1d2a36", ...more });
      made.textContent = words;
      return made;
    };
    const [top, bottom] = [96 * unit, (60 + 34 * Math.ceil(lines.length / 2)) * unit];
    svg.setAttribute("viewBox", `-20 ${-top} ${wide + 40} ${high + top + bottom}`);
    const about = [jiuye.names.of(jiuye.state.area), jiuye.monthWords(jiuye.state.month), ...jiuye.choices(chart).map((choice) => choice[1]), chart.source, jiuye.release.id].join(" · ");
    svg.prepend(drawn("rect", { x: -20, y: -top, width: wide + 40, height: high + top + bottom, fill: "#fff" }));
    svg.append(note(jiuye.say(chart.title), 0, -56 * unit, 28), note(about, 0, -20 * unit, 17, { fill: "#566370" }),
      ...lines.flatMap((line, place) => {
        const [x, y] = [(place % 2) * wide / 2, high + (30 + 34 * Math.floor(place / 2)) * unit];
        const swatch = line.querySelector(".swatch");
        return [drawn("rect", { x, y: y - 18 * unit, width: 30 * unit, height: 20 * unit, stroke: "#8a96a1", fill: swatch.classList.contains("hatched") ? `url(#hatch-${chart.name})` : swatch.style.backgroundColor }), note(line.textContent, x + 40 * unit, y, 18)];
      }), note(caption(), 0, high + bottom - 12 * unit, 17, { fill: "#566370" }));
    for (const label of svg.querySelectorAll(".labels text")) { label.setAttribute("text-anchor", "middle"); label.setAttribute("paint-order", "stroke"); label.setAttribute("stroke", "#fff"); }
    svg.setAttribute("font-family", "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif");
    svg.querySelector(".ring").remove();
    const image = new Image();
    const width = 1400;
    image.onload = () => {
      const canvas = jiuye.element("canvas", { width, height: Math.round(width * (high + top + bottom) / (wide + 40)) });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => jiuye.save(name, [blob], "image/png"));
    };
    svg.setAttribute("width", width);
    svg.setAttribute("height", Math.round(width * (high + top + bottom) / (wide + 40)));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  };
})();
