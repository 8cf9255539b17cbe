// The page of methods: language, its entries, a search over them, and SQL to copy, which is loaded when it is asked for.
"use strict";
(() => {
  const { state } = jiuye;
  const find = (selector, within = document) => within.querySelector(selector);
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const copied = (pre) => {
    const range = document.createRange();
    range.selectNodeContents(pre);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy"); // the newer interface is closed to pages of a folder
  };
  const query = (code) => {
    const made = find("#of-sql").content.cloneNode(true);
    const [details, pre] = [find("details", made), find("pre", made)];
    pre.dataset.code = code;
    details.addEventListener("toggle", fillQueries);
    find(".copy", made).addEventListener("click", () => copied(pre));
    return made;
  };
  const fillQueries = async () => {
    const queries = await jiuye.load("queries", "assets");
    for (const pre of document.querySelectorAll("pre[data-code]")) pre.textContent = queries[pre.dataset.code];
  };
  const entry = ([code, title, meaning, hasQuery]) => element("div", {},
    element("dt", {}, `${title} `, element("code", { textContent: code })), element("dd", {}, meaning, ...(hasQuery ? [query(code)] : [])));

  const filter = () => {
    const wanted = find("#look-up").value.trim().toLowerCase();
    for (const one of document.querySelectorAll(".entries > div")) one.hidden = !one.textContent.toLowerCase().includes(wanted);
    for (const chapter of document.querySelectorAll("[data-chapter]")) chapter.hidden = !find(".entries > div:not([hidden])", chapter);
  };
  const speak = async () => {
    jiuye.readAddress();
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const title = find("title");
    title.textContent = title.dataset[state.language];
    for (const name of ["aria-label", "placeholder"]) {
      for (const one of document.querySelectorAll(`[data-${name}-zh]`)) one.setAttribute(name, one.getAttribute(`data-${name}-${state.language}`));
    }
    for (const link of document.querySelectorAll("nav a[data-page]")) link.href = jiuye.link(link.dataset.page, {});
    const { language } = state;
    const [chapters] = await Promise.all([jiuye.load(`${language}/methods`, "assets"), jiuye.learn()]);
    if (language !== state.language) return;
    for (const [name, entries] of Object.entries(chapters)) find(`[data-chapter="${name}"] .entries`).replaceChildren(...entries.map(entry));
    find("#release-facts").textContent = `${jiuye.words("release")} ${jiuye.release.id}`;
    filter();
    document.body.dataset.drawn = language;
  };
  find("#switch").addEventListener("click", () => {
    const language = state.language === "zh" ? "en" : "zh";
    jiuye.remember(language);
    jiuye.go({ language });
  });
  find("#look-up").addEventListener("input", async () => {
    filter();
    await fillQueries(); // a word may stand in a query alone
    filter();
  });
  addEventListener("hashchange", speak);
  speak();
})();
