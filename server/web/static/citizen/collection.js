// Lets the collection be read without a network. The pages work without it.
"use strict";

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(document.currentScript.dataset.worker, { scope: "/livrets/" }).catch(() => {});
}
