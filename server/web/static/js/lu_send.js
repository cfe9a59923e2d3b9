// Sends what was decided, one thing after the other, while the next question is on the screen already. What could not
// be sent is given back to who decided it. Used by lu.js.

import { sessionIsOver } from "./events.js";
import { renewTokens } from "./tokens.js";

let last = Promise.resolve();
let unsent = 0;
let stale = false; // the token that this page has is that of a session which has ended

const state = () => document.getElementById("lu-state");

const ask = async (address) => {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (answer.status === 401) sessionIsOver();
  return { status: answer.status, text: await answer.text() };
};

const send = async (address, body) => {
  if (stale) stale = !(await renewTokens());
  body.set("csrf_token", state().dataset.token);
  const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (answer.status === 401) sessionIsOver();
  if (answer.status === 401 || answer.status === 400) stale = true;
  return { status: answer.status, text: await answer.text() };
};

const nobody = () => ({ status: 0, text: "" });

/** Sends a form after those before it. Resolves with status and text of the answer; status 0: nobody answered. */
export const queued = (address, body) => {
  unsent += 1;
  const sent = last.then(() => send(address, body)).catch(nobody);
  last = sent.then(() => (unsent -= 1));
  return sent;
};

/** Asks for something after what was sent before, so that the answer is not older than that. */
export const read = (address) => {
  last = last.then(() => ask(address)).catch(nobody);
  return last;
};

/** Resolves once all that was sent is answered. */
export const all = () => last;

/** Whether something that was sent is not answered yet. */
export const isSending = () => unsent > 0;

window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
