// Lets the page be read without a network, and keeps what was typed when there is none. The page works without it.
"use strict";

const { worker, beside } = document.currentScript.dataset;
const BESIDE = "parcours-a-cote";

if ("serviceWorker" in navigator) {
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.register(worker, { scope: "/P/" }).catch(() => {});
  navigator.serviceWorker.ready.then(({ active }) => {
    // The first time, the page came before there was anybody to keep it.
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    const ours = files.filter((name) => /^\/(static|couleurs)\//.test(new URL(name).pathname));
    if (!controlled) active.postMessage({ keep: [location.pathname + location.search, ...ours] });
    const until = Number(document.documentElement.dataset.until) * 1000;
    if (until) setTimeout(() => active.postMessage({ lapsed: true }), Math.max(0, until - Date.now()) + 1000);
    keepBeside(active);
  });
}

// On somebody's own device, what stands beside their journey is read without a network as well: fetched once a visit.
function keepBeside(active) {
  const wanted = `${document.documentElement.lang} ${beside ?? ""}`;
  if (!beside) sessionStorage.removeItem(BESIDE);
  else if (sessionStorage.getItem(BESIDE) !== wanted) {
    sessionStorage.setItem(BESIDE, wanted);
    active.postMessage({ keep: beside.split(" ") });
  }
}

let asked = null; // what was typed when closing was asked about

document.addEventListener("submit", (event) => {
  const says = document.querySelector("[data-no-network]");
  if (navigator.onLine || !says) return;
  const closes = event.submitter?.hasAttribute("data-shut") ?? false;
  if (closes) {
    const typed = Object.keys(sessionStorage).filter((name) => name.startsWith("parcours-texte:"));
    const texts = JSON.stringify(typed.map((name) => sessionStorage.getItem(name)));
    if (!typed.length || asked === texts) return typed.forEach((name) => sessionStorage.removeItem(name));
    asked = texts;
  }
  says.querySelector("[data-lost]").hidden = !closes;
  event.preventDefault();
  says.hidden = false;
  says.focus();
});
