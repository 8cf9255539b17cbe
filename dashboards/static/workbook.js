// An .xlsx file made in the page: a sheet of numbers and a sheet of notes. Texts are inline strings,
// so that nothing can run as a formula; the archive is stored, not deflated.
"use strict";
(() => {
  const STYLES = { text: 1, count: 2, number: 3, percent: 4, share: 5, points: 6, head: 7, any: 0 };
  const FORMATS = [["164", "#,##0"], ["165", "#,##0.0"], ["166", "0.00%"], ["167", "0%"], ["168", "+0.00;-0.00;0.00"]];
  const escaped = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  const letters = (place) => (place < 26 ? "" : letters(Math.floor(place / 26) - 1)) + String.fromCharCode(65 + (place % 26));
  const cell = (value, row, place, style) => {
    if (value === null || value === undefined || value === "") return "";
    const at = `${letters(place)}${row}`;
    return typeof value === "number" ? `<c r="${at}" s="${style}"><v>${value}</v></c>`
      : `<c r="${at}" s="${style === STYLES.head ? style : STYLES.text}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
  };
  const lineOf = (values, number, styles) => `<row r="${number}">${values.map((value, place) => cell(value, number, place, styles[place])).join("")}</row>`;
  const sheetXml = (lines, widths, frozen, filter) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${frozen ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' : ""}<cols>${widths.map((width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`).join("")}</cols><sheetData>${lines.join("")}</sheetData>${filter ? `<autoFilter ref="${filter}"/>` : ""}</worksheet>`;

  const parts = ({ heads, rows }, notes, names) => {
    const styles = heads.map((head) => STYLES[head.format] ?? STYLES.text);
    const data = [lineOf(heads.map((head) => head.title), 1, heads.map(() => STYLES.head)), ...rows.map((row, place) => lineOf(row, place + 2, styles))];
    const widths = heads.map((head) => Math.min(30, Math.max(10, [...head.title].length * 2 + 2)));
    const said = notes.map((note, place) => lineOf(note, place + 1, [STYLES.text, STYLES.text]));
    const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const packages = "http://schemas.openxmlformats.org/package/2006";
    const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    return {
      "[Content_Types].xml": `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
      "_rels/.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, place) => `<sheet name="${escaped(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`).join("")}</sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
      "xl/styles.xml": `${head}<styleSheet xmlns="${main}"><numFmts count="${FORMATS.length}">${FORMATS.map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${escaped(code)}"/>`).join("")}</numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs><cellXfs count="8">${[0, 49, 164, 165, 166, 167, 168].map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join("")}<xf fontId="1" applyFont="1"><alignment wrapText="1" vertical="center"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
      "xl/worksheets/sheet1.xml": sheetXml(data, widths, true, `A1:${letters(heads.length - 1)}${rows.length + 1}`),
      "xl/worksheets/sheet2.xml": sheetXml(said, [24, 90], false, ""),
    };
  };

  const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
    let sum = number;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    return sum >>> 0;
  });
  const crc = (bytes) => {
    let sum = 0xffffffff;
    for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  };
  const little = (...fields) => {
    const bytes = new Uint8Array(fields.reduce((total, [size]) => total + size, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const [size, value] of fields) {
      if (size === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += size;
    }
    return bytes;
  };
  // A stored zip archive; all entries dated 1980-01-01, so that equal numbers give equal bytes.
  const archive = (files) => {
    const coder = new TextEncoder();
    const out = [];
    const directory = [];
    let at = 0;
    for (const [name, text] of Object.entries(files)) {
      const [label, bytes] = [coder.encode(name), coder.encode(text)];
      const common = [[2, 20], [2, 0x0800], [2, 0], [2, 0], [2, 33], [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, label.length], [2, 0]];
      const head = little([4, 0x04034b50], ...common);
      out.push(head, label, bytes);
      directory.push(little([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), label);
      at += head.length + label.length + bytes.length;
    }
    const size = directory.reduce((total, part) => total + part.length, 0);
    const number = Object.keys(files).length;
    return new Blob([...out, ...directory, little([4, 0x06054b50], [2, 0], [2, 0], [2, number], [2, number], [4, size], [4, at], [2, 0])]);
  };

  jiuye.workbook = (sheet, notes, names) => archive(parts(sheet, notes, names));
})();
