/* Lists: arrows between rows, filters that can be cleared, the export of what is shown, and the selection with its bar. */
(() => {
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.matches?.(".row-link")) return;
    const links = [...event.target.closest("[data-rows]").querySelectorAll(".row-link")];
    const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  // Filters change the address without loading the page: the file is that of the list as it stands.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-export]");
    if (!link) return;
    const query = new URLSearchParams(window.location.search);
    ["after", "before"].forEach((name) => query.delete(name));
    query.set("format", "xlsx");
    link.href = `?${query}`;
  });

  // On a phone the filters stay behind one button, which says how many are set; the search box stays in sight.
  const toggle = document.querySelector("[data-filters-toggle]");
  if (toggle) {
    const form = toggle.closest("form");
    const fields = () => [...form.elements].filter((field) => field.name && field.type !== "search");
    const count = () => {
      const set = new Set(fields().filter((field) => field.value && (!["checkbox", "radio"].includes(field.type) || field.checked)).map((field) => field.name)).size;
      const shown = toggle.querySelector("[data-filters-count]");
      shown.hidden = !set;
      shown.textContent = set;
      toggle.setAttribute("aria-label", set ? `Filtres, ${set} actif${set > 1 ? "s" : ""}` : "Filtres");
    };
    if (fields().length) {
      toggle.hidden = false;
      form.dataset.folded = "";
      toggle.addEventListener("click", () => {
        const open = form.toggleAttribute("data-open");
        toggle.setAttribute("aria-expanded", String(open));
      });
      form.addEventListener("input", count);
      form.addEventListener("change", count);
      window.addEventListener("pageshow", count);
    }
  }

  const clear = document.querySelector("[data-clear-filters]");
  if (clear) {
    const form = clear.closest("form");
    const show = () => { clear.hidden = ![...new FormData(form).values()].some(Boolean); };
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
  }

  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const rows = () => [...document.querySelectorAll("[data-select-row]")];
  const show = () => {
    const all = rows();
    const chosen = all.filter((box) => box.checked).length;
    bar.hidden = !chosen;
    bar.querySelector("[data-bulk-count]").textContent = chosen;
    bar.querySelector("[data-bulk-word]").textContent = chosen > 1 ? "lignes choisies" : "ligne choisie";
    document.querySelectorAll("[data-select-all]").forEach((box) => {
      box.checked = chosen > 0 && chosen === all.length;
      box.indeterminate = chosen > 0 && chosen < all.length;
    });
  };
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-select-row]");
    if (!box) return;
    const all = rows();
    if (event.shiftKey && last) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(Math.max(from, 0), to + 1).forEach((other) => { other.checked = box.checked; });
    }
    last = box;
    show();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-select-all]")) {
      rows().forEach((box) => { box.checked = event.target.checked; });
      show();
    }
  });
  bar.querySelector("[data-bulk-clear]").addEventListener("click", () => {
    rows().forEach((box) => { box.checked = false; });
    show();
  });
  document.addEventListener("htmx:afterSettle", show);
  window.addEventListener("pageshow", show);
})();
