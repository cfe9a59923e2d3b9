// The translations of a booklet: each text is kept when its field is left, and the page says how far it is.

import { renewTokens } from "./tokens.js";

const form = document.querySelector("[data-translations]");
const words = form.dataset;

const showButtons = (place) => {
  for (const button of place.querySelectorAll("[data-take]")) button.hidden = false;
};

const fit = (field) => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
};

const send = (field) => {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set(field.name, field.value);
  return fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
};

// Who reads all again has read what was written on this page, too.
const noteSeen = (place, mark) => {
  const shown = document.querySelector("[data-shown]");
  if (shown) shown.value = [...shown.value.split(" ").filter((one) => one !== place.dataset.read), mark].join(" ");
  place.dataset.read = mark;
};

const show = (place, field, told, typed) => {
  const one = told.texts[place.dataset.text];
  if (one) {
    field.name = `said.${place.dataset.text}.${one.number}`;
    place.querySelector("[data-about]").innerHTML = one.about;
    showButtons(place);
  }
  document.querySelector("[data-left]").textContent = told.left;
  for (const [name, said] of Object.entries(told.counts)) document.querySelector(`[data-count=${name}]`).textContent = said;
  const wrong = place.querySelector(".error");
  field.toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", wrong.id);
    return told.lost;
  }
  if (told.lost) return told.lost;
  noteSeen(place, one.read);
  if (field.value === typed) field.value = one.said; // on one line, or what is shipped
  fit(field);
  field.defaultValue = one.said;
  return words.wordsKept;
};

const keep = async (field) => {
  const place = field.closest("[data-text]");
  const typed = field.value;
  if (typed === field.defaultValue) return;
  let said;
  try {
    let answer = await send(field);
    if ((answer.status === 401 || answer.status === 400) && (await renewTokens())) answer = await send(field);
    const told = [200, 422].includes(answer.status) ? await answer.json() : null;
    said = told ? show(place, field, told, typed) : answer.status === 401 || answer.status === 400 ? words.wordsSession : words.wordsLost;
  } catch {
    said = words.wordsLost;
  }
  place.querySelector("[data-kept]").textContent = said;
};

// Whatever was not kept is sent again when its field is left again.
form.addEventListener("focusout", ({ target }) => target.matches("textarea") && keep(target));
form.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea")) return;
  fit(target);
  target.closest("[data-text]").querySelector("[data-kept]").textContent = "";
});
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-take]");
  if (!button) return;
  const field = button.closest("[data-text]").querySelector("textarea");
  field.value = button.closest("li").querySelector("[data-words]").textContent;
  fit(field);
  field.focus();
  keep(field);
});

showButtons(form);
for (const field of form.querySelectorAll("textarea")) fit(field);
form.querySelector("[data-save]")?.setAttribute("hidden", "");
document.querySelector("[data-by-itself]").hidden = false;
