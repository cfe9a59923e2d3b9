// What is typed in the studio is kept at every pause, and nothing of it is lost: neither without a network, nor when the
// session is over, nor when another window wrote meanwhile.

import { renewTokens } from "./tokens.js";

export const form = document.querySelector("#studio");
export const text = form.elements.text;
export const words = form.dataset;
const trouble = document.querySelector("[data-trouble]");
const aside = document.querySelector("[data-aside]");
form.elements.anyway?.remove(); // it is for who has no script: here, a button asks for it each time
const booklet = `${document.querySelector("main").dataset.who} ${words.address}`;
const STORED = `unkept ${booklet} `; // and which page typed it: no page writes over what another one still has to keep
const MINE = `${STORED}${performance.timeOrigin} ${Math.random()}`;
const CHANGES = `changes ${booklet}`;
const KEEP_AFTER_MS = 700;
const AGAIN_AFTER_MS = 4000;

let sent = "unsent" in words ? null : text.value;
let keeping = false;
let leaving = false;

const waiting = new Map();
export const later = (act, after) => {
  clearTimeout(waiting.get(act));
  waiting.set(act, setTimeout(act, after));
};

export const say = (said, { force = false, signIn = false, good = false, other = "" } = {}) => {
  trouble.classList.toggle("say-bad", !good);
  trouble.classList.toggle("say-good", good);
  trouble.hidden = !said;
  if (trouble.querySelector("[data-trouble-words]").textContent !== said) trouble.querySelector("[data-trouble-words]").textContent = said;
  trouble.querySelector("[data-force]").hidden = !force;
  trouble.querySelector("[data-sign-in]").hidden = !signIn;
  trouble.querySelector("[data-other]").hidden = !other;
  trouble.querySelector("[data-other] textarea").defaultValue = other;
};

export const ask = async (address, more = {}, how = {}) => {
  const send = () => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    return fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, ...how });
  };
  let answer = await send();
  if ((answer.status === 401 || answer.status === 400) && (await renewTokens())) answer = await send(); // signed in again elsewhere
  return answer;
};

export const tooLong = () => text.value.length > Number(words.longest);

// What the server has not confirmed waits in the browser, with the draft that it was written over.
const store = () => {
  const { mark, base } = form.elements;
  try {
    localStorage.setItem(MINE, JSON.stringify({ text: text.value, mark: mark.value, base: base.value, at: Date.now() }));
  } catch {
    // No room: it is on the page all the same.
  }
};

export const refused = async (answer) => {
  if (answer.status === 401 || answer.status === 400) return say(words.wordsSession, { signIn: true });
  const told = await answer.json().catch(() => ({}));
  say(told.words ?? words.wordsLost, { force: answer.status === 409, other: told.other });
};

export const lost = () => {
  say(words.wordsLost);
  setTimeout(keep, AGAIN_AFTER_MS);
};

const confirmed = ({ mark, kept }, typed) => {
  form.elements.mark.value = mark;
  document.querySelector("[data-kept]").textContent = kept;
  form.querySelector("[data-give-up]").hidden = false;
  sent = text.defaultValue = typed;
  delete words.unsent;
  if (text.value === typed) localStorage.removeItem(MINE);
  say("");
};

const keep = async ({ anyway = false, ...how } = {}) => {
  if (keeping || leaving || text.value === sent) return;
  store();
  if (tooLong()) return;
  keeping = true;
  const typed = text.value;
  try {
    const answer = await ask(words.keep, anyway ? { anyway: "1" } : {}, how);
    if (answer.ok) confirmed(await answer.json(), typed);
    else await refused(answer);
  } catch {
    lost();
  }
  keeping = false;
  if (text.value !== typed && trouble.hidden) later(keep, KEEP_AFTER_MS);
};

// A text that was written over another draft takes nobody's place: the server leaves it beside.
const setAside = async ({ place, text: typed, base }) => {
  const answer = await ask(words.setAside, { text: typed, base }).catch(() => null);
  const told = answer?.ok ? await answer.json() : {}; // or it waits where it is, for the next time that the page opens
  if (answer?.ok) localStorage.removeItem(place);
  if (told.left) form.querySelector("[data-left-here]").innerHTML = told.left;
  if (told.known) return;
  aside.querySelector("textarea").defaultValue = typed;
  aside.querySelector("[data-to-aside]").hidden = !told.left;
  aside.hidden = false;
};
aside.querySelector("[data-to-aside]").addEventListener("click", () => (document.querySelector("#mis-de-cote").open = true));

const putBack = async ({ place, text: typed, base }) => {
  text.value = typed;
  form.elements.base.value = base;
  text.dispatchEvent(new Event("input", { bubbles: true })); // lines and pages follow, as when it is typed
  store();
  if (place !== MINE) localStorage.removeItem(place);
  await keep();
  if (trouble.hidden) say(words.wordsBack, { good: true });
};

const bringBack = async () => {
  const { mark, base } = form.elements;
  const places = Object.keys(localStorage).filter((one) => one.startsWith(STORED));
  const waiting = places.map((place) => ({ place, ...JSON.parse(localStorage.getItem(place)) })).sort((one, other) => other.at - one.at);
  for (const one of waiting) {
    const fits = text.value === sent && one.mark === mark.value && (one.mark || one.base === base.value);
    if (one.text === text.value) localStorage.removeItem(one.place);
    else await (fits ? putBack(one) : setAside(one));
  }
};

const storeChanges = () => {
  const said = form.elements.words;
  try {
    localStorage.setItem(CHANGES, JSON.stringify({ said: said.value, newest: words.newest }));
    said.defaultValue = said.value; // nothing is lost with the page
  } catch {
    // No room.
  }
};

const bringBackChanges = () => {
  const { said, newest } = JSON.parse(localStorage.getItem(CHANGES) ?? "{}");
  const field = form.elements.words;
  if (field.value) storeChanges();
  else if (newest === words.newest) field.value = field.defaultValue = said;
  else localStorage.removeItem(CHANGES); // it is published
};

trouble.querySelector("[data-force]").addEventListener("click", () => {
  say("");
  sent = null;
  keep({ anyway: true });
});
document.addEventListener("visibilitychange", () => document.hidden && keep({ keepalive: text.value.length < 50000 }));
window.addEventListener("pagehide", () => text.value !== sent && store());
window.addEventListener("pageshow", () => (leaving = false));
form.addEventListener("submit", (event) => {
  if (event.submitter?.matches("[data-give-up]")) localStorage.removeItem(CHANGES);
  leaving = true; // the form brings the text
  if (text.value !== sent) store();
});
form.elements.words.addEventListener("input", storeChanges);

// Pasted from a damaged file: no key types it, and nothing can hold it.
const withoutNul = () => {
  if (!text.value.includes("\0")) return;
  const here = text.value.slice(0, text.selectionStart).replaceAll("\0", "").length;
  text.value = text.value.replaceAll("\0", "");
  text.setSelectionRange(here, here);
};

text.addEventListener("input", () => {
  withoutNul();
  leaving = false; // whatever was sent did not lead away
  later(keep, KEEP_AFTER_MS);
});

bringBackChanges();
bringBack();
if (sent === null) keep();
