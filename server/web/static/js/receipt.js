// Enter ends a receipt. What is printed opens beside it, so it can be printed again, unlike a decision (review.js).
"use strict";

(() => {
  const receipt = document.querySelector(".rc");
  if (!receipt) return;
  const next = receipt.querySelector("[data-next]");

  receipt.addEventListener("submit", (event) => {
    if (event.target.target) delete receipt.dataset.sent;
  });

  document.addEventListener("keydown", (event) => {
    const nowhere = event.target === document.body || event.target === receipt || event.target.matches("main");
    if (event.key !== "Enter" || !nowhere || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    next.click();
  });

  // What was refused is in sight, with the reason beside it.
  const refused = receipt.querySelector("[aria-invalid=true]");
  if (refused) refused.focus();
  else if (!document.querySelector(":target")) receipt.focus({ preventScroll: true });
})();
