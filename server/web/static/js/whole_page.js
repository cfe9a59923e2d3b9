// All the questions of a page: who writes a text means to keep it, and one key keeps everything.
"use strict";

(() => {
  const form = document.querySelector("[data-whole]");
  if (!form) return;

  // A text that is written is an answer; until then its question waits.
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-follows]")) return;
    const kept = event.target.closest("fieldset").querySelector("input[value=value]");
    if (kept) kept.checked = true;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.repeat) return;
    event.preventDefault();
    form.querySelector("[data-submit]").click();
  });

  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // once, however often the key is pressed
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
})();
