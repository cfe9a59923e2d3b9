// Something was typed and not sent: whoever leaves the page, or sends another of its forms, is asked first.
"use strict";

(() => {
  const touched = new WeakSet();
  let sent = null;

  // What is in an input that is not what the page brought; also after the browser has put back what was typed.
  const differs = (one) => {
    if (one.matches("[type=radio], [type=checkbox]")) return one.checked !== one.defaultChecked;
    if (!one.matches("textarea, input") || ["hidden", "password", "file"].includes(one.type)) return false;
    return one.value !== one.defaultValue;
  };

  // A form that the server draws anew after each answer comes with what was typed: there it counts that it was touched.
  const unsent = (form) =>
    form.hasAttribute("data-unsent") ||
    (form.hasAttribute("hx-post") && touched.has(form)) ||
    [...form.elements].some(differs);

  document.addEventListener("input", (event) => event.target.form && touched.add(event.target.form));
  document.addEventListener("submit", (event) => (sent = event.target));
  window.addEventListener("pageshow", () => (sent = null));

  window.addEventListener("beforeunload", (event) => {
    const forms = [...document.forms].filter((form) => form.method === "post" && form !== sent);
    if (!forms.some(unsent)) return;
    event.preventDefault();
    sent = null; // who stays has sent nothing
  });
})();
