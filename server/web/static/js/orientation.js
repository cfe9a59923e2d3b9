// The keys of the orientation: a choice by its number, the search by its letter, back with Escape.

import { keyOf } from "./key_of.js";

(() => {
  const search = document.querySelector("#q");
  let leaving = false; // a second key, before the next page is there, was meant for that page
  window.addEventListener("pageshow", () => (leaving = false));
  const letter = document.querySelector("[data-find]").dataset.find;

  document.addEventListener("keydown", (event) => {
    if (leaving || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const typing = event.target.matches("input, textarea, select");
    if (typing && event.key === "Escape" && event.target.value) return; // empties the field
    const key = keyOf(event);
    const chosen = (!typing || key === "escape") && [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (chosen) {
      leaving = true;
      chosen.click();
    } else if (!typing && key === letter) search.focus();
    else return;
    event.preventDefault();
  });
})();
