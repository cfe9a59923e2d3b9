// A button that is pressed twice in a row is pressed once: a slow answer would make two journeys, or two editions.
"use strict";

(() => {
  const AGAIN_MS = 3000; // then somebody means it: the answer did not come, or the PDF was closed
  let pressed = null;
  const over = () => (pressed = null);

  // On the window, after those who send a form by themselves and keep the browser from doing so.
  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    if (pressed && pressed.form === form && pressed.submitter === submitter) return event.preventDefault();
    const now = (pressed = { form, submitter });
    setTimeout(() => pressed === now && over(), AGAIN_MS);
  });
  window.addEventListener("pageshow", over);
})();
