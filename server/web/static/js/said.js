// What changes on a page is said to those who do not see it. A screen reader hears what is put into a live region after
// the page is there: the message of the last action, which the page brings along, and `data-aloud` sentences as they come.
"use strict";

(() => {
  const HEARD_MS = 500; // until a new page is read out, its title first
  const KEPT = 40; // sentences: those of a sitting, for who reads back

  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.id = "annonces";
  region.setAttribute("role", "log");
  region.setAttribute("aria-label", document.querySelector("main").dataset.announcements);
  document.querySelector("main").append(region);

  const say = (words) => {
    const sentence = document.createElement("p");
    sentence.textContent = words;
    region.append(sentence);
    while (region.children.length > KEPT) region.firstElementChild.remove();
  };

  // A question has the focus when its page opens, and its name says what was just done: that is not said again.
  const messages = [...document.querySelectorAll(".messages .say > p")].filter((one) => !one.closest("[data-keys]"));
  if (messages.length) setTimeout(() => messages.forEach((one) => say(one.textContent)), HEARD_MS);

  // What an element with `data-aloud` says is said once, however often the server draws it anew; it is known by its id,
  // which no other element has. What the page opened with is not said.
  const spoken = () => new Map([...document.querySelectorAll("[data-aloud]")].map(({ id, dataset }) => [id, dataset.aloud]));
  let known = spoken();
  new MutationObserver(() => {
    const before = known;
    known = spoken();
    for (const [id, words] of known) if (before.get(id) !== words) say(words);
  }).observe(document.querySelector("main"), { childList: true, subtree: true, attributeFilter: ["data-aloud"] });
})();
