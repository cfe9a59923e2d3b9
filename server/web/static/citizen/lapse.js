// Once the time of a page is over, nothing of it stays on the screen: the PIN is asked for in its place. What was typed
// comes back after it (keep.js). Who is typing is not interrupted.
"use strict";

(() => {
  const { here, stays: stays_s, until } = document.documentElement.dataset;
  const stays = Number(stays_s) * 1000;
  // Of a page that comes from the town hall, the time begins now, whatever this device's clock says.
  const fresh = document.querySelector("[data-offline]")?.hidden ?? true;
  let over = fresh ? Date.now() + stays : Number(until) * 1000;
  let timer = 0;

  function look() {
    clearTimeout(timer);
    const rest = over - Date.now();
    if (rest > 0) {
      timer = setTimeout(look, rest);
      return;
    }
    document.dispatchEvent(new Event("lapse"));
    document.body.hidden = true;
    location.replace(here);
  }

  document.addEventListener("input", () => (over = Math.max(over, Date.now() + stays)));
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
})();
