// A page that answers a form is in the browser's history like any other: Back leads to it, or to the page where the form
// stood, not to the question whether to send it again. A form that is shown again with what was typed comes back so,
// to who typed it. The history has no more of it than a name: what was typed waits in this tab beside the long texts of
// retrieved.js, which forgets it when somebody signs out in any tab.
"use strict";

(() => {
  const { posted, who } = document.querySelector("main").dataset;
  const form = document.querySelector("form[data-comes-back]");
  const OURS = ["csrf_token", "of"];

  const keyOf = (name) => `typed ${who} form ${name}`;

  const keep = () => {
    const typed = form ? [...new FormData(form)].filter(([name]) => !OURS.includes(name)) : [];
    const name = String(performance.timeOrigin); // no other page of this tab came at that moment
    try {
      history.replaceState({ name }, "", posted);
      if (typed.length) sessionStorage.setItem(keyOf(name), JSON.stringify({ typed }));
    } catch {
      // Too often for this browser, or no room: what was kept before is still there.
    }
  };

  const kept = () => JSON.parse(sessionStorage.getItem(keyOf(history.state?.name)))?.typed;

  const bringBack = (typed) => {
    for (const [name, text] of typed) {
      const field = form.elements[name];
      if (field?.type === "hidden") field.value = text; // whose answers it started from
    }
    const values = Object.fromEntries(typed);
    const left = new Set(typed.map(([name]) => name));
    for (const field of form.elements) {
      if (/^(person|child)\./.test(field.name) && !left.has(field.name)) field.disabled = true; // who was taken out stays out
    }
    htmx.ajax("POST", form.getAttribute("hx-post"), { source: form, target: "#situation-in", swap: "outerHTML", values });
    form.elements[0].dispatchEvent(new Event("input", { bubbles: true })); // it is not saved
  };

  if (posted) {
    keep();
    for (const changed of ["change", "htmx:afterSwap"]) document.addEventListener(changed, keep);
  } else if (form && kept()) bringBack(kept());
})();
