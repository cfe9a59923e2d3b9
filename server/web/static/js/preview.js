// Once the booklet was asked for, it is drawn again after each answer; until then it says that it is older.
"use strict";

(() => {
  const preview = document.querySelector("[data-preview]");
  const form = document.querySelector("#situation");
  if (!preview || !form) return;
  const ask = preview.querySelector("[data-draw]");
  let later = 0;
  ask.hidden = false;

  form.addEventListener("change", () => {
    if (!preview.querySelector(".sheets")) return;
    preview.classList.add("is-old");
    clearTimeout(later);
    later = setTimeout(() => ask.click(), 1000);
  });
  preview.addEventListener("htmx:afterSwap", () => preview.classList.remove("is-old"));
})();
