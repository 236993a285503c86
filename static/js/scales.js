/* Brackets of a scale: each begins where the one before ends, and a row is always left to type in. */
(() => {
  const follow = (place) => {
    const rows = [...place.querySelectorAll("[data-bracket]")];
    let above = "0";
    for (const row of rows) {
      row.querySelector("[data-bracket-from]").textContent = above || "…";
      above = row.querySelector("input").value.trim();
    }
    const last = rows.at(-1);
    if (!last || ![...last.querySelectorAll("input")].some((field) => field.value.trim())) return;
    const row = last.cloneNode(true);
    row.querySelectorAll("input").forEach((field) => {
      field.value = "";
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, rows.length + 1));
    });
    row.querySelector("[data-bracket-from]").textContent = above || "…";
    last.after(row);
  };
  document.querySelectorAll("[data-brackets]").forEach(follow);
  document.addEventListener("input", (event) => {
    const place = event.target.closest?.("[data-brackets]");
    if (place) follow(place);
  });
})();
