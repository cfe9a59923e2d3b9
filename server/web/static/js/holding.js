// A question is its reader's while its page is open: a heartbeat keeps it, leaving gives it back. What the question shows
// that comes next is fetched meanwhile, so that it is on screen at once.
"use strict";

(() => {
  const EVERY_MS = 20_000; // a lease lasts 90 s after a heartbeat
  const item = document.querySelector("[data-lease], [data-watch]");

  for (const picture of document.querySelectorAll("[data-ahead]"))
    for (const address of picture.dataset.ahead.split(" ").filter(Boolean)) new Image().src = address;

  if (!item) return;

  const say = (where, words) => {
    if (!where) return;
    where.hidden = !words;
    const said = where.querySelector("p") || where;
    if (said.textContent !== words) said.textContent = words;
  };

  const form = () => {
    const sent = new FormData();
    sent.append("csrf_token", item.dataset.token);
    sent.append("lease", item.dataset.lease);
    return sent;
  };

  const ask = async (address, options = {}) => {
    try {
      const answer = await fetch(address, { ...options, headers: { "X-Requested-With": "fetch" } });
      return { status: answer.status, said: answer.ok ? await answer.json() : null };
    } catch {
      return { status: 0, said: null }; // no network: the next heartbeat tries again
    }
  };

  // Who has signed in anew, in another tab: the forms of this page are of the session that has ended. They stay so where
  // somebody else did.
  const renew = async () => {
    const { renewTokens } = await import("./tokens.js");
    if (await renewTokens()) await keep(true);
    else say(item.querySelector("[data-lost-lock]"), item.dataset.ended);
  };

  const keep = async (anew = false) => {
    const { status, said } = await ask(item.dataset.keep, { method: "POST", body: form() });
    const where = item.querySelector("[data-lost-lock]");
    if (status === 401) say(where, item.dataset.ended);
    else if (status === 400 && !anew) await renew();
    else if (said) say(where, said.mine ? "" : `${said.words} ${item.dataset.taken}`);
  };

  const watch = async () => {
    const { said } = await ask(item.dataset.watch);
    if (said) say(item.querySelector("[data-held]"), said.free ? item.dataset.freed : said.words);
  };

  const beat = item.dataset.lease ? keep : watch;
  setInterval(() => beat(), EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  window.addEventListener("pageshow", (event) => event.persisted && beat()); // back, with the browser's own button
  window.addEventListener("online", () => beat());
  if (item.dataset.lease) {
    beat(); // from now on it ends soon after the browser is gone
    window.addEventListener("pagehide", () => navigator.sendBeacon(item.dataset.leave, form()));
  }
})();
