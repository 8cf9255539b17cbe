// A street or community on its county's profile (street=510104017): its own figures in place of the
// county's, and the communities of the street.
"use strict";
(() => {
  const { element, state } = jiuye;
  const street = () => (/^\d{9}(\d{3})?$/.test(state.choice.street || "") && state.choice.street.startsWith(state.area) ? state.choice.street : "");
  jiuye.picks = (chart) => (street() ? chart.of_street || chart.name === "community_list" : !chart.of_street);
  jiuye.where = () => jiuye.names.of(street() || state.area);
  jiuye.prepare = async (area, data) => {
    const code = street();
    if (!code) return data;
    const own = {};
    for (const chart of jiuye.topics.profile.charts.filter((one) => one.of_street)) own[`street ${chart.query}`] = jiuye.packed(await jiuye.seriesOf(chart, code));
    const list = data.community_list;
    if (list) {
      const chart = jiuye.topics.profile.charts.find((one) => one.query === "community_list");
      const rows = jiuye.unpacked(list, await jiuye.moreOf(chart, state.area, list)).filter((row) => row.community_code.startsWith(code.slice(0, 9)));
      own.community_list = { unpacked: rows };
    }
    return { ...data, ...own };
  };
  jiuye.extras = [...(jiuye.extras || []), () => {
    const code = street();
    if (!code) return;
    document.querySelector("#area-name").textContent = jiuye.names.of(code);
    const path = document.querySelector("#path");
    path.lastElementChild.replaceWith(element("a", { href: jiuye.linkTo("profile", state.area), textContent: jiuye.names.of(state.area) }));
    if (code.length > 9) path.append(element("a", { href: jiuye.linkTo("profile", code.slice(0, 9)), textContent: jiuye.names.of(code.slice(0, 9)) }));
    path.append(element("strong", { textContent: jiuye.names.of(code) }));
    for (const neighbour of ["#before", "#after"]) document.querySelector(neighbour).hidden = true;
  }];
})();
