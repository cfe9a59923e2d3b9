// The keys of the orientation: a choice by its number, the search by its letter, back with Escape.
"use strict";

(() => {
  const search = document.querySelector("#q");
  let leaving = false; // a second key, before the next page is there, was meant for that page
  window.addEventListener("pageshow", () => (leaving = false));
  const letter = document.querySelector("[data-find]").dataset.find;

  // A figure wherever the keyboard has it: above the letters with or without the shift key, or beside them.
  const figure = (event) => (/^(?:Digit|Numpad)([1-9])$/.exec(event.code) || [])[1];

  document.addEventListener("keydown", (event) => {
    if (leaving || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const typing = event.target.matches("input, textarea, select");
    if (typing && event.key === "Escape" && event.target.value) return; // empties the field
    const key = event.key === "Escape" ? "escape" : typing ? undefined : figure(event);
    const chosen = key && document.querySelector(`[data-key="${key}"]`);
    if (chosen) {
      leaving = true;
      chosen.click();
    } else if (!typing && event.key.toLowerCase() === letter) search.focus();
    else return;
    event.preventDefault();
  });
})();
