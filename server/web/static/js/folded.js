// What unfolds over the page folds again: with Escape, and when somebody goes on elsewhere.
"use strict";

(() => {
  const more = document.querySelector(".acts-more");
  if (!more) return;

  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });
  for (const elsewhere of ["focusin", "pointerdown"])
    document.addEventListener(elsewhere, (event) => {
      if (!more.contains(event.target)) more.open = false;
    });
})();
