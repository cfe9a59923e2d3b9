// A photo that was chosen, or being taken, when the time of its page was over is not kept: the page for the PIN says so.
"use strict";

(() => {
  const LOST = "parcours-photo";
  const says = document.querySelector("[data-photo-lost]");
  const inputs = [...document.querySelectorAll("input[type=file]")];
  let taking = false;

  if (says && sessionStorage.getItem(LOST)) {
    says.querySelector("p").textContent = says.dataset.photoLost;
    says.hidden = false;
  }
  sessionStorage.removeItem(LOST);

  for (const one of inputs) {
    one.addEventListener("click", () => (taking = true));
    for (const end of ["change", "cancel"]) one.addEventListener(end, () => (taking = false));
  }
  document.addEventListener("lapse", () => {
    if (taking || inputs.some((one) => one.files.length > 0)) sessionStorage.setItem(LOST, "oui");
  });
})();
