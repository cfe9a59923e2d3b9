// The sentences of a page, which the server wrote into it: for one thing or for many, with what they speak of put in.

export const wordsOf = (element) => (name, values = {}) => {
  const { count } = values;
  const key = count === undefined ? name : `${name}${count === 1 ? "One" : "Many"}`;
  return (element.dataset[key] ?? "").replace(/\{(\w+)\}/g, (_all, value) => values[value] ?? "");
};

// Says one sentence after the other to those who do not look: what comes at once would be heard as the last only.
export class Speaker {
  constructor(element) {
    this.element = element;
    this.queue = [];
    this.busy = false;
  }

  say(sentence) {
    if (sentence && this.queue.at(-1) !== sentence) this.queue.push(sentence);
    if (!this.busy) this.next();
  }

  next() {
    const sentence = this.queue.shift();
    this.busy = sentence !== undefined;
    if (!this.busy) return;
    this.element.textContent = sentence;
    setTimeout(() => this.next(), 1200);
  }
}
