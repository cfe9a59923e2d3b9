/* Keeps, in this tab, what was typed and not sent: Back, a reload, or a link pressed by mistake lose nothing.
   Nothing stays once the journey is closed on this device. */

const STORE = "parcours-texte:";
const key = (area) => `${STORE}${document.body.dataset.journey}:${area.id}`;
const seen = (area) => area.form.elements[area.name.replace(/^field/, "shown")]; // itself, where there is no such mark
const told = () => [...document.querySelectorAll("[data-told]")].map((one) => plain(one.dataset.told));
const plain = (text) => text.replace(/\r\n/g, "\n").trim();
const refused = "refused" in document.body.dataset; // what was typed stands there already

for (const area of document.querySelectorAll("textarea[data-keep]")) {
  const kept = JSON.parse(sessionStorage.getItem(key(area)));
  if (kept && !refused) giveBack(area, kept);
  area.addEventListener("input", () => {
    if (plain(area.value) === plain(area.defaultValue)) sessionStorage.removeItem(key(area));
    else sessionStorage.setItem(key(area), JSON.stringify({ text: area.value, mark: seen(area).value }));
  });
}

function giveBack(area, kept) {
  if (plain(kept.text) === plain(area.defaultValue) || told().includes(plain(kept.text))) {
    sessionStorage.removeItem(key(area)); // it was sent, and is kept there
    return;
  }
  seen(area).value = kept.mark; // what others wrote since is then told, and not replaced
  area.value = kept.text;
  const words = document.createElement("p");
  words.className = "error";
  words.textContent = document.body.dataset.unsent;
  area.before(words);
}

for (const form of document.querySelectorAll("form[data-shut]")) {
  form.addEventListener("submit", () => {
    const names = Object.keys(sessionStorage).filter((name) => name.startsWith(STORE));
    for (const name of names) sessionStorage.removeItem(name);
  });
}
