// Answers for the public pages of the collection where there is no network: with what was opened, or a page of ours.
"use strict";

const STORE = "livrets-1";
const INSTEAD = "/livrets/hors-ligne";
const MOST = 40; // pages and files
const LOOSE = { ignoreVary: true };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.add(INSTEAD)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin } = new URL(request.url);
  if (origin === self.location.origin && request.method === "GET") event.respondWith(answer(event, request));
});

async function answer(event, request) {
  const store = await caches.open(STORE);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected) event.waitUntil(keep(store, request, response.clone()));
    return response;
  } catch {
    const found = await store.match(request, LOOSE);
    const instead = request.mode === "navigate" ? await store.match(INSTEAD, LOOSE) : undefined;
    return found ?? instead ?? Response.error();
  }
}

async function keep(store, request, response) {
  await store.delete(request, LOOSE);
  await store.put(request, response);
  const keys = (await store.keys()).filter((key) => new URL(key.url).pathname !== INSTEAD);
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map((key) => store.delete(key)));
}
