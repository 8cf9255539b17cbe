// The map as a picture to take away.
"use strict";
(() => {
  const { svgOf: drawn, mapCaption: caption } = jiuye;

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
