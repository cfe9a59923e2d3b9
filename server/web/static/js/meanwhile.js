// A part of the form is drawn anew after each answer: what was typed or chosen since it was asked for stays. While
// something is pressed it waits: a button that is replaced under the finger would never be pressed.
"use strict";

(() => {
  const form = document.querySelector("#situation");
  if (!form) return;
  const inputs = () => [...form.querySelectorAll("#situation-in :is(input, select)[id]")];
  const state = (input) => (/^(?:radio|checkbox)$/.test(input.type) ? input.checked : input.value);
  const give = (input, known) => {
    if (/^(?:radio|checkbox)$/.test(input.type)) input.checked = known;
    else input.value = known;
  };
  const states = () => new Map(inputs().map((input) => [input.id, state(input)]));
  let asked = new Map();
  let before = null;
  const AFTER_MS = 60; // a click follows its press in a moment, on a touch screen not at once
  let pressed = null; // the finger or button that presses, or the space bar
  let waiting = null; // a part that is drawn once nothing is pressed

  const note = () => {
    const { activeElement: here } = document;
    before = new Map([...states()].filter(([id, known]) => known !== asked.get(id)));
    before.caret = here && here.selectionStart !== undefined && [here.id, here.selectionStart, here.selectionEnd];
  };

  const press = ({ type, target, button, pointerId, key }) => {
    if (target.matches("select, option")) return; // its list opens over the page, which does not hear how that ends
    if (type === "pointerdown" ? button === 0 : key === " ") pressed ??= pointerId ?? key;
  };

  const letGo = ({ type, pointerId, key }) => {
    if (pressed === null || (type !== "blur" && pressed !== (pointerId ?? key))) return;
    pressed = null;
    setTimeout(() => {
      if (pressed !== null || waiting === null) return;
      const drawn = waiting;
      waiting = null;
      note();
      htmx.swap("#situation-in", drawn, { swapStyle: "outerHTML" });
    }, AFTER_MS);
  };

  for (const begun of ["pointerdown", "keydown"]) form.addEventListener(begun, press);
  for (const done of ["pointerup", "pointercancel", "keyup", "blur"]) window.addEventListener(done, letGo);

  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id !== "situation-in") return;
    asked = states();
    waiting = null; // what is asked for now says more
  });

  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "situation-in") return;
    waiting = null; // this one is newer
    if (pressed !== null) {
      event.detail.shouldSwap = false;
      waiting = event.detail.serverResponse;
    } else note();
  });

  form.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    const late = inputs().filter((input) => before.has(input.id) && before.get(input.id) !== state(input));
    for (const input of late) give(input, before.get(input.id));
    const [id, ...caret] = before.caret || [];
    const here = document.activeElement;
    if (caret[0] != null && here.id === id) here.setSelectionRange(...caret);
    before = null;
    if (late.length) form.dispatchEvent(new Event("change", { bubbles: true })); // drawn anew with it
  });
})();
