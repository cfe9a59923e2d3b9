// What the browser keeps until the server has it: pictures, and which pages were taken. Written before anything is said
// to be taken; a picture goes only in the same step that notes where the server keeps it.

const NAME = "parcours-camera";
const VERSION = 1;
const CHANGED = new globalThis.BroadcastChannel(NAME);

let opening = null;

const open = () => {
  opening ??= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("pictures", { keyPath: "id", autoIncrement: true });
      request.result.createObjectStore("taken", { keyPath: "key" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new Error("blocked"));
  });
  opening.catch(() => (opening = null));
  return opening;
};

// Run a few requests as one step: all of it is kept, or none. `strict`: on the disk before it counts.
const step = async (mode, work) => {
  const base = await open();
  return new Promise((done, failed) => {
    const transaction = base.transaction(["pictures", "taken"], mode, { durability: "strict" });
    let result;
    transaction.oncomplete = () => done(result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error || new Error("aborted"));
    work(transaction.objectStore("pictures"), transaction.objectStore("taken"), (value) => (result = value));
  });
};

const changed = (value) => {
  CHANGED.postMessage("changed");
  return value;
};

// Of a page, what outlives this window: not the address of a picture that it shows, nor what is folded out.
const lasting = ({ shown: _shown, open: _open, ...page }) => page;

// Pictures that this page could not store, by a key of its own below zero: where a browser keeps nothing, they wait here.
const held = new Map();
let lastHeld = 0;

// A browser that runs out of room throws away what sites keep, unless they asked it not to: asked once, with the first
// picture; it may say no.
let asking = null;
const lasts = () => (asking ??= Promise.resolve(navigator.storage?.persist?.()).catch(() => false));

// Keep a picture with the pages that it shows, each a row of `taken`. Gives its id; below zero: in this page only.
export const keep = async (picture, pages) => {
  lasts();
  try {
    return await step("readwrite", (pictures, taken, give) => {
      pictures.add(picture).onsuccess = ({ target }) => {
        give(target.result);
        for (const page of pages) taken.put({ ...lasting(page), picture: target.result });
      };
    }).then(changed);
  } catch {
    held.set((lastHeld -= 1), { ...picture, id: lastHeld });
    return lastHeld;
  }
};

// What waits to be sent, oldest first.
export const waiting = async () => {
  const stored = await step("readonly", (pictures, _taken, give) => {
    pictures.getAll().onsuccess = ({ target }) => give(target.result);
  }).catch(() => []);
  return [...stored, ...held.values()];
};

export const unstored = () => held.size;

// The pages that were taken, without those whose picture is neither here nor at the server. Both are looked up in one
// step: between two, a picture may be sent.
export const takenPages = () => step("readonly", (pictures, taken, give) => {
  pictures.getAllKeys().onsuccess = ({ target: { result: keys } }) => {
    const here = new Set(keys);
    taken.getAll().onsuccess = ({ target }) => give(target.result.filter(({ upload, picture }) => upload || here.has(picture)));
  };
}).catch(() => []);

// The server has it: it goes, and its pages know under which upload.
export const sent = (id, upload) => {
  if (held.delete(id)) return Promise.resolve();
  return step("readwrite", (pictures, taken) => {
    pictures.delete(id);
    taken.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.picture === id) cursor.update({ ...cursor.value, picture: null, upload });
      cursor.continue();
    };
  }).then(changed);
};

// Give a picture to whoever is signed in, as they asked.
export const handOver = (from, to) => step("readwrite", (pictures) => {
  pictures.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (cursor.value.agent === from) cursor.update({ ...cursor.value, agent: to.agent, agentName: to.name });
    cursor.continue();
  };
}).then(changed);

export const note = (page) => step("readwrite", (_pictures, taken) => taken.put(lasting(page))).catch(() => null);

export const forget = (keys) => step("readwrite", (_pictures, taken) => keys.forEach((key) => taken.delete(key))).catch(() => null);

// Whoever else has a page open here hears of it.
export const onChange = (listener) => CHANGED.addEventListener("message", listener);
