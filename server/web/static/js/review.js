// One key a decision. Keys work while the focus is in the question, or nowhere, as on a page that just opened: never
// while someone types, and never on a link or a button elsewhere.

import { keyOf } from "./key_of.js";

(() => {
  // On a narrow screen the filters are a strip that scrolls: the one that is on may be outside it.
  const filter = document.querySelector(".filters [aria-current]");
  if (filter) {
    const strip = filter.parentElement;
    strip.scrollLeft = filter.offsetLeft - strip.offsetLeft - (strip.clientWidth - filter.offsetWidth) / 2;
  }

  // The focus comes to the question by itself only when the address says so: after a decision, or from the list. Where
  // nothing is left to ask, it comes to the words that say so.
  const question = document.getElementById("question");
  const refused = question?.querySelector("[aria-invalid=true]"); // what was typed there is corrected there
  // Going to the part of the page that its address names takes the focus away: that is over when the page is shown.
  if (refused) window.addEventListener("pageshow", () => refused.focus(), { once: true });
  else if (window.location.hash === "#question") question.focus();

  const item = document.querySelector("[data-keys]");
  if (!item) return;

  const FIELDS = "button, select, textarea, input:not([type=hidden])";

  const types = (target) => target.matches("textarea, input, select");

  const press = (key) => {
    const buttons = [...item.querySelectorAll("button[data-key]:not([disabled]), a[data-key], summary[data-key]")];
    const button = buttons.find((one) => one.dataset.key.split(" ").includes(key) && one.offsetParent);
    if (!button) return false;
    button.click();
    // What a key has opened is answered in there.
    if (button.matches("summary") && button.parentElement.open) button.parentElement.querySelector(FIELDS)?.focus();
    return true;
  };

  item.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-focus]");
    if (!button) return;
    item.dispatchEvent(new Event("typing")); // what was read word by word makes room for the text
    const field = document.getElementById(button.dataset.focus);
    field.focus();
    if (field.matches("input")) field.select(); // eight digits take the place of a day
  });

  const nowhere = (target) => target === document.body || target === document.documentElement || target.matches("main");

  document.addEventListener("keydown", (event) => {
    if (!item.contains(event.target) && !nowhere(event.target)) return;
    const inText = types(event.target);
    const inField = event.target.matches("input[name=value]");
    if (event.key === "Enter" && inField && !event.target.value.trim()) {
      event.preventDefault();
      event.target.reportValidity(); // an empty field answers nothing
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || inField) && !event.repeat) {
      const form = event.target.form ?? item.querySelector(".decide");
      const button = form?.querySelector("button[data-submit]");
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    if (event.key === "Escape" && inText) {
      delete event.target.dataset.begun;
      item.focus();
      return;
    }
    if (inText || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.key === "Enter") {
      // On a button or a link, Enter presses that one, as everywhere.
      if ((event.target === item || nowhere(event.target)) && press("enter")) event.preventDefault();
      return;
    }
    if (press(keyOf(event))) event.preventDefault();
  });

  // Once a text differs from the reading, the button that accepts the reading or keeps the drawing keeps the text, and
  // says so. Without a text it is what it was. In a text of several lines Enter is a new line: while one is written, the
  // button says the other key.
  const follow = () => {
    const text = item.querySelector("textarea[name=value], input[name=value]");
    const keeps = item.querySelector("button[data-submit]");
    if (!text || !keeps) return;
    keeps.dataset.keep ||= keeps.value;
    const typed = text.value.trim();
    const edited = typed !== text.dataset.read.trim() && (keeps.dataset.keep !== "image" || typed !== "");
    if (text === document.activeElement) text.dataset.begun = "yes"; // until Escape: nothing moves under a mouse
    const writes = text.offsetParent && (edited || (text.dataset.begun && text.matches("textarea")));
    for (const sign of keeps.querySelectorAll("[data-key-in], [data-key-out]")) sign.hidden = "keyIn" in sign.dataset !== Boolean(writes);
    if (!keeps.dataset.edited) return;
    const words = keeps.querySelector("[data-words]");
    keeps.dataset.read ||= words.textContent;
    words.textContent = edited ? keeps.dataset.edited : keeps.dataset.read;
    keeps.value = edited ? "value" : keeps.dataset.keep;
    keeps.formNoValidate = !edited;
    const effect = keeps.closest(".with-effect")?.querySelector("p");
    if (effect) effect.hidden = edited;
  };
  follow();
  item.addEventListener("input", follow);
  item.addEventListener("focusin", follow);
  item.addEventListener("asked", follow); // another question took the place of the one before
  window.addEventListener("pageshow", follow); // a browser that goes back puts typed texts back without a word

  // Who passes a question on says first to whom.
  const passing = item.querySelector("details.pass-on");
  if (passing) passing.addEventListener("toggle", () => passing.open && passing.querySelector("select").focus());

  // A decision is sent once, however often the key is pressed.
  item.addEventListener("submit", (event) => {
    if (item.dataset.sent) event.preventDefault();
    item.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete item.dataset.sent);

  // The list starts where the item is: with sixteen that wait, the one being decided may be the last.
  const current = document.querySelector(".queue-item[aria-current]");
  if (current) {
    const list = current.closest(".queue-list");
    list.scrollTop = current.offsetTop - list.offsetTop - (list.clientHeight - current.offsetHeight) / 2;
  }
})();
