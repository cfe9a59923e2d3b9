// Sends what waits in the browser's store, one picture at a time, until the server has each. A picture is sent under an
// id of its own: when the server has it and the answer was lost, it comes again as the same upload.
import { handOver, onChange, sent, unstored, waiting } from "./camera-store.js";
import { needsSomebody } from "./failing.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const LONGEST_SEND_MS = 120000; // a picture of 5 MB at half a megabit a second takes 80 s

// What is in the way of every picture; anything else may be about the one that was sent, and the next one is tried.
const FOR_ALL = new Set(["offline", "signin", "full", "stuck"]);

const PROBLEMS = { 401: "signin", 403: "refused", 413: "refused", 503: "busy", 507: "full" };

export class Outbox extends EventTarget {
  // who: address that says who is signed in; to: where files go.
  constructor({ who, to }) {
    super();
    this.addresses = { who, to };
    this.state = { mine: 0, others: [], problem: "", unstored: 0, me: null, arrived: 0 };
    this.wait = FIRST_WAIT_MS;
    this.timer = 0;
    this.running = null;
    for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    document.addEventListener("signed-in", () => this.hurry());
    onChange(() => this.push());
  }

  // Something may be possible now that was not: try at once.
  hurry() {
    this.wait = FIRST_WAIT_MS;
    return this.push();
  }

  // Send all that can be sent; one page of this browser does at a time, the others wait for it and look again.
  push() {
    this.again = this.running !== null;
    this.running ??= this.alone(() => this.round()).finally(() => {
      this.running = null;
      if (this.again) this.push();
    });
    return this.running;
  }

  alone(work) {
    return navigator.locks ? navigator.locks.request("parcours-outbox", work) : work();
  }

  async round() {
    clearTimeout(this.timer);
    let problem = "";
    let pictures = await waiting();
    if (pictures.length) problem = await this.meet();
    const tried = new Set();
    const next = () => pictures.find(({ id, agent }) => agent === this.state.me?.agent && !tried.has(id));
    this.tell(pictures, problem);
    for (let one = problem ? null : next(); one && !FOR_ALL.has(problem); one = next()) {
      tried.add(one.id);
      problem = (await this.send(one)) || problem;
      pictures = await waiting();
      this.tell(pictures, problem);
    }
    if (!problem) this.wait = FIRST_WAIT_MS;
    else {
      this.timer = setTimeout(() => this.push(), this.wait);
      this.wait = Math.min(LONGEST_WAIT_MS, 2 * this.wait);
    }
  }

  // Who is signed in, and the token of their session; a word for what is in the way.
  async meet() {
    try {
      const answer = await fetch(this.addresses.who, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
      if (!answer.ok) return this.problem(answer, await answer.text());
      this.state.me = await answer.json();
      return "";
    } catch {
      return "offline";
    }
  }

  // A word for an answer that is not the one hoped for; 400: another session, whose token comes with the next round.
  problem({ status, headers }, said) {
    if (status === 503 && needsSomebody(status, headers.get("Retry-After"), said)) return "stuck";
    return PROBLEMS[status] || "busy";
  }

  async send(picture) {
    const body = new FormData();
    body.append("files", picture.blob, picture.name);
    body.append("envoi", picture.envoi);
    this.dispatchEvent(new CustomEvent("sending", { detail: picture }));
    if (picture.journey) body.append("parcours", picture.journey);
    const headers = { "X-CSRFToken": this.state.me.token, "X-Requested-With": "fetch" };
    const signal = globalThis.AbortSignal.timeout(LONGEST_SEND_MS);
    try {
      const answer = await fetch(this.addresses.to, { method: "POST", body, headers, signal });
      const said = await answer.text();
      if (answer.status !== 201) return this.problem(answer, said);
      await this.received(picture, said);
      return "";
    } catch {
      return "offline";
    }
  }

  async received(picture, cards) {
    const shell = document.createElement("template");
    shell.innerHTML = cards;
    const upload = shell.content.querySelector("article.batch")?.id.replace("envoi-", "") ?? null;
    await sent(picture.id, upload);
    this.state.arrived += 1;
    this.dispatchEvent(new CustomEvent("arrived", { detail: { picture, upload, cards: shell.content } }));
  }

  // A picture was kept: from now on it is in the state, before anything is said to be taken.
  async count() {
    this.tell(await waiting(), this.state.problem);
  }

  // The person who is signed in says that pictures of another one go under their own name.
  async takeOver(agent) {
    await handOver(agent, this.state.me);
    await this.hurry();
  }

  tell(pictures, problem) {
    const me = this.state.me?.agent;
    const others = new Map();
    for (const { agent, agentName } of pictures) {
      if (me !== undefined && agent !== me) others.set(agent, { agent, name: agentName, count: (others.get(agent)?.count ?? 0) + 1 });
    }
    const mine = pictures.filter(({ agent }) => me === undefined || agent === me).length;
    Object.assign(this.state, { mine, others: [...others.values()], problem, unstored: unstored() });
    this.dispatchEvent(new CustomEvent("change", { detail: this.state }));
  }
}
