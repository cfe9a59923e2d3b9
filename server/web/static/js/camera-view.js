// What is seen of the camera: its picture with the codes that were found, one line that says what happens, its buttons.

const SVG = "http://www.w3.org/2000/svg";

export class View {
  constructor(root, words) {
    Object.assign(this, { root, words, said: "" });
    this.video = root.querySelector("video");
    this.outlines = root.querySelector("[data-outlines]");
    this.line = root.querySelector("[data-status]");
    this.choice = root.querySelector("[data-choice]");
    this.light = root.querySelector("[data-light]");
    this.video.addEventListener("resize", () => this.shape());
  }

  async show(camera, all) {
    this.video.srcObject = camera.stream;
    await this.video.play();
    this.shape();
    this.choice.replaceChildren(...all.map((one, place) => {
      const option = new Option(one.label || this.words("camera", { number: place + 1 }), one.deviceId);
      option.selected = one.deviceId === camera.id;
      return option;
    }));
    this.choice.closest("label").hidden = all.length < 2;
    this.light.hidden = !camera.hasLight;
    this.light.onclick = async () => this.light.setAttribute("aria-pressed", String(await camera.turnLight()));
    this.root.classList.add("is-on");
    navigator.wakeLock?.request("screen").catch(() => null); // a telephone that lies still goes dark
  }

  // A telephone that is turned turns its picture.
  shape() {
    this.root.dataset.shape = this.video.videoWidth > this.video.videoHeight ? "wide" : "tall";
  }

  // Call `look` for every picture that the camera gives.
  onFrame(look) {
    const next = this.video.requestVideoFrameCallback
      ? () => this.video.requestVideoFrameCallback(frame)
      : () => requestAnimationFrame(frame);
    const frame = () => {
      look();
      next();
    };
    next();
  }

  outline(codes, pages) {
    const { videoWidth: width, videoHeight: height } = this.video;
    this.outlines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.outlines.replaceChildren(...codes.map(({ text, corners }) => {
      const shape = document.createElementNS(SVG, "polygon");
      shape.setAttribute("points", corners.map(({ x, y }) => `${x * width},${y * height}`).join(" "));
      shape.setAttribute("class", pages.wanted([text]).length ? "is-wanted" : "is-taken");
      return shape;
    }));
  }

  // What the camera sees now; quiet for those who do not look, who hear what was taken.
  status(name, values) {
    const said = this.words(name, values);
    if (said === this.said) return;
    this.said = said;
    this.root.dataset.state = name;
    this.line.textContent = said;
    if (name === "nocode") this.root.querySelector("[data-spoken]").textContent = said;
  }

  flash() {
    this.root.classList.remove("is-shot");
    void this.root.offsetWidth; // begins again, though it has not ended
    this.root.classList.add("is-shot");
  }

  // Say what is in the way, and what to do; empty: nothing is.
  trouble(reason) {
    this.root.classList.toggle("is-off", Boolean(reason));
    for (const one of this.root.querySelectorAll("[data-trouble]")) one.hidden = one.dataset.trouble !== reason;
    this.root.querySelector("[data-troubles]").hidden = !reason;
  }

  onChoice(choose) {
    this.choice.addEventListener("change", () => choose(this.choice.value));
  }

  // The button, or the space bar wherever it presses nothing else.
  onShutter(shoot) {
    this.root.querySelector("[data-shutter]").addEventListener("click", shoot);
    document.addEventListener("keydown", (event) => {
      if (event.key !== " " || event.repeat || event.target.closest("button, a, input, select, textarea, summary")) return;
      event.preventDefault();
      shoot();
    });
  }

  onSound(sound) {
    const button = this.root.querySelector("[data-sound]");
    const show = () => {
      button.setAttribute("aria-pressed", String(!sound.muted));
      button.querySelector("[data-on]").toggleAttribute("hidden", sound.muted);
      button.querySelector("[data-off]").toggleAttribute("hidden", !sound.muted);
    };
    button.addEventListener("click", () => {
      sound.turn();
      show();
    });
    show();
  }

  onRetry(retry) {
    this.root.querySelector("[data-retry]").addEventListener("click", retry);
  }
}
