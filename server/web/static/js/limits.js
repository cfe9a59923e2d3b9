// A field says when it is nearly full, and when it holds too much: nothing of what is typed or pasted is ever cut off.
"use strict";

(() => {
  const NEARLY = 0.9;
  const { nearly, over } = document.querySelector("main").dataset;

  const tell = (field, most) => {
    const count = [...field.value.trim()].length;
    const words = (count > most ? over : nearly).replace("{count}", count).replace("{most}", most);
    // A form that is drawn anew with every answer goes on being drawn: there the server alone refuses.
    if (!field.form.hasAttribute("hx-post")) field.setCustomValidity(count > most ? words : "");
    let said = field.parentElement.querySelector(":scope > .room:not([id$=-back])");
    if (count < NEARLY * most) return said?.remove();
    if (!said) {
      said = document.createElement("p");
      said.className = "room small";
      said.id = `${field.id}-room`;
      field.after(said);
    }
    said.textContent = words;
    said.classList.toggle("is-over", count > most);
    if (count > most) said.dataset.aloud = over.replace(/{count}[^,]*, /, "").replace("{most}", most);
    else delete said.dataset.aloud;
  };

  document.addEventListener("input", ({ target }) => target.dataset.most && tell(target, Number(target.dataset.most)));
})();
