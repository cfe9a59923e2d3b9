// Sends what was decided, one thing after the other, while the next question is on the screen already. What could not
// be sent is given back to who decided it. Used by lu.js.

import { sessionIsOver } from "./events.js";

let last = Promise.resolve();
let unsent = 0;
let token = null; // of the session that is open now; empty: to be asked for, since another one has begun

const state = () => document.getElementById("lu-state");

const ask = async (address) => {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (answer.status === 401) sessionIsOver();
  return { status: answer.status, text: await answer.text() };
};

const renewed = async () => {
  const answer = await ask(state().dataset.address);
  const shell = document.createElement("template");
  if (answer.status === 200) shell.innerHTML = answer.text;
  return shell.content.getElementById("lu-state")?.dataset.token || "";
};

const send = async (address, body) => {
  if (token === "") token = await renewed();
  body.set("csrf_token", token || state().dataset.token);
  const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (answer.status === 401) sessionIsOver();
  if (answer.status === 401 || answer.status === 400) token = "";
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

document.addEventListener("signed-in", () => (token = ""));
window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
