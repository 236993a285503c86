/* The frame: the menu of a phone, the menus behind buttons, the activity looked at last. */
(() => {
  const { activity } = document.body.dataset;
  if (activity) document.cookie = `activity=${encodeURIComponent(activity)};path=/;max-age=31536000;SameSite=Lax`;

  const side = document.getElementById("menu");
  const page = document.querySelector(".shell-page");
  const openers = document.querySelectorAll('[data-menu="open"]');
  let opener = null;

  const setMenu = (open) => {
    side.classList.toggle("is-open", open);
    document.body.classList.toggle("menu-open", open);
    page.inert = open;
    openers.forEach((button) => button.setAttribute("aria-expanded", String(open)));
    if (open) side.querySelector("a, button").focus();
    else if (opener) opener.focus();
  };
  if (side) {
    openers.forEach((button) => button.addEventListener("click", () => {
      opener = button;
      setMenu(!side.classList.contains("is-open"));
    }));
    side.querySelector('[data-menu="close"]').addEventListener("click", () => setMenu(false));
    document.addEventListener("click", (event) => {
      if (side.classList.contains("is-open") && !event.target.closest("#menu, [data-menu]")) setMenu(false);
    });
  }

  // A <details data-dropdown> closes like a menu: outside click, Escape, another one opened.
  const close = (details) => details.removeAttribute("open");
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-dropdown][open]").forEach((details) => {
      if (!details.contains(event.target)) close(details);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const details = document.querySelector("details[data-dropdown][open]");
      if (details) {
        close(details);
        details.querySelector("summary").focus();
      } else if (side?.classList.contains("is-open")) setMenu(false);
      return;
    }
    const details = event.target.closest?.("details[data-dropdown]");
    if (!details || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    details.open = true;
    const items = [...details.querySelectorAll(".menu-item")];
    const at = items.indexOf(document.activeElement);
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
  });
})();
