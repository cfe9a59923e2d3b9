// Once the time of a page is over, nothing of it stays on the screen: the PIN is asked for in its place. What was typed
// comes back after it (keep.js). Who is typing, or takes a photo, is not interrupted.
"use strict";

(() => {
  const { here, rest, stays: stays_s, until } = document.documentElement.dataset;
  const stays = Number(stays_s) * 1000;
  const { style } = document.body;
  // Of a page that comes from the town hall, the time begins now, whatever this device's clock says.
  const fresh = document.querySelector("[data-offline]")?.hidden ?? true;
  let over = fresh ? Date.now() + stays : Number(until) * 1000;
  let timer = 0;

  async function look() {
    const at = document.activeElement;
    if (over <= Date.now()) {
      style.visibility = "hidden";
      const left = await left_ms();
      over = Math.max(over, Date.now() + left);
    }
    clearTimeout(timer);
    if (over > Date.now()) {
      if (style.visibility) {
        style.visibility = "";
        at?.focus({ preventScroll: true });
      }
      timer = setTimeout(look, over - Date.now());
      return;
    }
    document.dispatchEvent(new Event("lapse"));
    document.body.hidden = true;
    location.replace(here);
  }

  // Somebody may have gone on in another tab. To ask is no click: tabs do not keep each other open.
  async function left_ms() {
    try {
      const signal = AbortSignal.timeout?.(10_000);
      const answer = await fetch(rest, { cache: "no-store", headers: { "X-Requested-With": "fetch" }, signal });
      return answer.ok ? (await answer.json()).left_s * 1000 : 0;
    } catch {
      return 0;
    }
  }

  const goOn = () => (over = Math.max(over, Date.now() + stays));
  for (const act of ["input", "submit"]) document.addEventListener(act, goOn);
  document.addEventListener("click", ({ target }) => target.type === "file" && goOn());
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
})();
