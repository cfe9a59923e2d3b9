// Sends what was decided, one thing after the other, while the next question is on the screen already. What could not
// be sent is given back to who decided it. Used by lu.js.
"use strict";

window.luSend = (() => {
  let last = Promise.resolve();
  let unsent = 0;
  let token = null; // of the session that is open now; asked for again once one has ended

  const send = async (address, body) => {
    const state = document.getElementById("lu-state");
    if (token === "") token = await renewed(state.dataset.address);
    body.set("csrf_token", token || state.dataset.token);
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    // Nobody is signed in any more, or somebody is again and the page is of the time before: next time it asks first.
    if (answer.status === 401 || answer.status === 400) token = "";
    return { status: answer.status, text: await answer.text() };
  };

  const renewed = async (address) => {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return "";
    const shell = document.createElement("template");
    shell.innerHTML = await answer.text();
    return shell.content.getElementById("lu-state")?.dataset.token || "";
  };

  // Resolves with status and text of the answer; status 0: nobody answered.
  const queued = (address, body) => {
    unsent += 1;
    const sent = last.then(() => send(address, body)).catch(() => ({ status: 0, text: "" }));
    last = sent.then(() => (unsent -= 1));
    return sent;
  };

  // What is asked for waits for what was sent before, so that it is not older than that.
  const read = (address) => {
    const got = last
      .then(() => fetch(address, { headers: { "X-Requested-With": "fetch" } }))
      .then(async (answer) => ({ status: answer.status, text: await answer.text() }))
      .catch(() => ({ status: 0, text: "" }));
    last = got;
    return got;
  };

  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  return { queued, read, all: () => last };
})();
