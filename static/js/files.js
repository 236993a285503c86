/* A file dropped or chosen: the place lights up, then names it. The input covers the place, so the drop is native. */
(() => {
  const place = (event) => event.target.closest?.("[data-file-drop]");
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} Ko` : `${(bytes / 1048576).toFixed(1).replace(".", ",")} Mo`);
  document.addEventListener("dragover", (event) => place(event)?.classList.add("is-over"));
  ["dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => place(event)?.classList.remove("is-over")));
  document.addEventListener("change", (event) => {
    const where = event.target.type === "file" && place(event);
    if (where) where.querySelector("[data-file-name]").textContent = [...event.target.files].map((file) => `${file.name} (${size(file.size)})`).join(", ");
  });
})();
