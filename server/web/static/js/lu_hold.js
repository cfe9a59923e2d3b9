// The question on the screen is its reader's, as on the page for reviewing (holding.js): a heartbeat keeps it, and it is
// given back when another one takes its place. Where a colleague has it, or has to answer it now, that is told before
// anybody answers it in vain.

import { sessionIsOver } from "./events.js";
import { newId } from "./ids.js";

const EVERY_MS = 20_000; // a lease lasts 90 s after a heartbeat
let kept = null;

const sent = (lease) => {
  const body = new FormData();
  body.set("csrf_token", document.getElementById("lu-state").dataset.token);
  body.set("lease", lease);
  return body;
};

const beat = async () => {
  const one = kept;
  if (!one) return;
  try {
    const answer = await fetch(one.address, { method: "POST", body: sent(one.lease), headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) sessionIsOver();
    const said = answer.ok ? await answer.json() : null;
    if (said && one === kept) one.tell(said.words);
  } catch {
    // No network: the next heartbeat tries again.
  }
};

/** Keeps a question that is shown from now on; tells who has it, or why it is not theirs any more, in words; "": it is. */
export const keep = (address, tell) => {
  kept = { address, lease: newId(8), tell };
  beat();
};

/** Keeps nothing any more: it was answered, which ends that by itself. */
export const answered = () => (kept = null);

/** Gives back what is kept. */
export const giveBack = () => {
  const one = kept;
  kept = null;
  if (one) navigator.sendBeacon(document.querySelector("[data-leave]").dataset.leave, sent(one.lease));
};

setInterval(beat, EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || beat());
document.addEventListener("signed-in", beat);
window.addEventListener("online", beat);
window.addEventListener("pagehide", giveBack);
