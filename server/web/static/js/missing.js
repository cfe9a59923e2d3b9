// What keeps a form from being sent is said under its field, in our words: a browser says it in a bubble, in its own
// language. The first such field has the focus.
"use strict";

(() => {
  const words = document.querySelector("main").dataset;

  const why = (field) => {
    const { validity, type } = field;
    if (validity.valueMissing) {
      if (type === "radio") return words.choose;
      return field.dataset.missing || words.missing;
    }
    if (validity.patternMismatch) return field.dataset.wrong || field.title || words.digits;
    if (validity.typeMismatch) return words.address;
    if (validity.badInput || validity.rangeUnderflow || validity.rangeOverflow) return words.day;
    return field.validationMessage; // of limits.js, or the browser's own
  };

  const named = (field) => (field.type === "radio" ? field.name : field.id || field.name);
  const wordsOf = (field) => document.getElementById(`${named(field)}-error`);
  const place = (field) => (field.type === "radio" && field.closest(".pills, fieldset")) || field;

  const tell = (field) => {
    let said = wordsOf(field);
    if (!said) {
      said = document.createElement("p");
      said.className = "error small";
      said.id = `${named(field)}-error`;
      place(field).after(said);
    }
    said.textContent = why(field);
    field.setAttribute("aria-invalid", "true");
    field.dataset.described ??= (field.getAttribute("aria-describedby") ?? "").replace(said.id, "");
    field.setAttribute("aria-describedby", `${said.id} ${field.dataset.described}`.trim());
  };

  const untell = (field) => {
    field.removeAttribute("aria-invalid");
    if (field.dataset.described) field.setAttribute("aria-describedby", field.dataset.described);
    else field.removeAttribute("aria-describedby");
  };

  document.addEventListener("invalid", (event) => {
    event.preventDefault();
    const field = event.target;
    const first = [...field.form.elements].find((one) => one.willValidate && !one.validity.valid);
    if (!field.validity.customError && (field.type !== "radio" || field === first)) tell(field); // limits.js says the others
    if (field === first) field.focus();
  }, true);

  document.addEventListener("input", ({ target }) => {
    const said = wordsOf(target);
    if (!said?.matches(".error")) return;
    said.remove();
    for (const one of target.form?.querySelectorAll("[aria-invalid=true]") ?? []) if (named(one) === named(target)) untell(one);
  });
})();
