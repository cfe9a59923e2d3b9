// What was picked, dropped or pasted becomes a list of files in the order in which people count them.

const SYSTEM = /^(\.|~|thumbs\.db$|desktop\.ini$)/i;
const order = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

const entriesOf = (folder) => new Promise((done, failed) => {
  const reader = folder.createReader();
  const found = [];
  const next = () => reader.readEntries((some) => { // a hundred at a time
    if (!some.length) return done(found);
    found.push(...some);
    return next();
  }, failed);
  next();
});

const fileOf = (entry) => new Promise((done, failed) => entry.file(done, failed));

const walk = async (entry, endings, into) => {
  if (entry.isFile) {
    if (SYSTEM.test(entry.name)) return;
    if (endings.some((one) => entry.name.toLowerCase().endsWith(one))) into.files.push(await fileOf(entry));
    else into.leftOut.push(entry.name);
    return;
  }
  const inside = await entriesOf(entry);
  inside.sort((one, other) => order.compare(one.name, other.name));
  for (const one of inside) await walk(one, endings, into);
};

/**
 * The files of a drop, those in its folders too; of a folder, only what a reader may read.
 * What was named one by one is taken as it is: the reader says what it is.
 */
export const dropped = async (transfer, endings) => {
  // Asked for at once: when this function comes back from waiting, the browser has emptied the drop.
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  const found = { files: [], leftOut: [], folders: entries.filter((one) => one?.isDirectory).length };
  if (!found.folders) return { ...found, files: plain };
  for (const entry of entries) {
    if (entry.isFile) found.files.push(await fileOf(entry));
    else await walk(entry, endings, found);
  }
  return found;
};

/** What a folder that was picked holds, in the same order and with the same left out. */
export const ofFolder = (files, endings) => {
  const all = [...files].filter((file) => !SYSTEM.test(file.name));
  all.sort((one, other) => order.compare(one.webkitRelativePath, other.webkitRelativePath));
  const fits = (file) => endings.some((one) => file.name.toLowerCase().endsWith(one));
  return { files: all.filter(fits), leftOut: all.filter((file) => !fits(file)).map((file) => file.name), folders: 1 };
};

/** Pictures of the clipboard, with a name that tells them apart; none where somebody pastes a text. */
export const pasted = (transfer, name) => {
  const when = new Date().toLocaleTimeString("fr", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return [...(transfer?.files ?? [])].map((file) => {
    const ending = file.name.includes(".") ? file.name.slice(file.name.lastIndexOf(".")) : "";
    return file.name.startsWith("image.") ? new File([file], `${name} ${when}${ending}`, { type: file.type }) : file;
  });
};
