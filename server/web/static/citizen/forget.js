// Once the journey is closed on this device, nothing stays in this tab of what was typed and not sent.
// A page that cannot ask about it before says that something is left.
"use strict";

(() => {
  const left = document.querySelector("[data-left]");
  const stored = () => Object.keys(sessionStorage).filter((name) => name.startsWith("parcours-texte:"));
  const forget = () => [...stored(), "parcours-a-cote", "parcours-photo"].forEach((name) => sessionStorage.removeItem(name));

  if (document.documentElement.hasAttribute("data-forget")) forget();
  if (!left || stored().length === 0) return;
  left.hidden = false;
  left.querySelector("button")?.addEventListener("click", () => {
    forget();
    left.hidden = true;
  });
})();
