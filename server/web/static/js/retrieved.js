// A long text that was typed and not sent comes back after the browser fell over, or the page was left: it waits in this
// tab, for the account that typed it, until it is sent, wiped out or somebody signs out, in whichever tab. Where somebody
// wrote something else meanwhile, it stands beside.
"use strict";

(() => {
  const { who, retrieved, retrievedBeside, forget } = document.querySelector("main").dataset;
  const KEY = `typed ${who} ${window.location.pathname} `;
  // Not the answer to a question: it waits in the record, and another question may stand in its place here.
  const FIELDS = "textarea[data-most]:not([data-read], [data-follows])";
  const SIGNED_OUT = "signed-out"; // in the browser: mark of the last time; in a tab: of the last one that it knows of
  const stored = () => Object.keys(sessionStorage).filter((key) => key.startsWith("typed "));
  const read = (key) => JSON.parse(sessionStorage.getItem(key));

  const keep = (field, sent = false) => {
    const key = KEY + field.id;
    if (field.value.trim() === field.defaultValue.trim()) return sessionStorage.removeItem(key);
    const kept = JSON.stringify({ text: field.value, over: field.defaultValue, sent });
    try {
      sessionStorage.setItem(key, kept);
    } catch {
      // No room: it is in its field all the same.
    }
  };

  const say = (field, words) => {
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const said = document.createElement("p");
    said.className = "room small";
    said.id = `${field.id}-back`;
    said.textContent = said.dataset.aloud = words;
    field.after(said);
    return said;
  };

  const showBeside = (field, text) => {
    const said = say(field, retrievedBeside);
    const words = document.createElement("p");
    words.className = "retrieved";
    words.textContent = text;
    const enough = document.createElement("button");
    enough.className = "b b-s b-quiet";
    enough.type = "button";
    enough.textContent = forget;
    enough.addEventListener("click", () => {
      sessionStorage.removeItem(KEY + field.id);
      for (const gone of [said, words, enough]) gone.remove();
      field.focus();
    });
    said.after(words, enough);
  };

  const bringBack = (field) => {
    const kept = read(KEY + field.id);
    if (!kept || field.value !== field.defaultValue) return;
    if (kept.over !== field.defaultValue) return showBeside(field, kept.text); // in the field it would write theirs over
    field.value = kept.text;
    say(field, retrieved);
  };

  // A tab that shows a page without this script hears of it when it comes back to one that has it.
  const forgetAll = () => {
    const last = localStorage.getItem(SIGNED_OUT) ?? "";
    if (last === (sessionStorage.getItem(SIGNED_OUT) ?? "")) return;
    stored().forEach((key) => sessionStorage.removeItem(key));
    sessionStorage.setItem(SIGNED_OUT, last);
  };
  forgetAll();
  window.addEventListener("storage", ({ key }) => key === SIGNED_OUT && forgetAll());

  // What was sent has arrived when its answer leads on to a page; who comes back to the form has seen it fail.
  const [{ type }] = performance.getEntriesByType("navigation");
  for (const key of stored())
    if (!key.startsWith(`typed ${who} `) || (type === "navigate" && read(key).sent)) sessionStorage.removeItem(key);
  document.querySelectorAll(FIELDS).forEach(bringBack);

  document.addEventListener("input", ({ target }) => target.matches(FIELDS) && keep(target));
  window.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented) return;
    if (target.hasAttribute("data-sign-out")) {
      localStorage.setItem(SIGNED_OUT, String(Date.now()));
      forgetAll();
    }
    for (const field of target.querySelectorAll(FIELDS)) keep(field, true);
  });
})();
