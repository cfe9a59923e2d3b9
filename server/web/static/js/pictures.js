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
})();
