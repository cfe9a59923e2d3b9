// The cards of uploads: each is asked for again when something about it is new, until its file is read.

import { isSessionOver, sessionIsOver, subscribe } from "./events.js";
import { isOurs } from "./tokens.js";

const asked = new Set();
const answers = new Map();
const again = new Set();
const LOOKS_EVERY_MS = 30000; // whether anybody reads: nothing is new while nobody does
const late = new Set(); // uploads whose card could not be had when it was asked for, and may be had later

const mine = new Set();
const list = document.getElementById("batches");

/** Says that an upload is this page's own, before its card is here. */
export const own = (id) => {
  mine.add(id);
  document.dispatchEvent(new CustomEvent("upload-owned", { detail: id }));
};

const cardOf = (id) => document.getElementById(`envoi-${id}`);

/** Puts what the server answered for an upload in the place of what is shown of it; none, where it is not this page's. */
export const show = (place, html) => {
  const shell = document.createElement("template");
  shell.innerHTML = html;
  if (!isOurs(shell.content)) return [];
  for (const id of ["attendent", "pas-lus"]) {
    const count = shell.content.getElementById(id);
    const shown = document.getElementById(id);
    if (!count || !shown) continue;
    count.removeAttribute("hx-swap-oob");
    shown.replaceWith(count);
  }
  const cards = [...shell.content.children].filter((one) => one.matches(".batch"));
  for (const folded of place.querySelectorAll?.("details[id]") ?? []) { // what somebody opened or closed stays so
    const now = shell.content.getElementById(folded.id);
    if (now) now.open = folded.open;
  }
  place.replaceWith(...cards);
  for (const card of cards) window.htmx?.process(card);
  return cards;
};

/** Cards that have just come, and the news about them before they were here. */
export const follow = (cards) => {
  for (const card of cards) if (card.hasAttribute("aria-busy")) refresh(card);
};

/** The card of an upload as it is now; empty where there is no such upload, null when it could not be asked for. */
export const fetchCard = async (address) => {
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) sessionIsOver();
    if (answer.status === 404) return "";
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // no network: the next piece of news, or the next look, asks again
  }
};

/** Puts the card of an upload on top of the others. */
export const bring = async (id) => {
  const html = await fetchCard(list.dataset.batch.replace("0".repeat(32), id));
  if (html === "" || cardOf(id)) return;
  const place = document.createElement("div");
  list.prepend(place);
  const cards = html === null ? [] : show(place, html);
  place.remove();
  if (!cards.length) return late.add(id);
  document.getElementById("nothing")?.classList.add("d-none");
  follow(cards);
};

const refresh = async (card) => {
  const address = card.dataset.address;
  if (asked.has(address)) {
    again.add(address); // something is new since the question that is on its way
    return;
  }
  asked.add(address);
  const html = await fetchCard(address);
  asked.delete(address);
  const place = document.getElementById(card.id);
  if (!place) return;
  if (html && html !== answers.get(address)) {
    if (!show(place, html).length) return;
    answers.set(address, html);
  }
  if (again.delete(address)) refresh(document.getElementById(card.id));
};

subscribe("upload", (id, desk) => {
  if (isSessionOver()) return;
  if (id === null) {
    for (const card of document.querySelectorAll(".batch[aria-busy]")) refresh(card);
    const ids = [...late];
    late.clear();
    ids.forEach(bring);
  } else {
    const card = cardOf(id);
    if (card) refresh(card);
    else if (!mine.has(id)) document.dispatchEvent(new CustomEvent("upload-elsewhere", { detail: { id, desk } }));
  }
});

setInterval(() => {
  if (!document.hidden && !isSessionOver()) follow(document.querySelectorAll(".batch[aria-busy]"));
}, LOOKS_EVERY_MS);
