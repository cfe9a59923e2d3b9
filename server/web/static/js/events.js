// One stream of what changes, for all of a page.
//
//   import { subscribe } from "./events.js";
//   const stop = subscribe("upload", (id, desk) => …);
//
// Topics: "upload" (one has come, or has come further; its id and the desk where it came in, "" for none),
// "questions" (one more to review, or one less; null).
// A callback that gets null looks at everything it shows: so it is when a stream begins, when news were missed, and
// every two seconds where there is no stream. So one callback serves both, and a page needs no other clock.
//
// A page that nobody sees lets its stream go. When the session is over, #signed-out says so (see _events.html), nothing
// is asked any more, and all goes on, with new tokens in every form, once the same person has signed in in another tab.
// Where it is somebody else, #another says whose page this is, and all waits for either of them; who goes on at their own
// name gets the page anew.

import { renewTokens, takeOver } from "./tokens.js";

const ADDRESS = document.querySelector("[data-events]").dataset.events;
const ASKS_EVERY_MS = 2000;
const TRIES_AGAIN_MS = 30000;
const HIDDEN_FOR_MS = 20000;
const LOOKS_EVERY_MS = 1000; // whether something would still be lost

const topics = new Map();
let source = null;
let asking = null;
let trying = null;
let hiding = null;
let signedOut = false;

const tell = (topic, about) => {
  const [id, ...desk] = (about ?? "").split(" ");
  for (const callback of topics.get(topic) ?? []) callback(id || null, desk.join(" "));
};
const tellAll = () => {
  for (const topic of topics.keys()) tell(topic, null);
};

const askAll = (on) => {
  clearInterval(asking);
  asking = on ? setInterval(tellAll, ASKS_EVERY_MS) : null;
};

const close = () => {
  clearTimeout(trying);
  source?.close();
  source = null;
};

const open = () => {
  close();
  if (signedOut || !topics.size || document.hidden) return;
  source = new EventSource(ADDRESS);
  source.addEventListener("open", () => askAll(false));
  source.addEventListener("everything", tellAll);
  for (const topic of ["upload", "questions"]) source.addEventListener(topic, (event) => tell(topic, event.data || null));
  source.addEventListener("error", () => {
    askAll(true);
    if (source.readyState !== EventSource.CLOSED) return; // the browser opens the next one by itself
    close();
    trying = setTimeout(open, TRIES_AGAIN_MS);
  });
};

const show = (id, about = {}) => {
  const words = document.getElementById(id);
  if (!words) return null;
  const banner = words.content.firstElementChild.cloneNode(true);
  banner.id = "signed-out-says";
  for (const place of banner.querySelectorAll("[data-filled]")) place.textContent = place.textContent.replace("{name}", about.name);
  document.getElementById("signed-out-says")?.remove();
  document.getElementById("contenu").prepend(banner);
  return banner;
};

// A page was drawn for one person: what it shows and asks is theirs. Whoever goes on at their own name gets a page of
// their own, once nothing is on its way and nothing would be lost by it: what would be is what a page asks about before it
// is left.
const drawnFor = document.querySelector("main").dataset.who;
let drawing = null;
let leaving = false; // a form is on its way: loading the page again would stop it
const isFree = () =>
  !leaving && !document.querySelector("form[aria-busy=true]") && window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
const drawAnew = () => {
  clearTimeout(drawing);
  if (signedOut || document.querySelector("main").dataset.who === drawnFor) return;
  if (isFree()) window.location.reload();
  else drawing = setTimeout(drawAnew, LOOKS_EVERY_MS);
};

let looking = false;
let other = null; // who is signed in, where it is not whose page this is
const lookAgain = async () => {
  if (!signedOut || looking || document.hidden) return;
  looking = true;
  if (await renewTokens()) {
    signedOut = false;
    other = null;
    document.getElementById("signed-out-says")?.remove();
    document.dispatchEvent(new Event("signed-in"));
    open();
    tellAll();
    drawAnew();
  }
  looking = false;
};

const stop = () => {
  signedOut = true;
  close();
  askAll(false);
};

document.addEventListener("another-signed-in", ({ detail: who }) => {
  stop();
  if (other === who.agent) return; // it is said
  other = who.agent;
  show("another", who)?.querySelector("button").addEventListener("click", () => {
    takeOver(who);
    lookAgain();
  });
});

/** Says that a request was answered with 401: all waits until whose page this is has signed in again. */
export const sessionIsOver = () => {
  if (signedOut && other === null) return;
  other = null;
  stop();
  show("signed-out");
};

/** Whether the session is known to be over, or to be that of somebody else. */
export const isSessionOver = () => signedOut;

/** Calls back with what is new of a topic; gives what ends that. */
export const subscribe = (topic, callback) => {
  if (!topics.has(topic)) topics.set(topic, new Set());
  topics.get(topic).add(callback);
  if (!source) open();
  return () => topics.get(topic).delete(callback);
};

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => { close(); askAll(false); }, HIDDEN_FOR_MS);
  } else if (signedOut) {
    lookAgain();
  } else if (!source) {
    open();
  }
});
window.addEventListener("focus", lookAgain);
setInterval(lookAgain, 5000);
window.addEventListener("pagehide", close);
window.addEventListener("submit", ({ defaultPrevented, target: form, submitter }) => {
  const elsewhere = (submitter?.getAttribute("formtarget") || form.target) === "_blank"; // its answer leaves this page as it is
  if (!defaultPrevented && !elsewhere) leaving = true;
});
window.addEventListener("pageshow", (event) => {
  leaving = false;
  if (event.persisted) open();
});
