// The scanner of this desk: one button or the key N, how far it has come, and its pages among the other uploads.

import { bring, own } from "./cards.js";
import { isSessionOver } from "./events.js";
import { ask, follow, place, refused } from "./sitting.js";
import { renewTokens } from "./tokens.js";

const form = document.getElementById("scanner");
const brought = new Set();
let busy = false;

const bringNew = async (sitting) => {
  for (const id of (sitting.dataset.uploads ?? "").split(" ").filter(Boolean)) {
    if (brought.has(id)) continue;
    brought.add(id);
    own(id);
    await bring(id);
  }
};

const press = () => ask(form.action, { method: "POST", body: new FormData(form) });

const begin = async () => {
  if (busy) return;
  busy = true;
  form.setAttribute("aria-busy", "true");
  let answer = await press();
  if (answer?.status === 400 && (await renewTokens())) answer = await press(); // signed in again, in another tab
  if (answer?.status === 400 && isSessionOver()) document.getElementById("sitting").replaceChildren(); // it is said above
  else if (answer === null) refused([form.dataset.lost]);
  else if (answer.good) await follow(place(answer.html), bringNew);
  else {
    const shell = document.createElement("template");
    shell.innerHTML = answer.html;
    refused([...shell.content.querySelectorAll("p")].map((one) => one.textContent));
  }
  form.removeAttribute("aria-busy");
  busy = false;
};

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "stop-sitting") return;
    event.preventDefault();
    ask(event.target.action, { method: "POST", body: new FormData(event.target) });
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key.toLowerCase() !== "n" || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    begin();
  });
}
