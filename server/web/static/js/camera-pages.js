// Which pages of which booklets were taken, what became of each, and which of those in sight are wanted.
import { forget, note, takenPages } from "./camera-store.js";

// Pages stay ticked off for so long after the last picture: a sitting that a reload or a closed tab interrupts goes on.
const SITTING_MS = 15 * 60 * 1000;

// A code that the server has not spoken about after so long is taken for one of ours: it will say so when it reads it.
const UNHEARD_MS = 1500;

// A page that could not be read is taken again by itself, when it is laid down anew, so often; then when asked.
const BY_ITSELF = 2;

const ASK_AGAIN_MS = 3000;
const MOST = 64;

const CODE = /\/P\/([0-9A-Z]{7})\.([1-9][0-9]{0,4})\.([1-9][0-9]{0,2})\.[A-Z2-7]{12}$/;

// What a code says, without asking whether it was signed here; null: it is no page of a booklet.
export const pageOf = (text) => {
  const found = CODE.exec(text.trim().toUpperCase());
  return found && { journey: found[1], edition: Number(found[2]), page: Number(found[3]) };
};

export class Pages extends EventTarget {
  // agent: who takes them; ask: sends texts to the server, gives its answer.
  constructor({ agent, ask }) {
    super();
    Object.assign(this, { agent, ask });
    this.rows = new Map(); // by key
    this.booklets = new Map(); // by journey.edition, in the order in which they came
    this.ours = new Set(); // texts that the server knows
    this.strange = new Set();
    this.heard = new Map(); // when a text was first seen
    this.asking = false;
  }

  keyOf({ journey, edition, page }) {
    return `${this.agent.id}:${journey}.${edition}.${page}`;
  }

  // Bring back what was taken before this page was opened, unless that is long ago.
  async restore() {
    const rows = (await takenPages()).filter((row) => row.agent === this.agent.id);
    const last = Math.max(0, ...rows.map(({ at }) => at));
    const over = Date.now() - last > SITTING_MS ? rows.filter(({ upload }) => upload) : [];
    await forget(over.map(({ key }) => key));
    for (const row of rows) if (!over.includes(row)) this.put({ ...this.rows.get(row.key), ...row });
    this.tell();
  }

  put(row) {
    this.rows.set(row.key, row);
    if (row.journey) this.know({ journey: row.journey, edition: row.edition, ...row.of });
  }

  // Of a booklet, what its rows keep for a reload while the server cannot be asked; no names.
  of({ journey, edition }) {
    const { pages, letter, shown, on } = this.booklets.get(`${journey}.${edition}`) ?? {};
    return pages ? { pages, letter, shown, on } : {};
  }

  know(facts) {
    const key = `${facts.journey}.${facts.edition}`;
    this.booklets.set(key, { ...this.booklets.get(key), ...facts, key });
  }

  // Ask about codes that were not asked about; while the network fails they are asked about again.
  async meet(texts) {
    for (const text of texts) {
      if (pageOf(text)) this.heard.set(text, this.heard.get(text) ?? Date.now());
      else this.strange.add(text);
    }
    const unheard = [...this.heard.keys()].filter((text) => !this.ours.has(text) && !this.strange.has(text));
    if (this.asking || !unheard.length) return;
    this.asking = true;
    const answer = await this.ask(unheard.slice(0, MOST)).catch(() => null);
    if (answer) {
      this.learn(answer.booklets);
      answer.pages.forEach(({ text }) => this.ours.add(text));
      answer.unknown.forEach((text) => this.strange.add(text));
      this.tell();
    }
    setTimeout(() => (this.asking = false), answer ? 0 : ASK_AGAIN_MS);
  }

  learn(booklets) {
    for (const facts of booklets) this.know(facts);
  }

  isStrange(texts) {
    return texts.length > 0 && texts.every((text) => this.strange.has(text));
  }

  // A code of which the server has said nothing yet, and may still do so in time.
  isNew(text) {
    return !this.ours.has(text) && !this.strange.has(text) && !(Date.now() - this.heard.get(text) > UNHEARD_MS);
  }

  // Those of some codes whose pages are to be taken now.
  wanted(texts) {
    return texts.filter((text) => {
      if (this.strange.has(text)) return false;
      if (this.isNew(text)) return false;
      const row = this.rows.get(this.keyOf(pageOf(text)));
      return !row || row.again || (row.away && row.said === "unread" && row.tries <= BY_ITSELF);
    });
  }

  // What lies there moved: a page that could not be read is worth another picture when it lies still again.
  turned() {
    for (const row of this.rows.values()) row.away = true;
  }

  // The rows that a picture makes; they count once it is kept.
  rowsFor(texts) {
    const at = Date.now();
    const found = new Map(texts.map(pageOf).filter(Boolean).map((page) => [this.keyOf(page), page]));
    if (!found.size) found.set(`${this.agent.id}:image.${at}`, { journey: null, edition: null, page: null });
    return [...found].map(([key, page]) => ({
      key, ...page, of: this.of(page), agent: this.agent.id, at, picture: null, upload: null,
      said: "", words: "", href: "", again: false, away: false, tries: (this.rows.get(key)?.tries ?? 0) + 1,
    }));
  }

  took(rows) {
    rows.forEach((row) => this.put(row));
    this.tell();
  }

  retake(key, again) {
    const row = this.rows.get(key);
    Object.assign(row, { again, tries: 0 });
    note(row);
    this.tell();
    if (again) this.dispatchEvent(new CustomEvent("retake"));
  }

  // Whether every page of a page's booklet was taken, and none is asked for again.
  isComplete({ journey, edition }) {
    const { pages: count } = this.booklets.get(`${journey}.${edition}`) ?? {};
    const taken = [...this.rows.values()].filter((row) => row.journey === journey && row.edition === edition && !row.again);
    return taken.length === count;
  }

  // A whole booklet anew: it came back a second time the same day.
  restart({ journey, edition }) {
    for (const row of this.rows.values()) {
      if (row.journey === journey && row.edition === edition) this.retake(row.key, true);
    }
  }

  arrived(picture, upload) {
    for (const row of this.rows.values()) if (row.picture === picture) Object.assign(row, { picture: null, upload });
    this.tell();
  }

  unread() {
    return [...new Set([...this.rows.values()].filter(({ upload, said }) => upload && !said).map(({ upload }) => upload))];
  }

  tell() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}
