// Draws the booklets that lie here: a line with one stop a page, and below it the pages that want something of somebody.

const ATTENTION = new Set(["unread", "cut", "again"]);
const LOOKED_AT = new Set(["read", "doubt", "cut", "unread", "blank"]);

export const stateOf = (row) => {
  if (!row) return "todo";
  if (row.again) return "again";
  if (row.said) return row.said;
  return row.upload ? "sent" : "stored";
};

// An hour as the pages of the server write it: 4 h 05.
const hourOf = (at) => `${at.getHours()}\u00a0h\u00a0${String(at.getMinutes()).padStart(2, "0")}`;

export class Strip {
  // place: where it is drawn; pages: what was taken; words: the page's sentences.
  constructor({ place, empty, pages, words }) {
    Object.assign(this, { place, empty, pages, words });
    this.drawn = new Map(); // booklets by key, images by row key
    pages.addEventListener("change", () => this.draw());
  }

  draw() {
    const { pages } = this;
    this.empty.hidden = pages.rows.size > 0 || pages.booklets.size > 0;
    for (const booklet of pages.booklets.values()) this.booklet(booklet);
    this.images([...pages.rows.values()].filter(({ journey }) => !journey));
  }

  rowOf(booklet, page) {
    return this.pages.rows.get(this.pages.keyOf({ ...booklet, page }));
  }

  // How many pages a booklet has; before the server said so, as many as were seen.
  countOf(booklet) {
    const seen = [...this.pages.rows.values()].filter((row) => row.journey === booklet.journey && row.edition === booklet.edition);
    return booklet.pages ?? Math.max(1, ...seen.map(({ page }) => page));
  }

  booklet(facts) {
    const card = this.cardOf(facts);
    const count = this.countOf(facts);
    const numbers = Array.from({ length: count }, (_none, place) => place + 1);
    const taken = numbers.filter((page) => !["todo", "again"].includes(stateOf(this.rowOf(facts, page)))).length;
    const done = Boolean(facts.pages) && taken === count;
    if (facts.letter) card.dataset.line = card.querySelector(".letter").textContent = facts.letter;
    const code = facts.shown ?? facts.journey;
    card.querySelector("[data-who]").textContent = facts.holders ?? this.words("booklet", { code });
    card.querySelector("[data-what]").textContent = facts.title ?? "";
    card.querySelector("[data-code]").textContent = code;
    card.querySelector("[data-known]").hidden = !facts.title;
    card.querySelector("[data-closed]").hidden = !facts.closed;
    const progress = facts.pages ? this.words("taken", { taken, pages: count, count: taken }) : "";
    card.querySelector("[data-progress]").textContent = done ? this.words("complete", { pages: count, count }) : progress;
    this.line(card, facts, numbers);
    this.notes(card, facts, numbers);
    const on = card.querySelector("[data-on]");
    if (facts.on) on.href = facts.on;
    on.hidden = !facts.on || !taken;
    on.classList.toggle("b-main", done);
    card.querySelector("[data-restart]").hidden = !done;
  }

  cardOf(facts) {
    if (!this.drawn.has(facts.key)) {
      const card = this.place.querySelector("template[data-booklet]").content.firstElementChild.cloneNode(true);
      card.querySelector("[data-restart]").addEventListener("click", () => this.pages.restart(facts));
      this.place.append(card);
      this.drawn.set(facts.key, card);
    }
    return this.drawn.get(facts.key);
  }

  line(card, facts, numbers) {
    const list = card.querySelector("ol");
    while (list.children.length < numbers.length) {
      const stop = this.place.querySelector("template[data-stop]").content.firstElementChild.cloneNode(true);
      const page = list.children.length + 1;
      stop.querySelector("button").addEventListener("click", () => this.pressed(facts, page));
      list.append(stop);
    }
    numbers.forEach((page, place) => this.stop(list.children[place], this.rowOf(facts, page), page));
  }

  stop(stop, row, page) {
    const state = stateOf(row);
    const button = stop.querySelector("button");
    if (stop.dataset.state !== state) {
      stop.dataset.state = state;
      stop.className = state === "todo" ? "is-to_do" : state === "again" ? "is-to_do is-again" : `is-done is-${state}`;
      const sign = this.place.querySelector("template[data-signs]").content.querySelector(`[data-sign="${state}"] svg`);
      stop.querySelector(".dot").replaceChildren(...(sign ? [sign.cloneNode(true)] : []));
    }
    stop.querySelector(".name").textContent = page;
    const label = `${this.words("page", { page })} : ${this.said(row)}`;
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
    button.setAttribute("aria-disabled", String(state === "todo"));
    button.setAttribute("aria-expanded", String(Boolean(row?.open)));
  }

  said(row) {
    const state = stateOf(row);
    return LOOKED_AT.has(state) && row.words ? row.words : this.words(`state${state[0].toUpperCase()}${state.slice(1)}`);
  }

  pressed(facts, page) {
    const row = this.rowOf(facts, page);
    if (!row) return;
    row.open = !row.open;
    this.draw();
  }

  // Pages that want something, and those that somebody pressed: what was said of each, and what can be done.
  notes(card, facts, numbers) {
    const rows = numbers.map((page) => this.rowOf(facts, page)).filter((row) => row && (row.open || ATTENTION.has(stateOf(row))));
    this.list(card.querySelector("[data-notes]"), rows, (row) => this.words("page", { page: row.page }));
  }

  images(rows) {
    const list = this.place.querySelector("[data-images]");
    list.closest("section").hidden = !rows.length;
    this.list(list, rows, (row) => this.words("image", { time: hourOf(new Date(row.at)) }));
  }

  // Keeps what is drawn already, so that nobody loses the button that they are on.
  list(list, rows, name) {
    for (const item of [...list.children]) if (!rows.some(({ key }) => key === item.dataset.key)) item.remove();
    rows.forEach((row, place) => {
      let item = [...list.children].find((one) => one.dataset.key === row.key);
      if (!item) {
        item = this.place.querySelector("template[data-note]").content.firstElementChild.cloneNode(true);
        item.dataset.key = row.key;
        item.querySelector("[data-retake]").addEventListener("click", () => this.pages.retake(row.key, !this.pages.rows.get(row.key).again));
        list.insertBefore(item, list.children[place] ?? null);
      }
      this.note(item, row, name(row));
    });
    list.hidden = !rows.length;
  }

  note(item, row, name) {
    const state = stateOf(row);
    item.className = `cam-note is-${state}`;
    item.querySelector("[data-name]").textContent = name;
    item.querySelector("[data-words]").textContent = this.said(row);
    const retake = item.querySelector("[data-retake]");
    retake.hidden = !row.journey;
    retake.querySelector("[data-label]").textContent = this.words(row.again ? "keep" : "retake");
    const see = item.querySelector("[data-see]");
    see.hidden = !row.href;
    if (row.href) see.href = row.href;
    const picture = item.querySelector("img");
    picture.hidden = !row.shown;
    if (row.shown && picture.src !== row.shown) picture.src = row.shown;
  }
}
