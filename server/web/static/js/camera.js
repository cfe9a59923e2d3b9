// The page under the camera: frames go to the worker, the judge says when, a picture is kept, then it is said.
import { Camera, CameraTrouble, remember } from "./camera-device.js";
import { Judge } from "./camera-judge.js";
import { Pages, pageOf } from "./camera-pages.js";
import { Results } from "./camera-results.js";
import { Sound } from "./camera-sound.js";
import { keep, note, onChange } from "./camera-store.js";
import { Strip } from "./camera-strip.js";
import { outbox } from "./camera-unsent.js";
import { View } from "./camera-view.js";
import { Speaker, wordsOf } from "./camera-words.js";
import { newId } from "./ids.js";

const QUALITY = 0.9; // of the JPEG: letters are whole, and 1080 lines are 0.5 MB
const EVERY_MS = 60; // from one frame that is looked at to the next; the worker takes longer where it must
const LATE_MS = 1200; // a second code that a still page shows is looked for so long after the picture

const root = document.getElementById("camera");
const words = wordsOf(root);
const agent = { id: Number(root.dataset.agent), name: root.dataset.agentName };
const speaker = new Speaker(document.getElementById("camera-said"));
const sound = new Sound();
const view = new View(root, words);

const ask = async (codes) => {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": outbox.state.me?.token ?? root.dataset.token, "X-Requested-With": "fetch" };
  const answer = await fetch(root.dataset.booklets, { method: "POST", headers, body: JSON.stringify({ codes }) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const pages = new Pages({ agent, ask });
new Strip({ place: document.getElementById("camera-strip"), empty: document.getElementById("camera-empty"), pages, words });

const nameOf = (row) => (row.page ? words("page", { page: row.page }) : words("imageAlone"));
const say = (row) => {
  speaker.say(`${nameOf(row)} : ${row.words}`);
  if (row.said === "unread") sound.tick(false);
};
new Results({ pages, address: root.dataset.readings, missed: words("missed"), say, alone: document.getElementById("camera-unattended") });

const judge = new Judge((texts) => pages.wanted(texts), (texts) => texts.some((text) => pages.isNew(text)));
const worker = new Worker(root.dataset.worker, { type: "module" });
let camera = null;
let ready = "";
let busy = true; // a frame is being looked at, or a picture taken
let lastLook = 0;
let state = "nothing";
let takenAt = 0;
let lastRows = [];
let wantsShot = false;

const reply = (kind) => new Promise((done) => {
  const listen = ({ data }) => {
    if (data.kind !== kind) return;
    worker.removeEventListener("message", listen);
    done(data);
  };
  worker.addEventListener("message", listen);
});

// One frame at a time; where a page that was taken lies still, only movement is looked for.
const look = async () => {
  if (!camera || !ready || document.hidden || view.video.readyState < 2) return;
  const now = performance.now();
  if (busy || now - lastLook < EVERY_MS) return;
  busy = true;
  lastLook = now;
  try {
    const bitmap = await createImageBitmap(view.video);
    const seen = reply("seen");
    const rests = state === "taken" && now - Math.max(judge.since, takenAt) > LATE_MS;
    worker.postMessage({ kind: "look", bitmap, closely: !rests }, [bitmap]);
    await judged(await seen, now);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error; // the film stopped between two frames
  } finally {
    busy = false;
  }
};

const judged = async (frame, at) => {
  const seen = judge.see(frame, at);
  ({ state } = seen);
  if (state === "moving") pages.turned();
  pages.meet(frame.codes.map(({ text }) => text));
  if (frame.looked) view.outline(frame.codes.filter(({ text }) => pageOf(text)), pages);
  root.dispatchEvent(new CustomEvent("looked", { detail: frame }));
  if (state === "shoot" || wantsShot) await shoot(seen.wanted.length ? seen.wanted : wantsShot ? seen.texts : []);
  else if (state === "also") await also(seen.wanted);
  view.status(...sentence(seen.texts));
};

// What is said of what lies there: the name of a sentence, and what it speaks of.
const sentence = (texts) => {
  if (pages.isStrange(texts)) return ["strange"];
  if (state !== "taken") return [state];
  const here = texts.map(pageOf).filter(Boolean);
  if (here.length && here.every((page) => pages.isComplete(page))) return ["complete"];
  const numbers = [...new Set(here.map(({ page }) => page))].sort((one, other) => one - other);
  return ["turn", { count: numbers.length, pages: numbers.join(words("and")) }];
};

// The frame that was judged, or a larger photograph of the same, if nothing moved while it was taken.
const picture = async () => {
  const shot = reply("shot");
  worker.postMessage({ kind: "shoot", quality: QUALITY });
  const [{ blob }, photo] = await Promise.all([shot, camera.photograph()]);
  if (!photo) return blob;
  const bitmap = await createImageBitmap(view.video);
  const after = reply("seen");
  worker.postMessage({ kind: "look", bitmap, closely: false }, [bitmap]);
  return judge.isStill(await after) ? photo : blob;
};

const shoot = async (texts) => {
  wantsShot = false;
  const started = judge.since;
  const blob = await picture();
  const rows = pages.rowsFor(texts);
  const at = new Date();
  const numbers = rows.map(({ page }) => page).filter(Boolean);
  const name = words(numbers.length ? "fileOf" : "file", {
    time: at.toLocaleTimeString("fr").replaceAll(":", "-"), pages: numbers.join("-"),
  });
  const id = await keep(
    {
      blob, name, envoi: newId(), journey: root.dataset.journey, takenAt: at.toISOString(), agent: agent.id, agentName: agent.name,
    }, rows,
  );
  const shown = URL.createObjectURL(blob);
  rows.forEach((row) => Object.assign(row, { picture: id, shown }));
  await outbox.count();
  judge.taken();
  takenAt = performance.now();
  root.dispatchEvent(new CustomEvent("shot", { detail: { after: takenAt - started } }));
  lastRows = rows;
  pages.took(rows);
  tell(rows);
  outbox.hurry();
};

// A code that was read a moment after the picture of its page: the picture shows it.
const also = async (texts) => {
  const [first] = lastRows;
  if (!first) return;
  const rows = pages.rowsFor(texts).map((row) => ({ ...row, picture: first.picture, upload: first.upload, shown: first.shown }));
  for (const row of rows) await note(row);
  lastRows = [...lastRows, ...rows];
  pages.took(rows);
  tell(rows);
};

const tell = (rows) => {
  sound.tick();
  view.flash();
  const names = rows.map(({ page }) => page).filter(Boolean);
  speaker.say(words(names.length ? (names.length === 1 ? "tookOne" : "tookMany") : "tookImage", { pages: names.join(words("and")) }));
};

const open = async (id) => {
  view.trouble("");
  camera?.stop();
  camera = null;
  try {
    camera = await Camera.open(id);
    await view.show(camera, await Camera.all());
    judge.turned(performance.now());
    camera.track.addEventListener("ended", () => view.trouble("lost"));
    busy = false;
  } catch (error) {
    view.trouble(error instanceof CameraTrouble ? error.reason : "busy");
  }
};

view.onFrame(look);
view.onChoice((id) => {
  remember(id);
  open(id);
});
view.onShutter(() => (wantsShot = camera !== null));
view.onSound(sound);
view.onRetry(() => open());
pages.addEventListener("retake", () => judge.turned(performance.now()));

worker.addEventListener("message", ({ data }) => {
  if (data.kind === "ready") ready = root.dataset.ready = "yes";
  if (data.kind === "broken") view.trouble("unloaded");
});
worker.addEventListener("error", () => ready || view.trouble("unloaded"));

outbox.addEventListener("arrived", ({ detail: { picture: sent, upload } }) => pages.arrived(sent.id, upload));
onChange(() => pages.restore());
window.addEventListener("pagehide", () => camera?.stop());
window.addEventListener("pageshow", (event) => event.persisted && open());

await pages.restore();
outbox.push();
await open();
