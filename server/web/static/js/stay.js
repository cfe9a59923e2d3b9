// A button that changes something loads the page again. The focus comes back to the same place, where the way back is
// now, so that somebody with a keyboard goes on from there and hears what it says.
"use strict";

(() => {
  const KEY = "place";
  const where = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);

  const [path, place] = where ? JSON.parse(where) : [];
  const seen = (wanted) =>
    [...document.querySelectorAll(`[data-place="${CSS.escape(place)}"] ${wanted}`)].find((one) => one.checkVisibility());
  const goOn = () => (seen("button[type=submit]") ?? seen("summary"))?.focus();
  // Going to the part of the page that its address names takes the focus away: that is over when the page is shown.
  if (path === window.location.pathname) window.addEventListener("pageshow", goOn, { once: true });

  document.addEventListener("submit", (event) => {
    const kept = event.target.closest("[data-place]");
    if (kept) sessionStorage.setItem(KEY, JSON.stringify([window.location.pathname, kept.dataset.place]));
  });
})();
