// Beside the page, so that it stays smooth: looks at one frame after the other, and keeps the last one. What is shot is
// the very frame that was looked at.
import { prepareZXingModule, readBarcodes } from "../vendor/zxing/reader/index.js";
import { grey, moved, regionOf, sharpness } from "./camera-measures.js";

// Long side of the picture in which movement is looked for, px.
const SMALL = 320;
// Long side of the picture in which codes are read, px: more than that takes longer and finds no more (docs/camera.md).
const READ = 1920;
// More of the picture than this changes: codes are not looked for, as nothing is going to be shot.
const TURNING = 0.2;

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 12 };

prepareZXingModule({
  overrides: { locateFile: (name) => new URL(`../vendor/zxing/${name}`, import.meta.url).href },
  fireImmediately: true,
}).then(() => postMessage({ kind: "ready" }), (error) => postMessage({ kind: "broken", words: String(error) }));

const canvases = new Map();
let frame = null; // the last one
let before = null; // what it looked like, small
let region; // where the pages were last seen

const drawn = (bitmap, longest, name) => {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  let canvas = canvases.get(name);
  if (!canvas || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    canvases.set(name, canvas);
  }
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
};

const codesIn = async (image) => {
  const found = await readBarcodes(image, OPTIONS);
  return found.filter((code) => code.isValid).map(({ text, position }) => ({
    text,
    corners: [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft]
      .map(({ x, y }) => ({ x: x / image.width, y: y / image.height })),
  }));
};

const look = async ({ bitmap, closely }) => {
  const started = performance.now();
  if (frame) frame.close();
  frame = bitmap;
  const small = grey(drawn(bitmap, SMALL, "small"));
  const change = moved(small, before, region);
  before = small;
  const seen = { kind: "seen", moved: change, codes: [], sharp: 0, looked: false, width: bitmap.width, height: bitmap.height };
  const readFrom = performance.now();
  if (closely && change < TURNING) {
    const image = drawn(bitmap, READ, "read");
    seen.codes = await codesIn(image);
    region = regionOf(seen.codes);
    seen.sharp = sharpness(grey(image), region);
    seen.looked = true;
  } else if (change >= TURNING) region = undefined;
  const ended = performance.now();
  postMessage({ ...seen, took: { moved: readFrom - started, read: ended - readFrom } });
};

const shoot = async ({ quality }) => {
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  canvas.getContext("2d").drawImage(frame, 0, 0);
  postMessage({ kind: "shot", blob: await canvas.convertToBlob({ type: "image/jpeg", quality }) });
};

addEventListener("message", ({ data }) => (data.kind === "look" ? look(data) : shoot(data)));
