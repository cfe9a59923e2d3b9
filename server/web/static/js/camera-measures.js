// What a frame shows, in numbers: how much of it moved, and how sharp its edges are. Says nothing about what follows.

// Side of the squares in which movement is looked for, px of the small picture: one is about as large as a finger.
export const BLOCK = 8;

// Grey levels by which a square must differ, on the mean of its pixels, to count as changed. Measured on still webcam
// frames with a grain of 1.5 to 6 levels: noise and JPEG give at most 2.6. A page that slides by 1 mm gives 9 and more.
export const LEVELS = 4;

export const grey = ({ data, width, height }) => {
  const luma = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < luma.length; at += 1, from += 4) {
    luma[at] = (77 * data[from] + 150 * data[from + 1] + 29 * data[from + 2]) >> 8;
  }
  return { luma, width, height };
};

const WHOLE = { x: 0, y: 0, w: 1, h: 1 };

const inPixels = ({ x, y, w, h }, width, height) => ({
  left: Math.max(0, Math.floor(x * width)),
  top: Math.max(0, Math.floor(y * height)),
  right: Math.min(width, Math.ceil((x + w) * width)),
  bottom: Math.min(height, Math.ceil((y + h) * height)),
});

// Where the pages are, as shares of the picture. Each page has a code at two opposite corners: a page of which both are
// seen, and whatever else is, says where to look. With one code of each, nobody knows which way the page goes: all of it.
export const regionOf = (codes) => {
  const texts = codes.map((code) => code.text);
  if (new Set(texts).size === texts.length) return WHOLE;
  const points = codes.flatMap((code) => code.corners);
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const x = Math.max(0, Math.min(...xs));
  const y = Math.max(0, Math.min(...ys));
  return { x, y, w: Math.min(1, Math.max(...xs)) - x, h: Math.min(1, Math.max(...ys)) - y };
};

// The share of the squares of a region that changed between two small pictures, from 0 to 1. A lamp that flickers, or a
// camera that turns the exposure, changes all of them alike: what the middle one changed by does not count.
export const moved = (now, before, region = WHOLE) => {
  if (!before || before.width !== now.width || before.height !== now.height) return 1;
  const { left, top, right, bottom } = inPixels(region, now.width, now.height);
  const blocks = [];
  for (let y = top; y + BLOCK <= bottom; y += BLOCK) {
    for (let x = left; x + BLOCK <= right; x += BLOCK) blocks.push(difference(now, before, x, y));
  }
  if (!blocks.length) return 1;
  const all = blocks.map((block) => block.mean).sort((one, other) => one - other)[blocks.length >> 1];
  return blocks.filter((block) => block.spread - Math.abs(all) > LEVELS).length / blocks.length;
};

const difference = (now, before, x, y) => {
  let sum = 0;
  let size = 0;
  for (let row = y; row < y + BLOCK; row += 1) {
    const start = row * now.width + x;
    for (let at = start; at < start + BLOCK; at += 1) {
      const by = now.luma[at] - before.luma[at];
      sum += by;
      size += by < 0 ? -by : by;
    }
  }
  return { mean: sum / (BLOCK * BLOCK), spread: size / (BLOCK * BLOCK) };
};

const STEEPEST = 0.002; // the two pixels in a thousand that are steepest: letters and codes, whatever stands on a page

const share = (histogram, total, part) => {
  let left = total * part;
  let level = histogram.length - 1;
  while (level > 0 && (left -= histogram[level]) > 0) level -= 1;
  return level;
};

// How steep the steepest edges of a region are, a pixel, as a share of the way from its black to its white: 1.0 where
// black touches white, 0.4 where a lens softens it by one pixel, 0.1 and less where a page moves. Along the weaker of the
// two directions: what moves sideways keeps its upper and lower edges.
export const sharpness = ({ luma, width, height }, region = WHOLE) => {
  const { left, top, right, bottom } = inPixels(region, width, height);
  const [across, down, levels] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  let count = 0;
  for (let y = top; y < bottom - 1; y += 2) { // every other row tells the same
    for (let at = y * width + left, end = y * width + right - 1; at < end; at += 1) {
      const here = luma[at];
      const x = luma[at + 1] - here;
      const z = luma[at + width] - here;
      across[x < 0 ? -x : x] += 1;
      down[z < 0 ? -z : z] += 1;
      levels[here] += 1;
      count += 1;
    }
  }
  if (!count) return 0;
  const contrast = share(levels, count, 0.02) - share(levels, count, 0.98);
  if (contrast < 40) return 0; // a grey table, or a lens cap: nothing to be sharp
  return Math.min(1, Math.min(share(across, count, STEEPEST), share(down, count, STEEPEST)) / contrast);
};
