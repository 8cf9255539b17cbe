// Draws the page's charts and switches its language. No request is ever made.
(() => {
  "use strict";
  const KEY = "jiuye-language";
  const TALLEST = 730; // pixels, of a chart that needs less
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const figures = read("figures");
  const config = read("config");
  const charts = [...document.querySelectorAll(".chart[data-figure]")];

  // From file:// storage may be closed to pages: then the language lasts as long as the page, and links carry it.
  const remembered = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const remember = (language) => {
    try { localStorage.setItem(KEY, language); } catch { /* works without */ }
  };

  const draw = (language) => Promise.all(charts.map((chart) => {
    const figure = figures[chart.dataset.figure][language];
    // A chart fills its panel, which is as tall as its neighbour's, within reason; its own size never depends on what is drawn in it.
    chart.style.minHeight = `${figure.least_height}px`;
    chart.style.maxHeight = `${Math.max(figure.least_height, TALLEST)}px`;
    return Plotly.react(chart, figure.data, figure.layout, config);
  }));

  // A picture for a report: title and origin above the chart, which on the page stand around it.
  const picture = (name, language) => {
    const { data, layout, least_height, picture_title, picture_note } = figures[name][language];
    const base = layout.template.layout;
    const height = least_height + 96;
    const titled = {
      ...layout, height, width: 960,
      title: { text: picture_title, subtitle: { text: picture_note }, x: 0.015, xref: "container", y: 1 - 26 / height, yref: "container", yanchor: "middle" },
      margin: { ...layout.margin, t: ((layout.margin && layout.margin.t) || base.margin.t) + 64 },
      legend: { y: 1 - 64 / height },
    };
    return { data, layout: titled, config };
  };

  const speak = (language) => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    const title = document.querySelector("title");
    title.textContent = title.dataset[language];
    for (const element of document.querySelectorAll("[data-aria-label-zh]")) {
      element.setAttribute("aria-label", element.getAttribute(`data-aria-label-${language}`));
    }
    for (const link of document.querySelectorAll("nav a")) {
      link.hash = language;
    }
    return draw(language);
  };

  const asked = location.hash.slice(1);
  let language = ["zh", "en"].find((known) => known === asked) || (remembered() === "en" ? "en" : "zh");
  document.getElementById("switch").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    remember(language);
    document.body.dataset.drawn = "";
    speak(language).then(() => { document.body.dataset.drawn = language; });
  });
  for (const button of document.querySelectorAll("[data-picture]")) {
    button.hidden = false;
    const name = button.dataset.picture;
    button.addEventListener("click", () => {
      const titled = picture(name, language);
      const { width, height } = titled.layout;
      Plotly.downloadImage(titled, { format: "png", scale: 2, width, height, filename: `${name}-${language}` });
    });
  }
  addEventListener("beforeprint", () => charts.forEach((chart) => Plotly.Plots.resize(chart)));
  speak(language).then(() => {
    const observer = new ResizeObserver((entries) => entries.forEach((entry) => Plotly.Plots.resize(entry.target)));
    charts.forEach((chart) => observer.observe(chart));
    document.body.dataset.drawn = language;
  });
})();
