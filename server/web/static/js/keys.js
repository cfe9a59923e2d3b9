// The keys of a page, under `?`: a list made from what is written on its buttons, so that it is never out of date.
"use strict";

(() => {
  const dialog = document.querySelector("dialog[data-keys-list]");
  if (!dialog) return;
  const list = dialog.querySelector("dl");
  let before = null;

  const row = (keys, words) => {
    const name = document.createElement("dt");
    for (const key of keys) {
      const sign = document.createElement("kbd");
      sign.textContent = key;
      name.append(sign, " ");
    }
    const what = document.createElement("dd");
    what.textContent = words;
    list.append(name, what);
  };

  // What is written on a button besides its key.
  const words = (button) => {
    const copy = button.cloneNode(true);
    copy.querySelectorAll("kbd, .icon, .visually-hidden").forEach((one) => one.remove());
    return button.dataset.says || copy.textContent.trim();
  };

  const PRESSED = "button[data-key], button[data-submit], a[data-key], summary[data-key], label[data-key]";

  const fill = () => {
    list.replaceChildren();
    const told = new Set(); // the same key may do the same for each of several questions
    for (const button of document.querySelectorAll(PRESSED)) {
      const signs = [...button.querySelectorAll("kbd:not([hidden])")].map((sign) => sign.textContent);
      const said = [...signs, words(button)].join(" ");
      if (signs.length && button.offsetParent && !told.has(said)) row(signs, words(button));
      told.add(said);
    }
    for (const more of document.querySelectorAll("template[data-key-row]"))
      if (!more.dataset.when || document.querySelector(more.dataset.when)) row(more.dataset.keyRow.split(" "), more.dataset.words);
  };

  const open = () => {
    if (dialog.open) return;
    before = document.activeElement;
    fill();
    dialog.showModal();
  };

  dialog.addEventListener("close", () => before && before.focus()); // also after Escape
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  document.addEventListener("keydown", (event) => {
    const types = event.target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
    if (event.key !== "?" || types || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
})();
