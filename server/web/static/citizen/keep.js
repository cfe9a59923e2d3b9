/* Keeps, in this tab, what was typed and not sent: another button, Back, a reload, or a link pressed by mistake lose
   nothing. Closing the journey on this device asks about it first; then nothing of it stays (forget.js). */

const STORE = "parcours-texte:";
const { journey, unsent } = document.body.dataset;
const key = (one) => `${STORE}${journey}:${one.name.startsWith("field.") ? one.name : one.id}`;
const seen = (one) => one.form.elements[one.name.replace(/^field/, "shown")]; // itself, where there is no such mark
const told = () => [...document.querySelectorAll("[data-told]")].map((one) => plain(one.dataset.told));
const plain = (text) => text.replace(/\r\n/g, "\n").trim();
// A number or a day is kept as the town hall reads it, whatever digits and signs it was typed with.
const digits = (text) => text.replace(/[٠-٩۰-۹０-９]/g, (sign) => sign.charCodeAt(0) & 15);
const day = (text) => (digits(text).match(/\d+/g) ?? []).map(Number);
const dayFirst = ([first, ...rest]) => (first > 31 ? [...rest.reverse(), first] : [first, ...rest]);
const read = (one, text) => {
  if (one.getAttribute("type") === "date") return String(dayFirst(day(text))) || plain(text);
  return one.inputMode === "numeric" ? digits(text).replace(/[\s\p{Cf}]/gu, "").replace(/^0+(?=.)/, "") : plain(text);
};
const refused = "refused" in document.body.dataset; // what was typed stands there already
const stored = () => Object.keys(sessionStorage).filter((name) => name.startsWith(STORE));

// What a control says, and what it said when the page came. A group of circles is asked for by its first one.
const group = (one) => [...one.form.querySelectorAll(`[name="${CSS.escape(one.name)}"]`)];
const says = {
  checkbox: (one) => (one.checked ? one.value : ""),
  radio: (one) => group(one).find((each) => each.checked)?.value ?? "",
  other: (one) => one.value,
};
const said = {
  checkbox: (one) => (one.defaultChecked ? one.value : ""),
  radio: (one) => group(one).find((each) => each.defaultChecked)?.value ?? "",
  other: (one) => one.defaultValue,
};
const put = {
  checkbox: (one, text) => (one.checked = text !== ""),
  radio: (one, text) => group(one).forEach((each) => (each.checked = each.value === text)),
  other: (one, text) => (one.value = text),
};
const of = (ways, one) => ways[one.type] ?? ways.other;

for (const one of document.querySelectorAll("[data-keep]")) {
  const first = one.type !== "radio" || group(one)[0] === one;
  const kept = first && JSON.parse(sessionStorage.getItem(key(one)));
  if (kept && !refused) giveBack(one, kept);
  one.addEventListener("input", () => {
    const text = of(says, one)(one);
    if (plain(text) === plain(of(said, one)(one))) sessionStorage.removeItem(key(one));
    else sessionStorage.setItem(key(one), JSON.stringify({ text, mark: seen(one).value }));
  });
}

// What is sent by a button of its own is kept only when the page closes by itself: nothing tells later that it was sent.
const own = document.querySelectorAll("[data-keep-at-last]");
for (const one of own) {
  const kept = JSON.parse(sessionStorage.getItem(key(one)));
  sessionStorage.removeItem(key(one));
  if (!kept) continue;
  giveBack(one, kept);
  choice(one).value = kept.choice;
}
document.addEventListener("lapse", () => {
  for (const one of own) {
    const kept = { text: one.value, mark: one.value, choice: choice(one).value };
    if (one.value) sessionStorage.setItem(key(one), JSON.stringify(kept));
  }
});

// The group of circles that says something about what is typed, and nothing without it.
function choice(one) {
  return one.form.elements[one.dataset.choice];
}

function giveBack(one, kept) {
  if (read(one, kept.text) === read(one, of(said, one)(one)) || told().includes(plain(kept.text))) {
    sessionStorage.removeItem(key(one)); // it was sent, and is kept there
    return;
  }
  seen(one).value = kept.mark; // what others wrote since is then told, and not replaced
  of(put, one)(one, kept.text);
  const words = document.createElement("p");
  words.className = "error";
  words.textContent = unsent;
  (one.closest("fieldset") ?? one.closest("label") ?? one).before(words);
}

// A box with one obvious purpose: Enter presses its button, and in every other box what it presses on the whole page.
document.addEventListener("keydown", (event) => {
  const button = event.key === "Enter" && !event.isComposing && event.target.dataset?.enter;
  if (!button) return;
  event.preventDefault();
  document.getElementById(button).click();
});

document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (submitter?.hasAttribute("data-forget") && !defaultPrevented) {
    stored().forEach((name) => sessionStorage.removeItem(name));
  }
  if (!submitter?.hasAttribute("data-shut")) return;
  target.querySelectorAll("[data-carried]").forEach((one) => one.remove()); // of a press before, which was held back
  for (const name of stored()) carry(target, name);
});

// What was typed on another page, or in a step that stands open no more, is asked about as well.
function carry(form, name) {
  const field = name.slice(`${STORE}${journey}:`.length);
  if (!name.startsWith(`${STORE}${journey}:`) || !/^(field\.|d-|adresse$)/.test(field) || form.elements[field]) return;
  const { text, mark } = JSON.parse(sessionStorage.getItem(name));
  const sent = field.startsWith("field.") ? { [field]: text, [field.replace("field", "shown")]: mark } : { [field.replace("d-", "dit.")]: text };
  for (const [called, value] of Object.entries(sent)) {
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: called, value });
    hidden.dataset.carried = "";
    form.append(hidden);
  }
}
