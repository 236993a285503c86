/* The keyboard: « / » and Ctrl+K search, « g » then a letter goes, « n » creates, « ? » lists. Letters can be turned off. */
(() => {
  const KEY = "single-letter-shortcuts";
  const lettersOn = () => localStorage.getItem(KEY) !== "off";
  const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const search = document.getElementById("search-dialog");
  const searchBox = document.getElementById("search-box");
  let going = 0;

  const openSearch = () => {
    if (!search) return;
    if (!search.open) search.showModal();
    searchBox.select();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search-open]") && search && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openSearch();
    }
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSearch();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest?.('form[method="post"]');
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (!lettersOn()) return;
    if (going && Date.now() - going < 1500) {
      going = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      openSearch();
    } else if (event.key === "g") going = Date.now();
    else if (event.key === "?") document.getElementById("shortcuts")?.showModal();
    else if (event.key.length === 1) {
      const wanted = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (wanted) {
        event.preventDefault();
        wanted.click();
      }
    }
  });

  const toggle = document.querySelector("[data-shortcuts-switch]");
  if (toggle) {
    toggle.checked = lettersOn();
    toggle.addEventListener("change", () => localStorage.setItem(KEY, toggle.checked ? "on" : "off"));
  }

  // Arrows move among the results, from the box and back.
  search?.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [searchBox, ...search.querySelectorAll("[data-search-item]")];
    const at = stops.indexOf(document.activeElement);
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length].focus();
  });
  search?.querySelector("form").addEventListener("submit", (event) => {
    const first = search.querySelector("[data-search-item]");
    if (first) {
      event.preventDefault();
      first.click();
    }
  });
})();
