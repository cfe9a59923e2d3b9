// A page that answers a form is in the browser's history like any other: Back leads to it, or to the page where the form
// stood, not to the question whether to send it again. A form that is shown again with what was typed comes back so,
// to who typed it.
"use strict";

(() => {
  const { posted, who } = document.querySelector("main").dataset;
  const form = document.querySelector("form[data-comes-back]");
  const OURS = ["csrf_token", "of"];

  const keep = () => {
    const typed = form ? [...new FormData(form)].filter(([name]) => !OURS.includes(name)) : [];
    try {
      history.replaceState({ who, typed }, "", posted);
    } catch {
      // Too often for this browser: what was kept before is still there.
    }
  };

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
  } else if (form && history.state?.typed?.length && history.state.who === who) bringBack(history.state.typed);
})();
