/* Windows over the page: native <dialog>, opened by data-dialog, closed by Escape, the button or a click outside. */
(() => {
  const open = (dialog) => {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.querySelector("[autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea)")?.focus();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      opener.closest("details[data-dropdown]")?.removeAttribute("open");
      open(document.getElementById(opener.dataset.dialog));
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.nodeName !== "DIALOG") return;
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  });
  const openNow = (place) => place.querySelectorAll?.("dialog[data-dialog-now]").forEach(open);
  document.addEventListener("DOMContentLoaded", () => openNow(document));
  document.addEventListener("htmx:afterSettle", (event) => openNow(event.detail.elt));
})();
