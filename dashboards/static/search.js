// Finding an area by name, pinyin (whole or initials, any reading) or code; `/` goes there, arrows
// choose, Enter opens. This and the index are loaded when first asked for.
"use strict";
(() => {
  const MOST = 12;
  const input = document.querySelector("#find");
  const list = document.querySelector("#found");
  let index = null;
  let chosen = -1;

  // Lower is better: how well a row answers; Infinity where it does not.
  const rank = ([code, zh, en, keys], wanted) => {
    if (code.startsWith(wanted)) return code === wanted ? 0 : 1;
    if (zh.startsWith(wanted)) return 1;
    if (zh.includes(wanted)) return 2;
    if (en.toLowerCase().replace(/[\s'’]+/g, "").startsWith(wanted)) return 2;
    const spoken = keys.split(" ");
    if (spoken.some((key) => key === wanted)) return 2;
    return spoken.some((key) => key.startsWith(wanted)) ? 3 : Infinity;
  };
  const ranked = (rows, wanted) => rows.map((row) => [rank(row, wanted), row]).filter(([place]) => place < Infinity)
    .sort(([a, one], [b, other]) => a - b || one[0].length - other[0].length || (one[0] < other[0] ? -1 : 1)).map(([, row]) => row);
  const communities = async () => {
    const data = await jiuye.load("search_below");
    if (!data) return [];
    return (data.rows ||= jiuye.unpack(data.found).map((row) => [row.code, row.zh + data.endings[row.ending][0], row.en + data.endings[row.ending][1], row.keys]));
  };
  // Areas down to streets first; communities, whose index is large, where these do not fill the list.
  const search = async (text) => {
    const wanted = text.trim().toLowerCase().replace(/[\s'’]+/g, "");
    if (!wanted) return [];
    if (!index) {
      index = (await jiuye.load("search")) || [];
      index.byCode = new Map(index.map((row) => [row[0], row]));
    }
    const found = ranked(index, wanted);
    if (found.length < MOST && wanted.length > 1) found.push(...ranked(await communities(), wanted));
    return found.slice(0, MOST);
  };
  // The areas above: what tells 市中区 from 市中区.
  const parents = (code) => {
    const [own, group] = code.split("-");
    return [4, 6, 9].filter((size) => size < own.length || (group && size === own.length))
      .map((size) => index.byCode.get(code.slice(0, size))).filter(Boolean).map((row) => jiuye.say([row[1], row[2]])).join(" ");
  };
  const open = (code) => {
    close();
    input.value = "";
    if (jiuye.chooseArea) { jiuye.chooseArea(code); return; } // the page takes what is found for itself
    location.href = jiuye.linkTo(document.body.dataset.topic === "index" ? "profile" : document.body.dataset.topic, code);
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); chosen = -1; input.removeAttribute("aria-activedescendant"); };
  const mark = (place) => {
    const items = [...list.querySelectorAll("[role=option]")];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (chosen >= 0) { input.setAttribute("aria-activedescendant", items[chosen].id); items[chosen].scrollIntoView({ block: "nearest" }); }
  };
  const show = async () => {
    const asked = input.value;
    const found = await search(asked);
    if (asked !== input.value) return; // the reader has typed on
    list.replaceChildren(...found.map((row, place) => {
      const item = jiuye.element("li", { id: `found-${place}` }, jiuye.say([row[1], row[2]]), jiuye.element("small", { textContent: `${parents(row[0])} ${row[0]}` }));
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); open(row[0]); });
      return item;
    }));
    if (!found.length && input.value.trim()) {
      const none = jiuye.element("li", { textContent: jiuye.words("none_found") });
      none.setAttribute("role", "presentation");
      list.append(none);
    }
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.dataset.codes = found.map((row) => row[0]).join(" ");
    mark(0);
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { mark(chosen + 1); event.preventDefault(); }
    if (event.key === "ArrowUp") { mark(chosen - 1); event.preventDefault(); }
    if (event.key === "Escape") close();
    if (event.key === "Enter" && chosen >= 0) { open(list.dataset.codes.split(" ")[chosen]); event.preventDefault(); }
  });
  if (input.value) show();
})();
