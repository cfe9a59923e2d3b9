// What unfolds over the page folds again: with Escape, and when somebody goes on elsewhere. What an address names is
// unfolded.
"use strict";

(() => {
  const unfold = () => {
    const named = document.getElementById(window.location.hash.slice(1));
    for (let fold = named?.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details"))
      fold.open = true;
    if (named?.closest("details")) named.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();
})();

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
