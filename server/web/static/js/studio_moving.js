// Journeys of which the same is said are ticked together, or none of them. Without this script, each by itself.

for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...button.closest("li").querySelectorAll("input[name=code]")];
  const name = () => { button.textContent = boxes.every((box) => box.checked) ? button.dataset.none : button.dataset.all; };
  button.addEventListener("click", () => {
    const all = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = all;
    name();
  });
  for (const box of boxes) box.addEventListener("change", name);
  button.hidden = boxes.length < 2;
  name();
}
