// What was last tried, and what waits for a hand: the program writes it beside the pages after they
// were drawn. Nothing where the pages were copied before that.
"use strict";
(() => {
  const span = (lang, textContent) => Object.assign(document.createElement("span"), { lang, textContent });
  const fill = (id, lines) => {
    const place = document.getElementById(id);
    for (const [zh, en] of lines || []) place.append(span("zh-CN", zh), span("en", en), document.createElement("br"));
    place.hidden = !place.childNodes.length;
  };
  fill("alarms", jiuye.attempt?.alarms);
  fill("last-attempt", jiuye.attempt?.last);
})();
