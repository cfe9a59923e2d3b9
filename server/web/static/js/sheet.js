// A sheet by keyboard: arrows go from picture to picture, the space bar puts one aside, one key answers the others: those
// whose pictures were on screen, and no other.
"use strict";

(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const boxes = [...sheet.querySelectorAll("input[name=odd]")];
  const said = sheet.querySelector("[data-odd]");

  const count = () => {
    const odd = boxes.filter((box) => box.checked).length;
    const words = odd === 1 ? sheet.dataset.one : sheet.dataset.many.replace("{number}", odd);
    said.textContent = odd ? `· ${words}` : "";
  };

  // How many pictures stand in a row now: those at the height of the first.
  const columns = () => {
    const top = boxes[0].getBoundingClientRect().top;
    return Math.max(1, boxes.filter((box) => Math.abs(box.getBoundingClientRect().top - top) < 2).length);
  };

  // What was on screen with its picture; a picture under the row of keys was not.
  const within = new WeakSet();
  const watcher = new IntersectionObserver((found) => {
    for (const one of found) if (one.isIntersecting) within.add(one.target);
  }, { threshold: 0.5, rootMargin: "0px 0px -76px" });
  boxes.forEach((box) => watcher.observe(box.closest("label")));
  const pictureOf = (box) => box.closest("label").querySelector("img");
  const isSeen = (box) => within.has(box.closest("label")) && pictureOf(box)?.naturalWidth > 0;

  // Lead on to what nobody has looked at yet; what has no picture is put aside. Whether there was any.
  const unseen = () => {
    const left = boxes.filter((box) => !box.checked && !isSeen(box));
    for (const box of left) box.checked = !pictureOf(box);
    count();
    if (!left.length) return false;
    const next = left.find((box) => !box.checked);
    next?.closest("li").scrollIntoView({ block: "start" });
    next?.focus({ preventScroll: true });
    said.textContent += ` · ${sheet.dataset.unseen}`;
    return true;
  };

  const steps = () => ({ ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(), ArrowUp: -columns() });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat && event.key === "Enter") return;
    const at = boxes.indexOf(event.target);
    if (at < 0 && event.target !== document.body && !event.target.matches("main")) return;
    const step = steps()[event.key];
    if (step !== undefined) {
      event.preventDefault();
      boxes[at < 0 ? 0 : Math.min(boxes.length - 1, Math.max(0, at + step))].focus();
      return;
    }
    const key = event.key.toLowerCase();
    const button = [...sheet.querySelectorAll("button[data-key]")].find((one) => one.dataset.key === key);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  sheet.addEventListener("change", count);
  window.addEventListener("pageshow", () => {
    delete sheet.dataset.sent;
    count();
  });
  sheet.addEventListener("submit", (event) => {
    if (sheet.dataset.sent || unseen()) event.preventDefault(); // once, however often the key is pressed
    else sheet.dataset.sent = "yes";
  });
  boxes[0]?.focus({ preventScroll: true });
})();
