// A sitting at the scanner, wherever a page shows it: how far it has come, until it ends.

import { sessionIsOver } from "./events.js";
import { isOurs } from "./tokens.js";

const ASKS_EVERY_MS = 400;
const ASKS_AGAIN_MS = 3000; // where nobody answers, or the session is over, or somebody else's

export const ask = async (address, options = {}) => {
  try {
    const answer = await fetch(address, { ...options, headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) sessionIsOver();
    return { good: answer.ok, status: answer.status, html: await answer.text() };
  } catch {
    return null;
  }
};

/**
 * Puts what the server tells of a sitting in the place of what is shown; whoever was about to press goes on there.
 * What is shown stays where the answer is not this page's.
 */
export const place = (html) => {
  const shell = document.createElement("template");
  shell.innerHTML = html;
  const before = document.getElementById("sitting");
  if (!isOurs(shell.content)) return before;
  const after = shell.content.querySelector("#sitting");
  const pressed = before.contains(document.activeElement);
  before.replaceWith(after);
  if (pressed) after.querySelector("button")?.focus();
  return after;
};

/** Says, in paragraphs, why there is no sitting, or none any more. */
export const refused = (words) => {
  const message = document.createElement("div");
  message.className = "say say-bad";
  message.setAttribute("role", "alert");
  const said = document.createElement("div");
  said.className = "stack-s";
  said.append(...words.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
  message.append(said);
  const shown = document.getElementById("sitting");
  shown.removeAttribute("aria-busy");
  shown.replaceChildren(message);
};

/** Shows how far a sitting comes until it ends; `each` hears of every part of the page that shows something new. */
export const follow = async (sitting, each = () => {}) => {
  let [shown, last, wait] = [sitting, null, ASKS_EVERY_MS];
  while (shown.hasAttribute("aria-busy")) {
    await new Promise((done) => setTimeout(done, wait));
    const answer = await ask(shown.dataset.address);
    if (answer?.status === 404) return refused(shown.dataset.forgotten.split("|")); // the server has begun anew
    wait = answer?.good ? ASKS_EVERY_MS : ASKS_AGAIN_MS;
    if (!answer?.good || answer.html === last) continue;
    const now = place(answer.html);
    if (now === shown) { // it was drawn for somebody else: it is asked for until it is this page's
      wait = ASKS_AGAIN_MS;
      continue;
    }
    [shown, last] = [now, answer.html];
    await each(shown);
  }
};
