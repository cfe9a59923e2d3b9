// A page that is read while someone waits: the button says so, and it is asked once however often it is pressed.
"use strict";

(() => {
  const waiting = new Map();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.busy) return;
    if (waiting.has(form)) {
      event.preventDefault();
      return;
    }
    const words = form.querySelector("[data-words]");
    waiting.set(form, words.textContent);
    words.textContent = form.dataset.busy;
    form.setAttribute("aria-busy", "true");
  });

  // Coming back with the browser's own button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    waiting.forEach((words, form) => {
      form.querySelector("[data-words]").textContent = words;
      form.removeAttribute("aria-busy");
    });
    waiting.clear();
  });
})();
