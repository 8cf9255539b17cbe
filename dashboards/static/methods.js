// The page of methods: language, a search over its entries, and SQL to copy.
"use strict";
(() => {
  const { state } = jiuye;
  const find = (selector) => document.querySelector(selector);
  const speak = async () => {
    jiuye.readAddress();
    await jiuye.learn();
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const title = find("title");
    title.textContent = title.dataset[state.language];
    for (const name of ["aria-label", "placeholder"]) {
      for (const one of document.querySelectorAll(`[data-${name}-zh]`)) one.setAttribute(name, one.getAttribute(`data-${name}-${state.language}`));
    }
    for (const link of document.querySelectorAll("nav a[data-page]")) link.href = jiuye.link(link.dataset.page, {});
    find("#release-facts").textContent = `${jiuye.words("release")} ${jiuye.release.id}`;
    document.body.dataset.drawn = state.language;
  };
  find("#switch").addEventListener("click", () => {
    const language = state.language === "zh" ? "en" : "zh";
    jiuye.remember(language);
    jiuye.go({ language });
  });
  const entries = [...document.querySelectorAll(".entries > div")].map((entry) => [entry, entry.textContent.toLowerCase()]);
  find("#look-up").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const [entry, words] of entries) entry.hidden = !words.includes(wanted);
    for (const chapter of document.querySelectorAll("[data-chapter]")) chapter.hidden = !chapter.querySelector(".entries > div:not([hidden])");
  });
  for (const button of document.querySelectorAll(".copy")) {
    button.addEventListener("click", () => {
      const range = document.createRange();
      range.selectNodeContents(button.nextElementSibling);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy"); // the newer interface is closed to pages of a folder
    });
  }
  addEventListener("hashchange", speak);
  speak();
})();
