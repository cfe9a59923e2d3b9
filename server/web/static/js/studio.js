// The text of a booklet beside its pages: errors and pages follow what is typed, and every pause is kept as a draft.

import { renewTokens } from "./tokens.js";

const form = document.querySelector("#studio");
const text = form.elements.text;
const words = form.dataset;
const lines = form.querySelector("[data-lines]");
const pages = form.querySelector("[data-pages]");
const trouble = document.querySelector("[data-trouble]");
const unpublishable = form.querySelector("[data-unpublishable]");
const aside = document.querySelector("[data-aside]");
form.elements.anyway?.remove(); // it is for who has no script: here, a button asks for it each time
const booklet = `${document.querySelector("main").dataset.who} ${words.address}`;
const STORED = `unkept ${booklet} `; // and which page typed it: no page writes over what another one still has to keep
const MINE = `${STORED}${performance.timeOrigin} ${Math.random()}`;
const CHANGES = `changes ${booklet}`;
const LOOK_AFTER_MS = 60; // between two keys there is more: a page is drawn while the next word is thought of
const KEEP_AFTER_MS = 700;
const REREAD_AFTER_MS = 1500;
const AGAIN_AFTER_MS = 4000;

let marks = [];
let wrong = new Set();
let looking = null;
let sent = "unsent" in words ? null : text.value;
let keeping = false;
let leaving = false;

// --- the lines, and where the cursor is ---

const HEADER = /^\s*\[\[?([a-z.]+)\]\]?\s*$/;

const drawLines = () => {
  const wanted = text.value.split("\n");
  while (lines.childElementCount > wanted.length) lines.lastElementChild.remove();
  wanted.forEach((line, place) => {
    let one = lines.children[place];
    if (!one) {
      one = document.createElement("div");
      lines.append(one);
    }
    if (one.textContent !== line || !one.className) one.textContent = line;
    one.className = `ed-line${HEADER.test(line) ? " is-block" : ""}${wrong.has(place + 1) ? " is-wrong" : ""}`;
  });
  markHere();
};

const lineHere = () => text.value.slice(0, text.selectionStart).split("\n").length;

const markHere = () => {
  const here = lineHere();
  for (const one of lines.querySelectorAll(".is-here")) one.classList.remove("is-here");
  lines.children[here - 1]?.classList.add("is-here");
  const above = text.value.split("\n").slice(0, here).reverse();
  const header = above.map((line) => HEADER.exec(line)).find(Boolean);
  showHelp(header ? header[1] : "debut");
};

const showHelp = (block) => {
  const known = [...form.querySelectorAll("[data-help]")];
  const wanted = known.find((one) => one.dataset.help === block) ? block : "autres";
  for (const one of known) one.hidden = one.dataset.help !== wanted;
  form.querySelector("[data-help-of]").textContent = block === "debut" ? "" : `[[${block}]]`;
};

const goTo = (number) => {
  const before = text.value.split("\n").slice(0, number - 1);
  const start = before.join("\n").length + (number > 1 ? 1 : 0);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, start + (text.value.split("\n")[number - 1] ?? "").length);
  const editor = form.querySelector("[data-editor]");
  editor.scrollTop = (lines.children[number - 1]?.offsetTop ?? 0) - editor.clientHeight / 3;
  markHere();
};

document.addEventListener("selectionchange", () => document.activeElement === text && markHere());
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-line-number]");
  if (button) goTo(Number(button.dataset.lineNumber));
});

// --- asking the server ---

const say = (said, { force = false, signIn = false, good = false, other = "" } = {}) => {
  trouble.classList.toggle("say-bad", !good);
  trouble.classList.toggle("say-good", good);
  trouble.hidden = !said;
  if (trouble.querySelector("[data-trouble-words]").textContent !== said) trouble.querySelector("[data-trouble-words]").textContent = said;
  trouble.querySelector("[data-force]").hidden = !force;
  trouble.querySelector("[data-sign-in]").hidden = !signIn;
  trouble.querySelector("[data-other]").hidden = !other;
  trouble.querySelector("[data-other] textarea").defaultValue = other;
};

const ask = async (address, more = {}, how = {}) => {
  const send = () => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    return fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, ...how });
  };
  let answer = await send();
  if ((answer.status === 401 || answer.status === 400) && (await renewTokens())) answer = await send(); // signed in again elsewhere
  return answer;
};

const tooLong = () => text.value.length > Number(words.longest);

// --- the pages ---

const inView = () => {
  const top = pages.parentElement.getBoundingClientRect().top;
  const shown = [...pages.children].findIndex((one) => one.getBoundingClientRect().bottom > top + 40);
  return Math.max(shown, 0) + 1;
};

const sheet = (number) => {
  const one = document.createElement("li");
  one.className = "sheet-in";
  const image = document.createElement("img");
  image.width = 666;
  image.height = 945;
  const said = document.createElement("p");
  said.className = "small muted";
  said.setAttribute("aria-hidden", "true"); // the picture says the same
  one.append(image, said);
  return one;
};

const showPages = (wanted) => {
  const first = marks.length === 0;
  const view = inView() - 1;
  while (pages.childElementCount > wanted.length) pages.lastElementChild.remove();
  while (pages.childElementCount < wanted.length) pages.append(sheet());
  // The page in view is asked for first: its picture is there when the others begin to be drawn.
  const order = [...wanted.keys()].sort((one, other) => (one === view ? -1 : other === view ? 1 : one - other));
  let before = Promise.resolve();
  for (const place of order) {
    const one = pages.children[place];
    const image = one.querySelector("img");
    const label = words.wordsPage.replace("{number}", place + 1).replace("{count}", wanted.length);
    image.alt = label;
    one.querySelector("p").textContent = label;
    const changed = marks[place] !== wanted[place] || !image.src;
    one.classList.toggle("is-new", changed && !first);
    if (!changed) continue;
    const address = words.picture.replace("MARK", wanted[place]);
    if (place === view) {
      image.src = address;
      before = image.decode().catch(() => null).then(() => (form.dataset.drawn = String(performance.now())));
    } else before.then(() => marks[place] === wanted[place] && (image.src = address));
  }
  marks = wanted;
  form.querySelector("[data-count]").textContent = wanted.length ? `${wanted.length} pages` : "";
};

const showProblems = (problems, unread = "") => {
  wrong = new Set(problems.map((one) => one.line ?? 1));
  const list = form.querySelector("[data-problems]");
  list.replaceChildren(
    ...problems.map((one) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { className: "b b-s", type: "button" });
      button.dataset.lineNumber = one.line ?? 1;
      button.textContent = words.wordsLine.replace("{line}", one.line ?? 1);
      const said = document.createElement("span");
      said.textContent = `${one.problem.charAt(0).toUpperCase()}${one.problem.slice(1)}. ${one.remedy}`;
      item.append(button, said);
      return item;
    }),
  );
  const state = form.querySelector("[data-state]");
  const count = problems.length;
  if (!count) unpublishable.hidden = true;
  state.textContent = unread ? unread : count === 0 ? words.wordsNone : count === 1 ? words.wordsOne : words.wordsSome.replace("{count}", count);
  state.classList.toggle("is-bad", count > 0 || unread !== "");
  drawLines();
};

const showForm = (html) => {
  const place = form.querySelector("[data-situation]");
  if (place.contains(document.activeElement)) return;
  const drawn = document.createElement("template");
  drawn.innerHTML = html;
  const said = (one) => one.querySelector(".picks")?.textContent.replace(/\s+/g, " ");
  if (said(drawn.content) !== said(place)) place.replaceChildren(drawn.content);
};

const showOthers = (html) => {
  const place = document.querySelector("[data-others]");
  const drawn = document.createElement("template");
  drawn.innerHTML = html;
  const said = (one) => one.textContent.replace(/\s+/g, " ").trim();
  if (said(drawn.content) !== said(place)) place.replaceChildren(drawn.content);
};

const showHead = ({ title, letter, colours }) => {
  document.querySelector("[data-title]").textContent = title;
  document.body.dataset.line = letter;
  const badge = document.querySelector("[data-letter] .letter");
  if (badge) badge.dataset.line = badge.textContent = letter;
  let sheet = document.querySelector("link[data-line-colours]");
  if (!sheet) {
    sheet = Object.assign(document.createElement("link"), { rel: "stylesheet" });
    sheet.dataset.lineColours = "";
    document.head.append(sheet);
  }
  if (sheet.getAttribute("href") !== colours) colours ? sheet.setAttribute("href", colours) : sheet.remove();
};

const look = async () => {
  looking?.abort();
  if (tooLong()) {
    showProblems([], words.wordsUnread);
    return say(words.wordsLong);
  }
  const mine = (looking = new AbortController());
  const view = inView();
  try {
    const answer = await ask(words.look, { page: view, have: marks[view - 1] ?? "" }, { signal: mine.signal });
    if (!answer.ok) return refused(answer);
    const told = await answer.json();
    if (mine !== looking) return;
    showProblems(told.problems);
    showOthers(told.others);
    const good = told.problems.length === 0;
    form.classList.toggle("is-older", !good && marks.length > 0);
    form.querySelector("[data-older]").hidden = good || marks.length === 0;
    if (!good) return;
    showForm(told.form);
    showHead(told);
    showPages(told.pages);
  } catch (error) {
    if (error.name !== "AbortError") lost();
  }
};

const reread = async (more = {}) => {
  if (!form.querySelector("[data-reread]").open || tooLong()) return;
  const here = form.querySelector("[data-remarks-here]");
  here.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(words.remarks, more);
    if (answer.ok) here.innerHTML = await answer.text();
  } catch {
    lost();
  }
  here.removeAttribute("aria-busy");
};

// --- nothing that is typed is lost ---

// What the server has not confirmed waits in the browser, with the draft that it was written over.
const store = () => {
  const { mark, base } = form.elements;
  try {
    localStorage.setItem(MINE, JSON.stringify({ text: text.value, mark: mark.value, base: base.value, at: Date.now() }));
  } catch {
    // No room: it is on the page all the same.
  }
};

const refused = async (answer) => {
  if (answer.status === 401 || answer.status === 400) return say(words.wordsSession, { signIn: true });
  const told = await answer.json().catch(() => ({}));
  say(told.words ?? words.wordsLost, { force: answer.status === 409, other: told.other });
};

const lost = () => {
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
  if (event.submitter?.matches("[data-publish]") && wrong.size) {
    event.preventDefault();
    event.stopPropagation();
    unpublishable.hidden = false;
    return form.querySelector("[data-problems] button").focus();
  }
  if (event.submitter?.matches("[data-give-up]")) localStorage.removeItem(CHANGES);
  leaving = true; // the form brings the text
  if (text.value !== sent) store();
});
form.elements.words.addEventListener("input", storeChanges);

// --- what sets it going ---

// Pasted from a damaged file: no key types it, and nothing can hold it.
const withoutNul = () => {
  if (!text.value.includes("\0")) return;
  const here = text.value.slice(0, text.selectionStart).replaceAll("\0", "").length;
  text.value = text.value.replaceAll("\0", "");
  text.setSelectionRange(here, here);
};

const waiting = new Map();
const later = (act, after) => {
  clearTimeout(waiting.get(act));
  waiting.set(act, setTimeout(act, after));
};

text.addEventListener("input", () => {
  withoutNul();
  leaving = false; // whatever was sent did not lead away
  form.dataset.typed = String(performance.now());
  drawLines();
  later(look, LOOK_AFTER_MS);
  later(keep, KEEP_AFTER_MS);
  later(reread, REREAD_AFTER_MS);
});
form.addEventListener("change", ({ target }) => target.matches("[data-situation] *, #format, #language") && look());
form.querySelector("[data-reread]").addEventListener("toggle", () => reread());
form.querySelector("[data-everything]").addEventListener("click", () => reread({ tout: "1" }));

drawLines();
look();
bringBackChanges();
bringBack();
if (sent === null) keep();
