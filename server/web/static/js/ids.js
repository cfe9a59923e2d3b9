// Names that nobody else gives.

/** As many random bytes, in hexadecimal digits. */
export const newId = (bytes = 16) =>
  [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
