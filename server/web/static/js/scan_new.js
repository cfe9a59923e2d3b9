// After the last picture: one key opens what is new, of the journey that is open, or of the upload
// that was read last of those that this agent or the copier of this desk brought: never somebody else's.
"use strict";

(() => {
  const first = () => [...document.querySelectorAll("a[data-new]")].find((link) => link.checkVisibility());

  // The key is written on the link that it presses, also on one that came with a card.
  const sign = () => {
    const link = first();
    for (const old of document.querySelectorAll("a[data-new] kbd")) if (old.parentElement !== link) old.remove();
    if (!link || link.querySelector("kbd")) return;
    const key = document.createElement("kbd");
    key.textContent = "V";
    link.prepend(key);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "v" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("textarea, input:not([type=file]), select")) return;
    first()?.click();
  });

  sign();
  document.addEventListener("toggle", sign, true); // of a card that is folded or opened
  new MutationObserver(sign).observe(document.querySelector("main"), { childList: true, subtree: true });
})();
