// One page of the booklet at a time, beside the questions about it, one key each. A decision is sent by lu_send.js, and
// the next question is there at once. Nothing moves unless a key was pressed, but for a page that somebody waits for.

import { subscribe } from "./events.js";
import { answered, giveBack, keep } from "./lu_hold.js";
import { all, isSending, queued, read } from "./lu_send.js";
import { isOurs } from "./tokens.js";

const flow = document.querySelector("[data-flow]");
const question = document.getElementById("question");
const words = flow.dataset;
const slot = question.querySelector("[data-slot]");
const ok = question.querySelector("[data-ok]");
const wait = question.querySelector("[data-wait]");
const going = question.querySelector("[data-going]");
const said = document.getElementById("lu-said");
const sent = new Set(); // answered here, and the server has not said otherwise
const typed = new Map(); // questions that were left with something typed in them, as they stood
const looked = new Set();
let place = ""; // the page that is shown
let asked = ""; // the question that is
let stays = false; // something was refused or came back: who decided it stays here
let hold = 0; // until when keys do nothing, because a page has just come by itself

const state = () => document.getElementById("lu-state");
const pages = () => [...state().querySelectorAll(".lu-page")];
const page = () => pages().find((one) => one.dataset.page === place);
const open = (one) =>
  [...one.querySelectorAll("template[data-question]")].filter((asks) => !sent.has(asks.dataset.question));
const wants = (one) =>
  open(one).length > 0 || ("new" in one.dataset && !("looked" in one.dataset) && !looked.has(one.dataset.reading));
const busy = () => "busy" in state().dataset;

const after = (here) => {
  const every = pages();
  const from = every.indexOf(here) + 1;
  return [...every.slice(from), ...every.slice(0, from)].find((one) => one !== here && wants(one));
};

const only = (part) => {
  for (const one of [slot, ok, wait, going]) one.hidden = one !== part;
};

const differs = (form) =>
  [...form.elements].some((one) => one.matches("textarea, input:not([type=hidden])") && one.value !== one.defaultValue);

// What stands in the place of a question makes room for another one; with something typed in it, it is kept as it is.
const put_away = () => {
  const form = slot.querySelector("form");
  if (asked && form && differs(form)) typed.set(asked, [...slot.childNodes]);
  giveBack();
  slot.replaceChildren();
  asked = "";
};

const mark = () => {
  for (const one of page()?.querySelectorAll("[data-mark]") ?? []) one.classList.toggle("is-here", one.dataset.mark === asked);
  for (const link of page()?.querySelectorAll("[data-ask]") ?? []) {
    link.toggleAttribute("aria-current", link.dataset.ask === asked);
    link.parentElement.hidden = sent.has(link.dataset.ask);
  }
};

const ask = (template) => {
  put_away();
  asked = template.dataset.question;
  slot.replaceChildren(...(typed.get(asked) ?? [template.content.cloneNode(true)]));
  typed.delete(asked);
  only(slot);
  question.dispatchEvent(new Event("asked"));
  mark();
  question.focus({ preventScroll: true });
  keep(template.dataset.keep, has);
};

// Who has the question that is shown, or why it is nobody's here, in words; "": it is theirs whose page this is.
const has = (who) => {
  const place = slot.querySelector("[data-held]");
  place.hidden = !who;
  place.querySelector("p").textContent = who;
};

const rest = (one) => {
  put_away();
  mark();
  only(ok);
  const text = ok.querySelector("[data-ok-words]");
  text.textContent = text.dataset["new" in one.dataset ? "sure" : "none"];
  ok.querySelector("[data-words]").textContent = after(one) || busy() ? words.seen : words.last;
  question.focus({ preventScroll: true });
};

const show = (one) => {
  place = one.dataset.page;
  for (const other of pages()) other.classList.toggle("is-shown", other === one);
  for (const link of state().querySelectorAll(".lu-rail [data-page]")) {
    if (link.dataset.page === place) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const picture of [one, after(one)].flatMap((each) => [...(each?.querySelectorAll(".lu-sheet img") ?? [])]))
    picture.loading = "eager"; // the next page is there when its turn comes
  const first = open(one)[0];
  if (first) ask(first);
  else rest(one);
};

const waiting = () => {
  put_away();
  place = "";
  for (const one of pages()) one.classList.remove("is-shown");
  only(wait);
  question.focus({ preventScroll: true });
};

const leave = async () => {
  if (isSending()) only(going);
  await all();
  if (!stays) window.location.assign(state().dataset.receipt);
};
const on = (here) => {
  const next = after(here);
  if (next) show(next);
  else if (busy()) waiting();
  else leave();
};

const look = (one) => {
  if (!("new" in one.dataset) || looked.has(one.dataset.reading)) return;
  looked.add(one.dataset.reading);
  const body = new FormData();
  body.set("page", one.dataset.reading);
  tick(one);
  queued(state().dataset.looked, body).then(({ status }) => {
    if (status === 204) return;
    looked.delete(one.dataset.reading);
    tick(one, false);
  });
};

const tick = (one, seen = true) => {
  const link = state().querySelector(`.lu-rail [data-page="${one.dataset.page}"]`);
  link?.classList.toggle("is-seen", seen);
  link?.classList.toggle("is-doubt", !seen && open(one).length > 0);
};

// Words of what was done, with the way back beside them, or of what was refused.
const say = (kind, text, more) => {
  const line = document.createElement("div");
  line.className = `say say-${kind}`;
  const sentence = document.createElement("p");
  sentence.textContent = text;
  line.append(sentence, ...(more ? [more] : []));
  said.replaceChildren(line);
};

const way_back = (address) => {
  const button = document.createElement("button");
  const key = document.createElement("kbd");
  key.textContent = "Z";
  button.type = "button";
  button.className = "b b-s";
  button.dataset.key = "z";
  button.append(key, words.undo);
  button.addEventListener("click", () => {
    said.replaceChildren();
    queued(address, new FormData()).then((answer) => {
      const id = address.split("/").at(-2);
      sent.delete(id);
      if (take(answer)) again(id);
    });
  });
  return button;
};

// A question that waits again is shown, with what was typed in it.
const again = (id) => {
  const template = state().querySelector(`template[data-question="${id}"]`);
  if (!template) return false;
  const here = template.closest(".lu-page");
  if (here.dataset.page !== place) show(here);
  ask(template);
  return true;
};

const types = () => slot.contains(document.activeElement) && document.activeElement.matches("textarea, input");

// What comes back by itself does not take the place of who types, nor a key that was meant for something else.
const returns = (id) => {
  if (types()) {
    mark();
    return true;
  }
  hold = performance.now() + 500;
  return again(id);
};

// The pages as they are now. Those that did not change stay as they are on the screen.
const put = (fresh) => {
  const before = new Map(pages().map((one) => [one.dataset.page, one]));
  for (const one of fresh.querySelectorAll(".lu-page")) {
    const old = before.get(one.dataset.page);
    if (old && old.dataset.version === one.dataset.version) one.replaceWith(old);
    else if (!old && before.size) heard(words.came.replace("{page}", one.dataset.number));
  }
  state().replaceWith(fresh);
  const here = page();
  if (here) {
    here.classList.add("is-shown");
    state().querySelector(`.lu-rail [data-page="${place}"]`)?.setAttribute("aria-current", "true");
    mark();
    for (const one of pages()) if (looked.has(one.dataset.reading) && !open(one).length) tick(one);
  }
};

const heard = (text) => {
  if (!said.firstChild) say("plain", text);
};

const take = ({ status, text }) => {
  if (status !== 200 && status !== 409) return false;
  const shell = document.createElement("template");
  shell.innerHTML = text;
  const fresh = shell.content.getElementById("lu-state");
  if (!fresh || !isOurs(shell.content)) return false;
  const { said: good, problem, undo } = fresh.dataset;
  put(fresh);
  if (good) say("good", good, undo && way_back(undo));
  else if (problem) say("doubt", problem);
  return true;
};

const decide = (form, button) => {
  const here = page();
  const id = asked;
  const nodes = [...slot.childNodes];
  const body = new FormData(form, button);
  sent.add(id);
  stays = false;
  asked = "";
  answered();
  slot.replaceChildren();
  queued(form.action, body).then((answer) => {
    sent.delete(id);
    if (take(answer)) {
      if (answer.status === 409) refused(id);
      return;
    }
    stays = true;
    typed.set(id, nodes);
    returns(id);
    if (answer.status === 422) return say("bad", answer.text);
    say("bad", answer.status === 401 || answer.status === 400 ? words.ended : words.lost);
  });
  mark();
  const next = open(here)[0];
  if (next) ask(next);
  else {
    look(here);
    on(here);
  }
};

// The record was faster, or somebody else: what was typed is with the question again, or there is none any more.
const refused = (id) => {
  stays = true;
  if (!returns(id) && !asked && page()) show(page());
};

question.addEventListener("submit", (event) => {
  event.preventDefault();
  delete question.dataset.sent; // review.js lets a question be sent once; here another one stands there already
  if (event.target === ok) {
    const here = page();
    look(here);
    on(here);
  } else if (asked) decide(event.target, event.submitter);
});

// A key that was meant for the page before does not decide about one that has just come.
document.addEventListener("keydown", (event) => {
  if (performance.now() < hold && !event.target.matches("textarea, input")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

const turn = (by) => {
  const every = pages();
  const to = every[every.indexOf(page()) + by];
  if (to) show(to);
};

for (const button of question.querySelectorAll("[data-turn]"))
  button.addEventListener("click", () => turn(Number(button.dataset.turn)));
question.querySelector("[data-receipt]").addEventListener("click", () => {
  stays = false;
  leave();
});

flow.addEventListener("click", (event) => {
  const chip = event.target.closest(".lu-rail a[data-page]");
  const link = event.target.closest("a[data-ask]");
  if (!chip && !link) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (chip) show(pages().find((one) => one.dataset.page === chip.dataset.page));
  else again(link.dataset.ask);
});

const begin = () => {
  const first = pages().find(wants) ?? pages()[0];
  if (first) show(first);
};

// Pages come to the others as they are read; to who waits for one, it is shown.
let asking = false;
let again_later = false;
const look_again = async () => {
  again_later = asking;
  if (asking) return;
  asking = true;
  take(await read(state().dataset.address));
  asking = false;
  question.hidden = !pages().length;
  if (!place && pages().length) arrived();
  if (again_later) look_again();
};
const arrived = () => {
  const next = pages().find(wants);
  if (next) {
    hold = performance.now() + 500;
    show(next);
  } else if (!busy()) leave();
};

document.documentElement.classList.add("has-script");
flow.classList.add("is-flow");
question.hidden = !pages().length;
begin();
subscribe("upload", (id) => {
  if (id !== null || busy()) look_again();
});
subscribe("questions", look_again);

window.addEventListener("beforeunload", (event) => {
  const form = slot.querySelector("form");
  if (typed.size || (form && differs(form))) event.preventDefault();
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  look_again(); // the back button: answers may have been given since
  const shown = page()?.querySelector(`template[data-question="${asked}"]`);
  if (shown) keep(shown.dataset.keep, has);
});
