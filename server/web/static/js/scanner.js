// The scanner of this desk: one button or the key N, how far it has come, and its pages among the other uploads.

import { bring, own } from "./cards.js";
import { sessionIsOver } from "./events.js";

const form = document.getElementById("scanner");
const ASKS_EVERY_MS = 400;
const brought = new Set();
let busy = false;

const ask = async (address, options = {}) => {
  try {
    const answer = await fetch(address, { ...options, headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) sessionIsOver();
    return { good: answer.ok, html: await answer.text() };
  } catch {
    return null;
  }
};

const place = (html) => {
  const shell = document.createElement("template");
  shell.innerHTML = html;
  const before = document.getElementById("sitting");
  const after = shell.content.querySelector("#sitting");
  const pressed = before.contains(document.activeElement);
  before.replaceWith(after);
  if (pressed) after.querySelector("button")?.focus();
  return after;
};

const refused = (words) => {
  const message = document.createElement("div");
  message.className = "say say-bad";
  message.setAttribute("role", "alert");
  const said = document.createElement("div");
  said.className = "stack-s";
  said.append(...words.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
  message.append(said);
  document.getElementById("sitting").replaceChildren(message);
};

const bringNew = async (sitting) => {
  for (const id of (sitting.dataset.uploads ?? "").split(" ").filter(Boolean)) {
    if (brought.has(id)) continue;
    brought.add(id);
    own(id);
    await bring(id);
  }
};

const follow = async (sitting) => {
  let shown = sitting;
  while (shown.hasAttribute("aria-busy")) {
    await new Promise((done) => setTimeout(done, ASKS_EVERY_MS));
    const answer = await ask(shown.dataset.address);
    if (answer?.good && answer.html !== follow.last) {
      follow.last = answer.html;
      shown = place(answer.html);
      await bringNew(shown);
    }
  }
};

const begin = async () => {
  if (busy) return;
  busy = true;
  form.setAttribute("aria-busy", "true");
  const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
  if (answer === null) refused([form.dataset.lost]);
  else if (answer.good) await follow(place(answer.html));
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
