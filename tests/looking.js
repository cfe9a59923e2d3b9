// What a person meets on the screen that is open, measured: what is cut off, covered, too small to touch, and where the
// focus is. Evaluated in the page by `tests/looking.py`; every function answers with sentences, none when all is well.
"use strict";

window.looks = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const LEAST_TARGET = 24; // px: WCAG 2.2, 2.5.8
  const LEAST_CONTRAST = 3; // WCAG 2.2, 1.4.11
  const LEAST_OUTLINE = 2; // px

  const ancestors = function* (element) {
    for (let one = element; one; one = one.parentElement) yield one;
  };
  const style = (element) => getComputedStyle(element);

  const named = (element) => {
    const picture = element.querySelector?.("img")?.alt;
    const words = (element.innerText.trim() || element.getAttribute("aria-label") || picture || element.id || "").trim();
    return `<${element.tagName.toLowerCase()}> « ${words.replace(/\s+/g, " ").slice(0, 60)} »`;
  };

  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });

  // Words for those who hear the page, as `.visually-hidden` makes them.
  const isUnseen = (element) => {
    for (const one of ancestors(element)) {
      const { width, height } = one.getBoundingClientRect();
      if (width <= 2 && height <= 2 && style(one).overflow !== "visible") return true;
    }
    return false;
  };

  const floats = (element) => [...ancestors(element)].some((one) => ["sticky", "fixed"].includes(style(one).position));

  // Every line of text that is drawn: its words, its element and its place.
  const lines = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || element.closest("script, style, option, textarea, svg")) continue;
      if (!isVisible(element) || isUnseen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width > 1 && box.height > 1) found.push({ node, element, box });
      }
    }
    return found;
  };

  // What of a line is left after everything that cuts it off; `why` says what cuts it off for good. A row of short things
  // may scroll sideways, a line that is read may not.
  const left = ({ element, box }) => {
    let { left: x0, right: x1, top: y0, bottom: y1 } = box;
    let [why, scrolls] = ["", false];
    for (const one of ancestors(element)) {
      if (one === document.body) break;
      const { overflowX, overflowY, display } = style(one);
      if (display === "inline" || (overflowX === "visible" && overflowY === "visible")) continue;
      const frame = one.getBoundingClientRect();
      const sideways = box.right > frame.right + 1 || box.left < frame.left - 1;
      const upright = box.bottom > frame.bottom + 1 || box.top < frame.top - 1;
      if (box.width > frame.width + 1 && ["auto", "scroll"].includes(overflowX)) why ||= `is wider than ${named(one)}`;
      scrolls ||= sideways && ["auto", "scroll"].includes(overflowX);
      if (sideways && !scrolls && ["hidden", "clip"].includes(overflowX)) why ||= `is cut off by ${named(one)}`;
      if (upright && ["hidden", "clip"].includes(overflowY)) why ||= `is cut off by ${named(one)}`;
      x0 = Math.max(x0, frame.left); x1 = Math.min(x1, frame.right);
      y0 = Math.max(y0, frame.top); y1 = Math.min(y1, frame.bottom);
    }
    const width = document.documentElement.clientWidth;
    if (!scrolls && (box.right > width + 1 || box.left < -1)) why ||= "is outside the window";
    return { x0, x1, y0, y1, why };
  };

  const cutOff = (drawn) => {
    const found = new Set();
    for (const line of drawn) {
      const { why } = line;
      if (why) found.add(`${named(line.element)} ${why}`);
    }
    return [...found];
  };

  // Lines of different texts drawn over one another. The box of a line is taller than its letters by a half.
  const overlapping = (all) => {
    const drawn = all
      .filter((line) => !floats(line.element))
      .map((line) => ({ ...line, y0: line.y0 + line.box.height * 0.25, y1: line.y1 - line.box.height * 0.25 }))
      .filter((line) => line.x1 - line.x0 > 2 && line.y1 - line.y0 > 1)
      .sort((one, other) => one.y0 - other.y0);
    const found = new Set();
    drawn.forEach((one, place) => {
      for (let next = place + 1; next < drawn.length && drawn[next].y0 < one.y1; next += 1) {
        const other = drawn[next];
        const over = Math.min(one.x1, other.x1) - Math.max(one.x0, other.x0);
        if (one.node !== other.node && over > 2) found.add(`${named(one.element)} lies over ${named(other.element)}`);
      }
    });
    return [...found];
  };

  // What is touched to operate a control: itself, or its label where it is drawn as one.
  const target = (control) => (isUnseen(control) ? [...(control.labels || [])].find(isVisible) || control : control);

  // The link that jumps over the menu waits outside the window until it has the focus.
  const waits = (one) => one.getBoundingClientRect().bottom + window.scrollY <= 0;

  const controls = () =>
    [...document.querySelectorAll(CONTROLS)].filter(
      (one) => isVisible(one) && !one.disabled && !waits(one) && !isUnseen(target(one)),
    );

  // Something else lies where a control is touched.
  const covered = () => {
    const found = [];
    for (const control of controls()) {
      const touched = target(control);
      touched.scrollIntoView({ block: "center", behavior: "instant" });
      const box = touched.getClientRects()[0];
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const meant = hit && (touched.contains(hit) || hit.closest("label")?.control === control || hit.contains(touched));
      if (!meant) found.push(`${named(touched)} is covered by ${hit ? named(hit) : "the edge of the window"}`);
    }
    window.scrollTo(0, 0);
    return found;
  };

  // Links in a sentence are as tall as its letters: WCAG excepts them.
  const inSentence = (control) =>
    style(control).display === "inline" && control.parentElement.innerText.trim() !== control.innerText.trim();

  const tooSmall = () => {
    const found = [];
    for (const control of controls()) {
      if (inSentence(control)) continue;
      const { width, height } = (control.closest("label") || target(control)).getBoundingClientRect();
      if (Math.min(width, height) < LEAST_TARGET - 0.5) {
        found.push(`${named(control)} is ${Math.round(width)} x ${Math.round(height)} px`);
      }
    }
    return found;
  };

  // All of it at the size that the window has now; `withControls` also what is touched.
  const whole = (withControls) => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth - clientWidth} px wider than the window`] : [];
    const drawn = lines().map((line) => ({ ...line, ...left(line) }));
    found.push(...cutOff(drawn), ...overlapping(drawn));
    return withControls ? [...found, ...covered(), ...tooSmall()] : found;
  };

  // Colours as numbers, through a canvas: a page may write them in any way that CSS knows.
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [lr, lg, lb] = [r, g, b].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (const one of ancestors(element.parentElement)) {
      const colour = rgba(style(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };

  const isOutlined = (element) => {
    const { outlineStyle, outlineWidth, outlineColor } = style(element);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < LEAST_OUTLINE) return false;
    return contrast(rgba(outlineColor), behind(element)) >= LEAST_CONTRAST;
  };

  // Where the focus is: nothing when it left the page; `faults` says what is wrong with how it is seen.
  const focused = () => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const shown = target(element);
    const seen = [shown, element, element.nextElementSibling].filter(Boolean);
    const [first, box] = [shown.getClientRects()[0], shown.getBoundingClientRect()];
    const faults = [];
    if (!seen.some(isOutlined)) faults.push(`the focus on ${named(element)} is not seen`);
    const [x, y] = [first.left + Math.min(first.width / 2, 40), first.top + Math.min(first.height / 2, 12)];
    const hit = document.elementFromPoint(Math.max(x, 1), Math.max(y, 1));
    if (!hit || !(shown.contains(hit) || hit.contains(shown) || hit.closest("label")?.control === element)) {
      faults.push(`${named(element)} has the focus under ${hit ? named(hit) : "the edge of the window"}`);
    }
    const kind = `${element.tagName} ${element.className} ${element.type || ""}`;
    const place = { x: box.left, y: box.top, width: box.width, height: box.height };
    // In a page that runs from right to left, seen in a mirror.
    const [left, right] = document.dir === "rtl" ? [innerWidth - box.right, innerWidth - box.left] : [box.left, box.right];
    const at = { top: box.top + scrollY, bottom: box.bottom + scrollY, left, right };
    const edge = 6; // px that an outline takes around it
    const whole = Math.min(box.left, box.top, innerWidth - box.right, innerHeight - box.bottom) >= edge;
    const turned = getComputedStyle(element.parentElement).direction !== (document.dir || "ltr"); // French in an Arabic page
    return { name: named(element), kind, faults, place, at, whole, floats: floats(element), turned };
  };

  // The next Tab goes to the first control of the page, wherever somebody was.
  const fromTheTop = () => {
    const start = document.createElement("span");
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    start.remove();
    window.scrollTo(0, 0);
  };

  // Every place that the focus comes to, measured when Tab is pressed to leave it; null once it has left the page.
  // `followed` answers with those that it did not answer with before.
  let stops = [];
  let hasLeft = false;
  const stop = () => {
    if (hasLeft) return;
    const now = focused();
    hasLeft = now === null;
    stops.push(now);
  };
  const follow = () => {
    let begun = false;
    [stops, hasLeft] = [[], false];
    addEventListener("keydown", () => { if (begun) stop(); begun = true; }, { capture: true });
  };
  const followed = () => {
    if (!document.activeElement || document.activeElement === document.body) stop();
    return stops.splice(0);
  };

  // What is in sight now and was not when this was asked before.
  const seen = new WeakSet();
  const newInSight = () => {
    const found = [...document.body.querySelectorAll("*")].filter((one) => isVisible(one) && !seen.has(one));
    for (const one of found) seen.add(one);
    return found;
  };

  // WCAG 1.4.12, as people set it in their browser; through a style sheet of ours, which the policy of the site allows.
  const spaced = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }",
    );
    document.adoptedStyleSheets = [sheet];
  };
  const asItWas = () => (document.adoptedStyleSheets = []);

  return { whole, fromTheTop, focused, follow, followed, newInSight, spaced, asItWas };
})();
