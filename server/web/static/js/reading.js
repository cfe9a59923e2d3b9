// What was read, word by word: the doubtful ones one after the other, with what else they may be as keys 1 to 4, and 0
// to go back to what was read. The text that is sent is the one in the field to type in, which takes the place of the
// words once somebody types.
"use strict";

(() => {
  const item = document.querySelector("[data-keys]");
  if (!item) return;
  let shown = new AbortController();

  // A question takes the place of the one before, on a page that asks several: what listened for that one goes.
  const open = () => {
    shown.abort();
    shown = new AbortController();
    const { signal } = shown;
    const seen = item.querySelector("[data-seen]");
    if (!seen) return;

    const typing = item.querySelector("[data-typing]");
    const text = typing.querySelector("textarea");
    const choices = item.querySelector("[data-choices]");
    const here = item.querySelector("[data-here]");
    const words = [...seen.querySelectorAll("[data-word]")];
    const doubts = words.filter((word) => word.matches("button"));
    let current = null;

    const said = () =>
      [...seen.querySelectorAll("[data-line]")]
        .map((line) => [...line.querySelectorAll("[data-word]")].map((word) => word.dataset.word).join(" "))
        .join("\n")
        .trim();

    // Only a text that the words say can be shown as words: another one was typed, here or before.
    const show = (asWords) => {
      seen.hidden = !asWords;
      typing.hidden = asWords;
      if (choices) choices.hidden = !asWords;
      if (!asWords) point(null);
      else if (current) point(current);
    };

    // Where a word stands in the picture: a box around it, with room for strokes that reach out of its line.
    const point = (word) => {
      if (!here) return;
      here.setAttribute("visibility", word ? "visible" : "hidden");
      if (!word) return;
      const [x, y, w, h] = word.dataset.box.split(" ").map(Number);
      const place = { x: x - 0.6, y: y - 0.6, width: w + 1.2, height: h + 1.2 };
      for (const [name, value] of Object.entries(place)) here.setAttribute(name, value);
    };

    const choice = (key, other, word) => {
      const button = document.createElement("button");
      const sign = document.createElement("kbd");
      sign.textContent = key;
      button.type = "button";
      button.className = "b b-s";
      button.dataset.key = key;
      button.setAttribute("aria-pressed", String(other === word.dataset.word));
      button.append(sign, other);
      button.addEventListener("click", () => take(word, other));
      return button;
    };

    const turn = (word) => {
      current = word;
      for (const one of doubts) one.setAttribute("aria-pressed", String(one === word));
      point(word);
      const others = JSON.parse(word.dataset.others);
      const label = document.createElement("p");
      label.className = "choices-of";
      label.textContent = choices.dataset[others.length ? "place" : "none"].replace("{word}", word.dataset.read);
      choices.setAttribute("aria-label", choices.dataset.whole.replace("{word}", word.dataset.read));
      const keys = others.map((other, place) => choice(String(place + 1), other, word));
      if (word.dataset.word !== word.dataset.read) keys.unshift(choice("0", word.dataset.read, word));
      choices.replaceChildren(label, ...keys);
    };

    const step = (by) => {
      const place = Math.min(Math.max(doubts.indexOf(current) + by, 0), doubts.length - 1);
      turn(doubts[place]);
      doubts[place].scrollIntoView({ block: "nearest" }); // of a long text only some lines are in sight
    };

    const take = (word, other) => {
      word.dataset.word = other;
      word.querySelector("[data-now]").textContent = other;
      word.classList.toggle("is-chosen", other !== word.dataset.read);
      text.value = said();
      text.dispatchEvent(new Event("input", { bubbles: true }));
      step(1);
      if (!item.contains(document.activeElement)) item.focus({ preventScroll: true });
    };

    // Typing begins with the doubtful word selected, where it stands in the text.
    const select = () => {
      const before = words.slice(0, words.indexOf(current));
      let from = 0;
      for (const word of before) from = text.value.indexOf(word.dataset.word, from) + word.dataset.word.length;
      const start = text.value.indexOf(current.dataset.word, from);
      if (start >= 0) text.setSelectionRange(start, start + current.dataset.word.length);
    };

    item.addEventListener("typing", () => {
      const asWords = !seen.hidden;
      show(false);
      text.focus();
      if (asWords && current) select();
    }, { signal });

    item.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target === text && text.value.trim() === said()) show(true);
      if (seen.hidden || !doubts.length || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        event.preventDefault();
        step(event.key === "ArrowRight" ? 1 : -1);
      }
    }, { signal });

    for (const word of doubts) {
      word.dataset.read ||= word.dataset.word;
      word.addEventListener("click", () => turn(word), { signal });
    }
    const begin = () => show(text.value.trim() === said());
    if (doubts.length) turn(doubts[0]);
    begin();
    window.addEventListener("pageshow", begin, { signal }); // a browser that goes back puts typed texts back, silently
  };

  open();
  item.addEventListener("asked", open);
})();
