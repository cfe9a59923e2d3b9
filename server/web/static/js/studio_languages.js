// The translations of a booklet: each text is kept when its field is left, and the page says how far it is.

import { renewTokens } from "./tokens.js";

const form = document.querySelector("[data-translations]");
const words = form.dataset;

const showButtons = (place) => {
  for (const button of place.querySelectorAll("[data-take]")) button.hidden = false;
};

const fit = (field) => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
};

const send = (field) => {
  // Also when the page is left: a field that loses the focus to a link is sent on the way out.
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set(field.name, field.value);
  return fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, keepalive: true });
};

// Who reads all again has read what was written on this page, too.
const noteSeen = (place, mark) => {
  const shown = document.querySelector("[data-shown]");
  if (shown) shown.value = [...shown.value.split(" ").filter((one) => one !== place.dataset.read), mark].join(" ");
  place.dataset.read = mark;
};

const showProofread = (html) => {
  const section = document.querySelector("[data-proofread]");
  const drawn = document.createElement("template");
  drawn.innerHTML = html;
  const said = (one) => one.querySelector("h2").textContent;
  if (said(drawn.content) !== said(section) && !section.contains(document.activeElement)) section.replaceChildren(drawn.content);
};

const show = (place, field, told, typed) => {
  const one = told.texts[place.dataset.text];
  if (one) {
    field.name = `said.${place.dataset.text}.${one.number}`;
    place.querySelector("[data-about]").innerHTML = one.about;
    showButtons(place);
  }
  document.querySelector("[data-left]").textContent = told.left;
  for (const [name, said] of Object.entries(told.counts)) document.querySelector(`[data-count=${name}]`).textContent = said;
  showProofread(told.proofread);
  const wrong = place.querySelector(".error");
  field.toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", wrong.id);
    return told.lost;
  }
  if (told.lost) return told.lost;
  noteSeen(place, one.read);
  if (field.value === typed) field.value = one.said; // on one line, or what is shipped
  fit(field);
  field.defaultValue = one.said;
  return words.wordsKept;
};

// What the server has not confirmed waits in the browser, with the state that it was written over.
const PLACE = `translation ${document.querySelector("main").dataset.who} ${new URL(form.action).pathname} `;
const AGAIN_AFTER_MS = 4000;
const waiting = new Set();
const sending = new Set();
const refused = new Map(); // what was sent, until somebody types

const store = (field, name = field.name) => {
  const place = PLACE + field.closest("[data-text]").dataset.text;
  if (field.value === field.defaultValue) return localStorage.removeItem(place);
  try {
    localStorage.setItem(place, JSON.stringify({ name, said: field.value }));
  } catch {
    // No room: it is in its field all the same.
  }
};

const answered = async (field) => {
  const answer = await send(field);
  return (answer.status === 401 || answer.status === 400) && (await renewTokens()) ? send(field) : answer;
};

const keep = async (field) => {
  const { name, value: typed } = field;
  if (sending.has(field) || typed === field.defaultValue) return waiting.delete(field);
  sending.add(field);
  waiting.delete(field);
  refused.delete(field);
  let said = words.wordsLost;
  try {
    const answer = await answered(field);
    if (answer.status === 422) refused.set(field, typed);
    if ([200, 422].includes(answer.status)) said = show(field.closest("[data-text]"), field, await answer.json(), typed);
    else {
      waiting.add(field);
      if (answer.status === 401 || answer.status === 400) said = words.wordsSession;
    }
  } catch {
    waiting.add(field);
    setTimeout(keepWaiting, AGAIN_AFTER_MS);
  }
  sending.delete(field);
  store(field, refused.has(field) ? name : field.name); // what was refused is told again when the page is loaded anew
  field.closest("[data-text]").querySelector("[data-kept]").textContent = said;
};

const keepWaiting = () => waiting.forEach(keep);
for (const back of ["online", "focus"]) window.addEventListener(back, keepWaiting); // signed in again in another tab

const showStray = (place, said) => {
  const strays = document.querySelector("[data-strays]");
  const one = document.querySelector("[data-stray]").content.firstElementChild.cloneNode(true);
  one.querySelector("[data-said]").textContent = said;
  one.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(place);
    one.remove();
    strays.hidden = !strays.querySelector("li");
  });
  strays.querySelector("ul").append(one);
  strays.hidden = false;
};

// Its text may have got these words all the same: then nothing is left to be told.
const sendStray = async (place, name, said) => {
  const answer = await answered({ name, value: said }).catch(() => null);
  if (answer?.status === 200) localStorage.removeItem(place);
  else showStray(place, said);
};

const bringBack = () => {
  for (const place of Object.keys(localStorage).filter((one) => one.startsWith(PLACE))) {
    const { name, said } = JSON.parse(localStorage.getItem(place));
    const field = form.querySelector(`[data-text="${place.slice(PLACE.length)}"] textarea`);
    if (!field) sendStray(place, name, said);
    else if (field.value === said) localStorage.removeItem(place);
    else {
      field.value = said;
      field.name = name; // where somebody else wrote meanwhile, theirs is told and stays
      fit(field);
      keep(field);
    }
  }
};

form.addEventListener("focusout", ({ target }) => target.matches("textarea") && refused.get(target) !== target.value && keep(target));
form.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea")) return;
  fit(target);
  refused.delete(target);
  store(target);
  target.closest("[data-text]").querySelector("[data-kept]").textContent = "";
});
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-take]");
  if (!button) return;
  const field = button.closest("[data-text]").querySelector("textarea");
  field.value = button.closest("li").querySelector("[data-words]").textContent;
  fit(field);
  field.focus();
  keep(field);
});

showButtons(form);
for (const field of form.querySelectorAll("textarea")) fit(field);
form.querySelector("[data-save]")?.setAttribute("hidden", "");
document.querySelector("[data-by-itself]").hidden = false;
bringBack();
