// The camera itself: which one, how large, its light, its photographs; and a word for each way in which it may fail.

const CHOICE = "parcours-camera";
const LONGEST_PHOTO_MS = 4000; // a telephone focuses and develops for up to 2 s

const REASONS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
  OverconstrainedError: "none",
};

// As large as a camera gives: browsers take what is nearest to what is asked for.
const LARGEST = { width: { ideal: 4096 }, height: { ideal: 2160 } };

export class CameraTrouble extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason; // insecure, refused, none, busy, old, lost
  }
}

const remembered = () => {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null; // a browser that keeps nothing
  }
};

export const remember = (id) => {
  try {
    localStorage.setItem(CHOICE, id);
  } catch {
    // asked for again the next time
  }
};

const ask = (video) => navigator.mediaDevices.getUserMedia({ video: { ...video, ...LARGEST }, audio: false });

// The camera that was chosen here before; else the one at the back of a telephone; else any.
const stream = async (id) => {
  if (id) {
    try {
      return await ask({ deviceId: { exact: id } });
    } catch (error) {
      if (!["OverconstrainedError", "NotFoundError"].includes(error.name)) throw error; // it is not plugged in today
    }
  }
  return ask({ facingMode: { ideal: "environment" } });
};

export const missing = () => {
  if (!window.isSecureContext) return "insecure";
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.OffscreenCanvas || !globalThis.createImageBitmap) return "old";
  return "";
};

export class Camera {
  constructor(opened) {
    this.stream = opened;
    [this.track] = opened.getVideoTracks();
    this.id = this.track.getSettings().deviceId || "";
    this.features = this.track.getCapabilities?.() ?? {};
    this.lit = false;
  }

  // Open one. Throws CameraTrouble.
  static async open(id = remembered()) {
    const reason = missing();
    if (reason) throw new CameraTrouble(reason);
    try {
      const camera = new Camera(await stream(id));
      await camera.grow();
      return camera;
    } catch (error) {
      throw new CameraTrouble(REASONS[error.name] || "busy");
    }
  }

  // Every camera here; names are only told once one was allowed.
  static async all() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind }) => kind === "videoinput");
  }

  async grow() {
    const { width, height } = this.features;
    const now = this.track.getSettings();
    if (!width?.max || !height?.max || now.width * now.height >= width.max * height.max) return;
    await this.track.applyConstraints({ width: { ideal: width.max }, height: { ideal: height.max } }).catch(() => null);
  }

  get hasLight() {
    return Boolean(this.features.torch);
  }

  async turnLight() {
    await this.track.applyConstraints({ advanced: [{ torch: !this.lit }] });
    this.lit = !this.lit;
    return this.lit;
  }

  // A photograph, where the camera takes larger ones than its film; else, and when it fails, null.
  async photograph() {
    if (!globalThis.ImageCapture) return null;
    try {
      this.capture ??= new globalThis.ImageCapture(this.track);
      this.sizes ??= await this.capture.getPhotoCapabilities();
      const { width, height } = this.track.getSettings();
      const { imageWidth, imageHeight } = this.sizes;
      if (!(imageWidth?.max * imageHeight?.max > width * height)) return null;
      const late = new Promise((_done, failed) => setTimeout(failed, LONGEST_PHOTO_MS, new Error("late")));
      const taken = this.capture.takePhoto({ imageWidth: imageWidth.max, imageHeight: imageHeight.max });
      const photo = await Promise.race([taken, late]);
      return photo.type === "image/jpeg" ? photo : null;
    } catch {
      return null;
    }
  }

  stop() {
    for (const track of this.stream.getTracks()) track.stop();
  }
}
