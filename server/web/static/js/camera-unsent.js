// What waits in this browser to be sent, in words, and who it belongs to. On every scan page: what a camera left behind
// goes as soon as one is opened.
import { Outbox } from "./camera-outbox.js";
import { waiting } from "./camera-store.js";
import { wordsOf } from "./camera-words.js";
import { isOurs } from "./tokens.js";

const place = document.getElementById("unsent");
const words = wordsOf(place);

export const outbox = new Outbox({ who: place.dataset.who, to: place.dataset.to });

const list = place.querySelector("[data-others]");
const signIn = place.querySelector("[data-sign-in]");

const sentence = ({ mine, problem, unstored, arrived }) => {
  if (unstored) return words("unstored", { count: unstored }); // whatever else is in the way: leaving would lose them
  if (mine && problem) return words(problem, { count: mine });
  if (mine) return words("going", { count: mine });
  return arrived && !("asks" in place.dataset) ? words("arrived", { count: arrived }) : "";
};

// Pictures that somebody else took here never go under another name by themselves: they wait for who took them, or for
// somebody who takes them over.
const others = (state) => {
  list.replaceChildren(...(state.me ? state.others : []).map((other) => {
    const item = place.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-words]").textContent = words("others", other);
    item.querySelector("button").addEventListener("click", () => outbox.takeOver(other.agent));
    return item;
  }));
};

const show = ({ detail: state }) => {
  const said = sentence(state);
  const line = place.querySelector("[data-said]");
  if (line.textContent !== said) line.textContent = said;
  line.closest(".say").hidden = !said;
  line.closest(".say").classList.toggle("say-doubt", Boolean(state.mine && state.problem) || state.unstored > 0);
  signIn.hidden = !(state.mine && state.problem === "signin");
  if (list.dataset.drawn !== JSON.stringify(state.others)) {
    list.dataset.drawn = JSON.stringify(state.others);
    others(state);
  }
};

outbox.addEventListener("change", show);

// On the desk, what arrives joins the last uploads.
const uploads = document.getElementById("batches");
const desk = uploads && import("./cards.js");
outbox.addEventListener("sending", async ({ detail: { envoi } }) => (await desk)?.own(envoi));
outbox.addEventListener("arrived", async ({ detail: { cards } }) => {
  if (!uploads || !isOurs(cards)) return;
  const received = [...cards.querySelectorAll("article.batch")];
  for (const card of received) document.getElementById(card.id)?.remove();
  uploads.prepend(...received);
  document.getElementById("nothing")?.classList.add("d-none");
  (await desk).follow(received);
});

window.addEventListener("beforeunload", (event) => {
  const { mine, unstored } = outbox.state;
  if (unstored || (mine && "asks" in place.dataset)) event.preventDefault();
});

waiting().then((pictures) => pictures.length && outbox.push());
