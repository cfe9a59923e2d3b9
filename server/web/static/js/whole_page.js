// All the questions of a page by keyboard: each key answers as on the page of one question and goes on to the next one;
// after the last one, and everywhere with Ctrl, Enter keeps everything.

import { keyOf } from "./key_of.js";

(() => {
  const form = document.querySelector("[data-whole]");
  if (!form) return;
  const asked = [...form.querySelectorAll("fieldset:not([disabled])")];
  const keeps = form.querySelector("[data-submit]");
  const later = (one) => one.querySelector("input[type=radio][value='']");
  const textOf = (one) => one.querySelector("[data-follows]");
  const own = (one) => one.querySelector("input[type=radio][value=value]");

  const go = (one) => {
    if (!one) return keeps.focus();
    const first = one.querySelector("input[type=radio]");
    const chosen = one.querySelector("input[type=radio]:checked");
    (chosen && chosen !== later(one) ? chosen : first).focus({ preventScroll: true });
    one.closest("li").scrollIntoView({ block: "nearest" });
  };
  const next = (one) => go(asked[asked.indexOf(one) + 1]);

  const write = (one) => {
    const text = textOf(one);
    text.focus();
    if (text.matches("input")) text.select();
    else text.setSelectionRange(text.value.length, text.value.length);
  };

  // The answer that keeps a text says whether it is the one that was read.
  const follow = (one) => {
    const text = textOf(one);
    const words = own(one)?.closest("label").querySelector("[data-edited]");
    if (!text || !words) return;
    words.dataset.read ||= words.textContent;
    words.textContent = text.value.trim() === text.dataset.read.trim() ? words.dataset.read : words.dataset.edited;
  };
  const followAll = () => asked.forEach(follow);

  const choose = (one, radio) => {
    if (radio === own(one) && !textOf(one).value.trim()) return write(one); // nothing that could be kept
    radio.checked = true;
    next(one);
  };

  // A text that is written is an answer; until then its question waits.
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-follows]")) return;
    const one = event.target.closest("fieldset");
    own(one).checked = true;
    follow(one);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-key=c]");
    if (button) write(button.closest("fieldset"));
  });

  const inText = (event, one) => {
    if (event.key === "Escape") go(one);
    else if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault(); // the form is kept as a whole, and not with one of its fields
      choose(one, own(one));
    }
  };

  const press = (event, one) => {
    const key = keyOf(event);
    if (key === "c" && textOf(one)) write(one);
    else {
      const label = [...one.querySelectorAll("label[data-key]")].find(({ dataset }) => dataset.key.split(" ").includes(key));
      if (label) choose(one, label.querySelector("input"));
      else if (key !== "enter") return;
    }
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      keeps.click();
      return;
    }
    const { target } = event;
    const nowhere = target === document.body || target.matches("main");
    const one = nowhere ? asked.find((each) => later(each).checked) : target.closest("fieldset");
    if (!asked.includes(one)) return;
    if (target.matches("textarea, input:not([type=radio])")) inText(event, one);
    else if (!target.matches("a, button") || event.key !== "Enter") press(event, one);
  });

  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // once, however often the key is pressed
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    followAll();
  });
  const refused = form.querySelector("[aria-invalid=true]");
  if (refused) refused.focus();
  else if (asked.length) asked[0].querySelector("input[type=radio]").focus({ preventScroll: true });
})();
