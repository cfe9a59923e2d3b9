// Enter in a name goes on to the next name that is still empty; in the last one it sends the form.
"use strict";

(() => {
  const form = document.querySelector("#situation");
  if (!form) return;
  const names = () => [...form.querySelectorAll('input[name^="person."], input[name^="child."]')];

  form.addEventListener("keydown", (event) => {
    const here = names().indexOf(event.target);
    if (event.key !== "Enter" || event.isComposing || here < 0) return;
    const next = names().slice(here + 1).find((name) => !name.value.trim());
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
