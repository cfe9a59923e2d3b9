// Follows what the reader says of the pictures that arrived, page by page: it is asked for when something about one of them
// is new.
import { forget, note } from "./camera-store.js";
import { subscribe } from "./events.js";

const AGAIN_MS = 1000; // after an answer that did not come
const LONGEST_MS = 8000;
const MOST = 64;
const LOOKS_EVERY_MS = 30000; // whether anybody reads: nothing is new while nobody does
const OVER = new Set(["read", "failed"]);

export class Results {
  // pages: what was taken; address: of what is read; missed: words for a page that the reader did not find; alone: where
  // it is said that nobody reads.
  constructor({ pages, address, missed, say, alone }) {
    Object.assign(this, { pages, address, missed, say, alone });
    this.wait = AGAIN_MS;
    this.timer = 0;
    this.asked = new Set(); // uploads of which nothing is new since they were asked about
    this.looking = false;
    pages.addEventListener("change", () => this.follow());
    subscribe("upload", (id) => {
      if (id === null) this.asked.clear();
      else this.asked.delete(id);
      this.follow();
    });
    setInterval(() => {
      if (document.hidden) return;
      this.asked.clear();
      this.follow();
    }, LOOKS_EVERY_MS);
  }

  follow() {
    if (!this.looking && this.pages.unread().some((id) => !this.asked.has(id))) this.look();
  }

  async look() {
    this.looking = true;
    const asked = this.pages.unread().filter((id) => !this.asked.has(id)).slice(0, MOST);
    asked.forEach((id) => this.asked.add(id)); // what is new meanwhile is asked for again
    const answer = await this.fetched(asked).catch(() => null);
    if (answer) {
      this.wait = AGAIN_MS;
      this.pages.learn(answer.booklets);
      this.alone.querySelector("p").textContent = answer.unattended;
      this.alone.hidden = !answer.unattended;
      answer.uploads.filter(({ state }) => OVER.has(state)).forEach((upload) => this.settle(upload));
      const known = new Set(answer.uploads.map(({ id }) => id));
      for (const id of asked) if (!known.has(id)) this.settle({ id, pages: [], words: "" }); // lost with a record
      this.pages.tell();
    } else {
      this.timer ||= setTimeout(() => { this.timer = 0; this.asked.clear(); this.follow(); }, this.wait);
      this.wait = Math.min(LONGEST_MS, 2 * this.wait);
    }
    this.looking = false;
    this.follow();
  }

  async fetched(asked) {
    const query = asked.map((id) => `envoi=${encodeURIComponent(id)}`).join("&");
    const answer = await fetch(`${this.address}?${query}`, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  settle(upload) {
    const { pages } = this;
    const known = upload.pages.filter(({ journey, page }) => journey && page);
    const said = new Map(known.map((page) => [pages.keyOf(page), page]));
    const rows = [...pages.rows.values()].filter((row) => row.upload === upload.id);
    for (const row of rows.filter(({ journey }) => journey)) {
      this.tell(row, said.get(row.key) ?? this.lost(upload));
      said.delete(row.key);
    }
    for (const row of rows.filter(({ journey }) => !journey)) this.named(row, upload, said);
    for (const [key, page] of said) if (!pages.rows.has(key)) this.found(key, page, upload);
  }

  lost(upload) {
    const other = upload.pages.find(({ page, said }) => !page && said !== "read");
    return { said: "unread", words: upload.words || other?.words || this.missed, href: other?.href ?? "" };
  }

  // A picture without a code: its pages take its place, where the reader knew them by something else.
  named(row, upload, said) {
    if (said.size) {
      this.pages.rows.delete(row.key);
      forget([row.key]);
    } else this.tell(row, upload.pages[0] ?? this.lost(upload));
  }

  found(key, page, upload) {
    const row = {
      key, agent: this.pages.agent.id, journey: page.journey, edition: page.edition, page: page.page, at: Date.now(),
      of: this.pages.of(page), picture: null, upload: upload.id, again: false, away: false, tries: 1,
    };
    this.pages.put(row);
    this.tell(row, page);
  }

  tell(row, { said, words, href }) {
    Object.assign(row, { said, words, href });
    note(row);
    this.say(row);
  }
}
