// A short tick when a page was taken, made here; it can be muted, which this browser remembers.

const MUTED = "parcours-camera-muted";

const kept = () => {
  try {
    return localStorage.getItem(MUTED) === "yes";
  } catch {
    return false;
  }
};

export class Sound {
  constructor() {
    this.muted = kept();
    this.context = null;
    // Browsers let a page sound once somebody has touched it; the camera that was allowed counts in most.
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => this.wake(), { passive: true });
  }

  wake() {
    if (this.muted || !globalThis.AudioContext) return null;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume().catch(() => null);
    return this.context;
  }

  turn() {
    this.muted = !this.muted;
    try {
      localStorage.setItem(MUTED, this.muted ? "yes" : "no");
    } catch {
      // for this page only
    }
    if (!this.muted) this.tick();
    return this.muted;
  }

  // Two short notes that rise; one that falls where something has to be done again.
  tick(good = true) {
    const context = this.wake();
    if (!context || context.state === "suspended") return;
    const notes = good ? [1046.5, 1568] : [392];
    notes.forEach((pitch, place) => note(context, pitch, context.currentTime + 0.07 * place));
  }
}

const note = (context, pitch, at) => {
  const [source, loudness] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.2, at + 0.008);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.11);
  source.connect(loudness).connect(context.destination);
  source.start(at);
  source.stop(at + 0.12);
};
