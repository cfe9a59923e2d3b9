// A picture that cannot be shown says so in words: the browser's own broken sign tells nobody what to do.
"use strict";

(() => {
  const lost = (picture) => {
    if (!picture.dataset.lost) return;
    const said = document.createElement("span");
    said.className = "lost";
    said.textContent = picture.dataset.lost;
    picture.replaceWith(said);
  };

  document.addEventListener("error", (event) => {
    if (event.target instanceof HTMLImageElement) lost(event.target);
  }, true); // it does not bubble

  for (const picture of document.images) if (picture.complete && !picture.naturalWidth) lost(picture);

  // A picture in a drawing does not tell afterwards that it failed: it is asked for again, of which there is a copy.
  for (const drawing of document.querySelectorAll("svg[data-lost]")) {
    const again = new Image();
    again.addEventListener("error", () => lost(drawing));
    again.src = drawing.querySelector("image").href.baseVal;
  }
})();
