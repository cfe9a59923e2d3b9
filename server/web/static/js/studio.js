// The text of a booklet beside its pages: errors and pages follow what is typed.

import { ask, form, later, lost, refused, say, text, tooLong, words } from "./studio_keep.js";

const lines = form.querySelector("[data-lines]");
const pages = form.querySelector("[data-pages]");
const drawing = form.querySelector("[data-drawing]");
const unpublishable = form.querySelector("[data-unpublishable]");
const since = form.querySelector("[data-since]");
const LOOK_AFTER_MS = 60; // between two keys there is more: a page is drawn while the next word is thought of
const REREAD_AFTER_MS = 1500;

let marks = [];
let wrong = new Set();
let looking = null;

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

const showPages = ({ pages: wanted, each = "", counted = "" }) => {
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
    const label = each.replace("{number}", place + 1).replace("{count}", wanted.length);
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
  form.querySelector("[data-count]").textContent = counted;
};

// What an insert goes from and to; where it says why there is none, that stands in the place of the leaves.
const showInsert = ({ insert = "", pages: wanted }) => {
  const drawn = document.createElement("template");
  drawn.innerHTML = insert;
  const place = since.querySelector("[data-since-said]");
  if (place.innerHTML !== drawn.innerHTML) place.replaceChildren(drawn.content);
  since.hidden = !insert;
  pages.parentElement.hidden = insert !== "" && !wanted.length;
  pages.dataset.format = form.elements.format.value;
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
  drawing.hidden = marks.length > 0;
  try {
    const answer = await ask(words.look, { page: view, have: marks[view - 1] ?? "" }, { signal: mine.signal });
    drawing.hidden = true;
    if (!answer.ok) return refused(answer);
    const told = await answer.json();
    if (mine !== looking) return;
    showProblems(told.problems);
    showOthers(told.others);
    const good = told.problems.length === 0;
    form.classList.toggle("is-older", !good && marks.length > 0);
    form.querySelector("[data-older]").hidden = good || marks.length === 0;
    if (!good) return;
    if (told.form) {
      showForm(told.form);
      showHead(told);
    }
    showInsert(told);
    showPages(told);
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

// --- what sets it going ---

text.addEventListener("input", () => {
  form.dataset.typed = String(performance.now());
  drawLines();
  later(look, LOOK_AFTER_MS);
  later(reread, REREAD_AFTER_MS);
});
form.addEventListener("change", ({ target }) => target.matches("[data-situation] *, #format, #language, #since") && look());
since.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-since-visit]")) return;
  form.elements.since.value = words.visit;
  form.elements.since.focus();
  look();
});
form.querySelector("[data-reread]").addEventListener("toggle", () => reread());
form.querySelector("[data-everything]").addEventListener("click", () => reread({ tout: "1" }));

form.addEventListener(
  "submit",
  (event) => {
    if (!event.submitter?.matches("[data-publish]") || !wrong.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    unpublishable.hidden = false;
    form.querySelector("[data-problems] button").focus();
  },
  { capture: true }, // before what is typed is taken for sent
);

drawLines();
look();
