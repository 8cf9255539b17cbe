// A chart's numbers as files to take away: CSV, XLSX, picture.
"use strict";
(() => {
  const { element } = jiuye;
  const isNumber = (value) => typeof value === "number";
  // Column heads and cells as a spreadsheet shall hold them; a code and an area get a column of their own.
  const sheet = (chart, rows) => {
    const heads = [];
    const readers = [];
    for (const name of chart.shown.filter((one) => one !== "trend")) {
      const column = chart.columns[name];
      const title = jiuye.say(column.title);
      if (column.labels || column.format === "area") {
        heads.push({ title: jiuye.words("code_of", { title }), format: "text" });
        readers.push((row) => (row[name] == null ? null : String(row[name])));
        heads.push({ title, format: "text" });
        readers.push((row) => (row[name] == null ? null : jiuye.reads(column, row[name])));
      } else {
        const isText = ["text", "month", "yesno", "both", "cause"].includes(column.format);
        heads.push({ title, format: isText ? "text" : /by_unit$/.test(column.format) ? "any" : column.format });
        readers.push((row) => {
          const value = row[name];
          if (value === null || value === undefined) return null;
          if (column.format === "month") return value;
          if (["yesno", "both", "cause"].includes(column.format)) return jiuye.reads(column, value);
          return column.format === "points" ? Number((value * 100).toFixed(6)) : value;
        });
      }
    }
    return { heads, rows: rows.map((row) => readers.map((read) => read(row))) };
  };

  const notes = (chart, meanings) => [
    [jiuye.words("chart_title"), jiuye.say(chart.title)],
    ...(chart.unit ? [[jiuye.words("unit"), jiuye.say(chart.unit)]] : []),
    [jiuye.words("area"), jiuye.where()],
    [jiuye.words("month"), jiuye.monthWords(jiuye.state.month)],
    ...jiuye.choices(chart),
    [jiuye.words("release"), jiuye.release.id],
    [jiuye.words("released_at"), jiuye.release.released_at],
    [jiuye.words("source_table"), chart.source],
    ...jiuye.notesOf(chart).map((note) => [jiuye.words("note"), note]),
    ["", jiuye.words(jiuye.release.is_public ? "public_edition" : "internal")],
    ...chart.shown.filter((name) => meanings[name]).map((name) => [jiuye.say(chart.columns[name].title), meanings[name]]),
  ];

  // A text that a spreadsheet would run begins with one of = + - @ or a control sign: an apostrophe stands before it.
  const inert = (text) => (/^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]+%?$/.test(text) ? `'${text}` : text);
  const csv = (chart, rows) => {
    const { heads, rows: cells } = sheet(chart, rows);
    const quoted = (value) => (value === null ? "" : isNumber(value) ? String(value) : `"${inert(String(value)).replace(/"/g, '""')}"`);
    return `\ufeff${[heads.map((head) => quoted(head.title)), ...cells.map((row) => row.map(quoted))].map((row) => row.join(",")).join("\r\n")}\r\n`;
  };

  const fileName = (chart, ending) => [jiuye.say(chart.short || chart.title), jiuye.where(), jiuye.state.month, jiuye.release.id]
    .join("-").replace(/[\\/:*?"<>|\s]+/g, "_") + `.${ending}`;
  const save = (name, parts, type) => {
    const address = URL.createObjectURL(new Blob(parts, { type }));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };
  const saveCsv = (chart, rows) => save(fileName(chart, "csv"), [csv(chart, rows)], "text/csv;charset=utf-8");
  const saveXlsx = async (chart, rows) => {
    const [meanings] = await Promise.all([jiuye.load(`${jiuye.state.language}/meanings`, "assets"), jiuye.need("workbook")]);
    save(fileName(chart, "xlsx"), [jiuye.workbook(sheet(chart, rows), notes(chart, meanings), [jiuye.words("data_sheet"), jiuye.words("note_sheet")])],
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  };
  // Title and origin stand above the chart, which on the page stand around it.
  const savePicture = (chart, rows) => {
    const width = 960;
    const { data, layout } = jiuye.draw(chart, rows, width);
    const height = layout.height + 96;
    const unit = chart.unit ? [jiuye.words("unit_of", { unit: jiuye.say(chart.unit) })] : [];
    const note = [jiuye.where(), jiuye.monthWords(jiuye.state.month), ...unit, chart.source, jiuye.release.id].join(" · ");
    const top = (layout.margin?.t ?? jiuye.template.layout.margin.t) + 64;
    Plotly.downloadImage({ data, config: jiuye.config, layout: { ...layout, height, width, margin: { ...layout.margin, t: top }, legend: { y: 1 - 64 / height },
      title: { text: jiuye.literal(jiuye.say(chart.title)), subtitle: { text: jiuye.literal(note) }, x: 0.015, xref: "container", y: 1 - 26 / height, yref: "container", yanchor: "middle" } } },
    { format: "png", scale: 2, width, height, filename: fileName(chart, "").slice(0, -1) });
  };

  Object.assign(jiuye, { save, fileName, files: { csv: saveCsv, xlsx: saveXlsx, picture: savePicture } });
})();
