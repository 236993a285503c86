/* Narrows the rights of a role to those that hold what is typed, without accents; what is ticked stays ticked. */
(() => {
  const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
  const frame = document.querySelector("[data-rights-search]");
  const field = frame && frame.querySelector("input");
  if (!field) return;
  frame.hidden = false;
  const count = document.querySelector("[data-rights-count]");
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of document.querySelectorAll("[data-rights-group]")) {
      let inside = 0;
      for (const right of group.querySelectorAll("[data-right]")) {
        const text = plain(right.textContent);
        right.hidden = !words.every((word) => text.includes(word));
        inside += right.hidden ? 0 : 1;
      }
      group.hidden = inside === 0;
      shown += inside;
    }
    count.textContent = words.length ? `${shown} droit${shown > 1 ? "s" : ""}` : "";
  });
})();
