// Sends files two at a time, in their order, and loses none: what the network drops, or a server that is busy, is tried
// again until it has arrived. So it is while the server has no room or may not write: then it says itself what to do.

import { isSessionOver, sessionIsOver } from "./events.js";
import { needsSomebody, sentencesOf } from "./failing.js";
import { newId } from "./ids.js";
import { renewTokens } from "./tokens.js";

const AT_ONCE = 2;
const PATIENCE_MS = [2000, 5000, 10000, 20000, 30000];

const BUSY = [502, 503, 504]; // a server that is not there, or has no time, for now

/**
 * A queue of files on their way.
 * form: where they go, with its token. tell(item, state, facts): waiting, sending, lost, refused, arrived, stopped;
 * lost has the server's own sentences where it can keep nothing until somebody has done something.
 * changed(totals): after every step; totals has files, arrived, refused, bytes, sent, underWay.
 */
export const queueOf = (form, tell, changed) => {
  const items = []; // of this sitting
  let before = []; // what was stopped or refused in those before it
  let underWay = 0;

  const left = () => [...new Set([...before, ...items])].filter((one) => ["stopped", "refused"].includes(one.state));

  const report = () => {
    const sum = (of) => items.reduce((all, one) => all + of(one), 0);
    changed({
      files: items.length,
      arrived: sum((one) => one.state === "arrived"),
      refused: sum((one) => one.state === "refused" || one.state === "stopped"),
      bytes: sum((one) => one.file.size),
      sent: sum((one) => (one.state === "arrived" ? one.file.size : one.loaded)),
      underWay: sum((one) => ["waiting", "sending", "lost"].includes(one.state)),
    });
  };

  const become = (item, state, facts = {}) => {
    item.state = state;
    if (state !== "sending") item.loaded = 0;
    tell(item, state, facts);
    report();
  };

  const wait = (item, sentences = []) => {
    const patience = PATIENCE_MS[Math.min(item.tries, PATIENCE_MS.length - 1)];
    item.tries += 1;
    become(item, "lost", { seconds: patience / 1000, sentences });
    item.timer = setTimeout(() => { become(item, "waiting"); work(); }, patience);
  };

  const answered = async (item, request) => {
    if (request.status === 201) return become(item, "arrived", { html: request.responseText });
    if (needsSomebody(request.status, request.getResponseHeader("Retry-After"), request.responseText))
      return wait(item, sentencesOf(request.responseText));
    if (BUSY.includes(request.status)) return wait(item);
    if (request.status === 401) {
      sessionIsOver();
      return become(item, "waiting");
    }
    if (request.status === 400 && !item.renewed) { // somebody has signed in again in another tab: other tokens
      item.renewed = Boolean(await renewTokens());
      if (item.renewed || isSessionOver()) return become(item, "waiting");
    }
    return become(item, "refused", { sentences: sentencesOf(request.responseText) });
  };

  const send = (item) => new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData(form);
    body.delete("files");
    body.append("envoi", item.id);
    body.append("files", item.file);
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => {
      item.loaded = event.lengthComputable ? (event.loaded / event.total) * item.file.size : 0;
      tell(item, "sending", { share: event.lengthComputable ? event.loaded / event.total : null });
      report();
    });
    request.addEventListener("load", () => answered(item, request).then(done));
    request.addEventListener("error", () => { wait(item); done(); });
    request.addEventListener("abort", () => { become(item, "stopped"); done(); });
    item.request = request;
    request.send(body);
  });

  const work = async () => {
    while (underWay < AT_ONCE && !isSessionOver()) {
      const item = items.find((one) => one.state === "waiting");
      if (!item) return;
      underWay += 1;
      become(item, "sending", { share: 0 });
      send(item).then(() => { underWay -= 1; work(); });
    }
  };

  const now = () => {
    for (const item of items) {
      if (item.state !== "lost") continue;
      clearTimeout(item.timer);
      become(item, "waiting");
    }
    work();
  };
  window.addEventListener("online", now);
  document.addEventListener("signed-in", now);

  return {
    /** Takes files into the queue; begin(item) is called for each before any is sent. */
    add(files, begin) {
      if (!items.some((one) => ["waiting", "sending", "lost"].includes(one.state))) { // a new sitting
        before = left();
        items.length = 0;
      }
      const added = files.map((file) => ({ file, id: newId(), state: "waiting", loaded: 0, tries: 0 }));
      items.push(...added);
      added.forEach(begin);
      report();
      work();
    },
    again(item) {
      if (!items.includes(item)) items.push(item);
      clearTimeout(item.timer);
      item.renewed = false;
      become(item, "waiting");
      work();
    },
    /** Puts away what was stopped or refused: it is on this page no more, and stays where it was chosen. */
    putAway(item) {
      before = before.filter((one) => one !== item);
      if (items.includes(item)) items.splice(items.indexOf(item), 1);
      report();
    },
    /** Stops what has not arrived; each can be sent again. */
    stop() {
      for (const item of items) {
        clearTimeout(item.timer);
        if (item.state === "sending") item.request.abort();
        else if (item.state === "waiting" || item.state === "lost") become(item, "stopped");
      }
    },
    /** What was stopped or refused, and is nowhere but on this page. */
    left,
    isUnderWay: () => items.some((one) => ["waiting", "sending", "lost"].includes(one.state)),
  };
};
