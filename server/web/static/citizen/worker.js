// Answers for the residents' pages where there is no network. Three stores:
// files of ours; public pages; pages that only their resident may see, each with the second until which it may be shown.
"use strict";

const FILES = "parcours-fichiers-1";
const OPEN = "parcours-public-1";
const OWN = "parcours-personne-1";
const UNTIL = "Parcours-Garder";
const STAY = "Parcours-Laisser";
const MOST = 30; // pages in a store
const INSTEAD = { page: "/P/hors-ligne/page", envoi: "/P/hors-ligne/envoi", ferme: "/P/hors-ligne/ferme" };
const LOOSE = { ignoreVary: true };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(OPEN).then((store) => store.addAll(Object.values(INSTEAD))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeOld().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const { keep, lapsed } = event.data;
  if (lapsed) event.waitUntil(sweep());
  if (keep) event.waitUntil(Promise.all(keep.map(fetchAndKeep)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, request, url));
  else if (request.method === "GET" && isFile(url)) event.respondWith(file(request));
});

// The colours of the booklets that a town hall made stand beside our files: another colour has another address.
function isFile(url) {
  return /^\/(static|couleurs)\//.test(url.pathname);
}

async function page(event, request, url) {
  const closing = request.method === "POST" && url.pathname.endsWith("/fermer");
  if (!closing) await sweep();
  let response;
  try {
    response = await fetch(request);
  } catch {
    if (closing) return caches.delete(OWN).then(() => instead("ferme"));
    return request.method === "GET" ? kept(url) : instead("envoi");
  }
  if (closing && !response.ok) await caches.delete(OWN); // a page in answer asks first whether to close
  if (request.method === "POST" && url.pathname.endsWith("/langue")) await forget(event);
  if (request.method === "GET") event.waitUntil(keepPage(url, response.clone()));
  return response;
}

// Another language was chosen: what is kept speaks the one before.
async function forget(event) {
  await Promise.all([OPEN, OWN].map((name) => caches.delete(name)));
  event.waitUntil(caches.open(OPEN).then((store) => store.addAll(Object.values(INSTEAD))));
}

async function fetchAndKeep(address) {
  const url = new URL(address, self.location.origin);
  if (url.origin !== self.location.origin) return;
  if (isFile(url)) await file(new Request(url));
  else await keepPage(url, await fetch(url, { credentials: "same-origin" }));
}

// A page without the header is one that anybody may see: the PIN is not given any more, and nothing of it stays,
// unless the device is its owner's alone and only time went by.
async function keepPage(url, response) {
  const html = (response.headers.get("Content-Type") ?? "").startsWith("text/html");
  if (!response.ok || response.redirected || !html) return;
  const own = response.headers.has(UNTIL);
  if (!own && !response.headers.has(STAY)) await caches.delete(OWN);
  const store = await caches.open(own ? OWN : OPEN);
  await store.put(url.pathname + url.search, response);
  const fixed = Object.values(INSTEAD);
  const keys = (await store.keys()).filter((key) => !fixed.includes(new URL(key.url).pathname));
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map((key) => store.delete(key)));
}

async function kept(url) {
  for (const name of [OWN, OPEN]) {
    const store = await caches.open(name);
    const same = await store.match(url.pathname + url.search, LOOSE);
    const found = same ?? (await store.match(url.pathname, { ...LOOSE, ignoreSearch: true }));
    if (found) return saying(found);
  }
  return instead("page");
}

// The same page with the words, hidden until then, that it is not fresh; nobody closes anything by reading it.
async function saying(found) {
  const headers = new Headers(found.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const text = (await found.text()).replace("data-offline hidden", "data-offline").replace(" data-forget", "");
  return new Response(text, { status: 200, headers });
}

async function instead(what) {
  const found = await (await caches.open(OPEN)).match(INSTEAD[what], LOOSE);
  return found ?? Response.error();
}

async function file(request) {
  const store = await caches.open(FILES);
  try {
    const response = await fetch(request);
    if (response.ok) await store.put(request, response.clone());
    return response;
  } catch {
    return (await store.match(request, LOOSE)) ?? Response.error();
  }
}

async function sweep() {
  const store = await caches.open(OWN);
  const now = Date.now() / 1000;
  for (const key of await store.keys()) {
    const found = await store.match(key, LOOSE);
    if (!found || Number(found.headers.get(UNTIL)) <= now) await store.delete(key);
  }
}

async function removeOld() {
  const names = await caches.keys();
  const ours = [FILES, OPEN, OWN];
  await Promise.all(names.filter((name) => name.startsWith("parcours-") && !ours.includes(name)).map((name) => caches.delete(name)));
}
