// Decides when to shoot: nobody presses a button. Told what every frame shows, it says what to do; it draws nothing.

// Share of the squares of the page that may change while it counts as still. Measured (docs/camera.md): grain changes
// none, a page that slides by 0.1 mm from one frame to the next 0.013, by 0.25 mm 0.2.
export const MOVED = 0.012;

// How far a code may wander between two frames, as a share of the picture's long side: 4 px of 1920. The reader of codes
// itself wanders by 1.
export const DRIFT = 0.002;

// Milliseconds that a page lies still before it is shot: a hand that turns on rests for less, and the eye does not wait.
export const STILL_MS = 350;

// How steep edges are (camera-measures.js) on a page that is in focus. Measured on a spread before 1080 lines
// (docs/camera.md): 0.81 in focus, 0.40 out of it by 1 px, which the reader reads whole; 0.27 by 1.5 px, which it does not.
export const SHARP = 0.34;

// A camera that is never that sharp takes what it has: milliseconds that it lies still first, and how much less than the
// sharpest frame of this while is as good. Below BLURRED, 2 px out of focus, nothing is read.
export const PATIENCE_MS = 1600;
const AS_GOOD = 0.92;
export const BLURRED = 0.19;

// Milliseconds that something sharp lies still without a code before a person is told that there is a button.
const NO_CODE_MS = 2500;

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

const middle = ({ corners }) => ({
  x: corners.reduce((sum, { x }) => sum + x, 0) / corners.length,
  y: corners.reduce((sum, { y }) => sum + y, 0) / corners.length,
});

// The farthest that a code went between two frames; a page has its code twice, so each is held against the nearer one.
const drift = (before, now) => {
  let farthest = 0;
  for (const code of now) {
    const same = before.filter((one) => one.text === code.text).map((one) => distance(middle(one), middle(code)));
    if (same.length) farthest = Math.max(farthest, Math.min(...same));
  }
  return farthest;
};

// Whether a frame shows the codes of some pages itself: what is shot can be read at least that far. Codes that never show
// in the same frame are not waited for for ever: one of them is enough then.
const shows = ({ codes }, texts, patient) => {
  const seen = (text) => codes.some((code) => code.text === text);
  return patient ? texts.some(seen) : texts.every(seen);
};

// States: nothing (no code), nocode (nothing, for long), moving, settling, blurred, shoot, also (a page more on the
// picture that was taken), taken (nothing left to take here).
export class Judge {
  // wants(texts): those of some codes whose pages are to be taken, now; awaits(texts): whether that is still being asked.
  constructor(wants, awaits = () => false) {
    Object.assign(this, { wants, awaits });
    this.turned(0);
  }

  // The page was turned or moved: whatever lies there next is looked at anew.
  turned(now) {
    this.since = now;
    this.texts = new Set();
    this.shot = false;
    this.best = 0;
    this.last = [];
  }

  // What was seen here is taken.
  taken() {
    this.shot = true;
  }

  // One frame: { moved, codes, sharp, looked } at `now` milliseconds. Gives { state, texts, wanted }.
  see(frame, now) {
    if (frame.moved > MOVED || drift(this.last, frame.codes) > DRIFT) {
      this.turned(now);
      this.last = frame.codes;
      return { state: "moving", texts: [], wanted: [] };
    }
    if (frame.looked) this.last = frame.codes;
    for (const { text } of frame.codes) this.texts.add(text);
    this.best = Math.max(this.best, frame.sharp);
    const texts = [...this.texts];
    const wanted = this.wants(texts);
    return { state: this.state(frame, now - this.since, texts, wanted), texts, wanted };
  }

  state(frame, stillFor, texts, wanted) {
    if (!texts.length) return this.withoutCode(frame, stillFor);
    if (!wanted.length) return this.awaits(texts) ? "settling" : "taken";
    if (this.shot) return "also"; // seen late, on a page that has not moved: the picture shows it
    if (stillFor < STILL_MS || !shows(frame, wanted, stillFor >= PATIENCE_MS)) return "settling";
    if (this.sharpEnough(frame, stillFor)) return "shoot";
    return stillFor > PATIENCE_MS / 2 ? "blurred" : "settling";
  }

  // Whether a frame shows what the one before it showed.
  isStill({ moved }) {
    return moved <= MOVED;
  }

  withoutCode(frame, stillFor) {
    return stillFor > NO_CODE_MS && frame.sharp >= SHARP ? "nocode" : "nothing";
  }

  sharpEnough({ sharp }, stillFor) {
    if (sharp >= SHARP) return true;
    return stillFor >= PATIENCE_MS && sharp >= BLURRED && sharp >= AS_GOOD * this.best;
  }
}
