// The scan desk: what is dropped anywhere on the page, picked or pasted is sent, and never one of it lost silently.

import { bring, follow, own, show } from "./cards.js";
import { isSessionOver } from "./events.js";
import { dropped, ofFolder, pasted } from "./files.js";
import "./scanner.js";
import { queueOf } from "./sending.js";

const form = document.getElementById("drop");
const picker = document.getElementById("files");
const folder = document.getElementById("folder");
const list = document.getElementById("batches");
const nothing = document.getElementById("nothing");
const total = document.getElementById("total");
const againAll = document.getElementById("again-all");
const elsewhere = document.getElementById("elsewhere");
const why = document.getElementById("why");
const words = form.dataset;
const endings = picker.accept.split(",").filter((one) => one.startsWith("."));
const others = new Set();

document.documentElement.classList.add("has-script");

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
};
const filled = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const inMega = (bytes) => (bytes / 1e6).toLocaleString("fr", { maximumFractionDigits: 1 });
const counted = (one, several, number) => filled(Math.abs(number) < 2 ? one : several, { n: number });

const begin = (item, into) => {
  const card = element("article", "batch card-s sending");
  const head = element("div", "batch-head");
  head.append(element("h3", "batch-name grow", item.file.name), element("span", "tag sending-says", words.waiting));
  const progress = element("progress", "");
  progress.setAttribute("aria-label", `${words.sending} ${item.file.name}`);
  progress.max = 1;
  progress.value = 0;
  card.append(head, progress);
  item.card = card;
  own(item.id);
  into.prepend(card); // the newest first, as they stand when the page is loaded anew
};

const restart = (item) => {
  const place = document.createDocumentFragment();
  const before = item.card;
  begin(item, place);
  before.replaceWith(place);
};

const said = (kind, sentences) => {
  const message = element("div", `say say-${kind}`);
  message.setAttribute("role", "alert");
  const paragraphs = element("div", "stack-s");
  const [first, ...more] = sentences;
  paragraphs.append(element("p", more.length ? "strong" : "", first), ...more.map((one) => element("p", "", one)));
  message.append(paragraphs);
  return message;
};

const stopped = (item, sentences) => {
  const ways = element("div", "row-s");
  ways.append(againButton(item), awayButton(item));
  item.card.replaceChildren(element("h3", "batch-name", item.file.name), said("bad", sentences), ways);
};

const sendAgain = (item) => {
  restart(item);
  queue.again(item);
};

const againButton = (item) => {
  const again = element("button", "b b-s", words.again);
  again.type = "button";
  again.addEventListener("click", () => sendAgain(item));
  return again;
};

// The focus goes to the next card that waits for somebody, or back to where files are chosen.
const awayButton = (item) => {
  const away = element("button", "b b-s b-quiet", words.away);
  away.type = "button";
  away.setAttribute("aria-label", `${words.away} : ${item.file.name}`);
  away.addEventListener("click", () => {
    queue.putAway(item);
    item.card.remove();
    (list.querySelector(".sending .b") || picker).focus();
  });
  return away;
};

// Why files do not go through is said once for all of them, above their cards, until the last one has: twelve files in a
// row say the same.
const held = new Map();
const sayWhy = () => {
  const reasons = [...new Set(held.values())];
  if (JSON.stringify(reasons) === why.dataset.said) return; // it has been said, and stands there
  why.dataset.said = JSON.stringify(reasons);
  why.replaceChildren(...reasons.map((one) => (one ? said("bad", one.split("\n")) : said("doubt", [words.lost]))));
};

const lost = (item, when, sentences) => {
  item.card.querySelector(".sending-says").textContent = when;
  item.card.querySelector("progress").value = 0;
  if (!item.card.querySelector(".b")) item.card.append(againButton(item));
  held.set(item, sentences.join("\n"));
  sayWhy();
};

const tell = (item, state, facts) => {
  const answered = ["arrived", "refused", "stopped"].includes(state) || isSessionOver();
  if (answered && held.delete(item)) sayWhy();
  const again = item.card.querySelector("button");
  if (again) again.hidden = state === "sending";
  const how = item.card.querySelector(".sending-says");
  if (state === "sending") {
    how.textContent = `${words.sending} ${inMega(item.file.size)} ${words.size}`;
    const progress = item.card.querySelector("progress");
    if (facts.share === null) progress.removeAttribute("value");
    else progress.value = facts.share;
  } else if (state === "waiting") {
    how.textContent = words.waiting;
    item.card.querySelector("progress").value = 0;
  }
  if (state === "lost") lost(item, filled(words.retrying, facts), facts.sentences);
  else if (state === "refused") stopped(item, facts.sentences.length ? facts.sentences : [words.unsaid]);
  else if (state === "stopped") stopped(item, [words.stopped]);
  else if (state === "arrived") follow(show(item.card, facts.html));
};

const changed = ({ files, arrived, refused, bytes, sent, underWay }) => {
  total.hidden = files < 2;
  total.classList.toggle("is-done", !underWay);
  total.querySelector("progress").value = bytes ? sent / bytes : 0;
  const done = counted(words.arrivedOne, words.arrivedMany, arrived);
  const left = arrived ? `${done} ${counted(words.refusedOne, words.refusedMany, refused)}` : words.arrivedNone;
  const says = underWay
    ? filled(words.totals, { arrived, files }) + (bytes < 1e6 ? "" : filled(words.volume, { sent: inMega(sent), bytes: inMega(bytes) }))
    : refused ? left : done;
  total.querySelector(".total-says").textContent = says;
  againAll.hidden = underWay > 0 || refused < 2;
};

const queue = queueOf(form, tell, changed);

const add = ({ files, leftOut = [], folders = 0 }) => {
  const note = document.getElementById("left-out");
  note.hidden = !leftOut.length && (files.length > 0 || !folders);
  note.querySelector("p").textContent = leftOut.length
    ? `${counted(words.leftOutOne, words.leftOutMany, leftOut.length)} ${leftOut.slice(0, 5).join(", ")}${leftOut.length > 5 ? "…" : ""}`
    : words.empty;
  if (!files.length) return;
  nothing.classList.add("d-none");
  const cards = document.createDocumentFragment();
  queue.add(files, (item) => begin(item, cards));
  list.prepend(cards);
};

picker.addEventListener("change", () => {
  add({ files: [...picker.files] });
  picker.value = "";
});
folder.addEventListener("change", () => {
  add(ofFolder(folder.files, endings));
  folder.value = "";
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  add({ files: [...picker.files] });
});
if (picker.files.length) { // chosen before this script was here, and its button to send them is gone now
  add({ files: [...picker.files] });
  picker.value = "";
}
document.getElementById("stop").addEventListener("click", () => queue.stop());
againAll.addEventListener("click", () => queue.left().forEach(sendAgain));

// The whole page takes what is dropped: a file that misses the frame would replace the page.
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("is-over");
});
document.addEventListener("drop", async (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form.classList.remove("is-over");
  try {
    add(await dropped(event.dataTransfer, endings));
  } catch {
    add({ files: [], folders: 1 });
  }
});
document.addEventListener("paste", (event) => {
  const files = pasted(event.clipboardData, words.pasted);
  if (!files.length) return;
  event.preventDefault();
  add({ files });
});
window.addEventListener("beforeunload", (event) => {
  if (!queue.isUnderWay() && !queue.left().length) return;
  event.preventDefault();
  event.returnValue = words.leaving;
});

const countOthers = () => {
  elsewhere.hidden = !others.size;
  elsewhere.querySelector("span").textContent = counted(words.elsewhereOne, words.elsewhereMany, others.size);
};

// What others send is told, and shown when it is asked for: nothing moves under somebody's hand.
// What the copier of this desk sends is what its agent waits for: it comes by itself, while nobody is further down.
document.addEventListener("upload-elsewhere", ({ detail: { id, desk } }) => {
  if (desk && desk === list.dataset.desk && !others.size && list.getBoundingClientRect().top >= 0 && !list.contains(document.activeElement)) {
    own(id);
    bring(id);
    return;
  }
  others.add(id);
  setTimeout(countOthers, 1500); // of one that is our own after all, its sender says so in a moment
});
document.addEventListener("upload-owned", ({ detail: id }) => {
  if (others.delete(id)) countOthers();
});
elsewhere.addEventListener("click", async () => {
  const ids = [...others];
  others.clear();
  countOthers();
  for (const id of ids) await bring(id);
});
