/* A receipt over its invoices: chosen ones stay above the search, parts are prefilled, what remains is said as one types. */
(() => {
  const picker = document.querySelector("[data-picker]");
  if (!picker) return;
  const chosen = picker.querySelector("[data-pick-chosen]");
  const found = picker.querySelector("[data-pick-found]");
  const search = picker.querySelector("[data-pick-search]");
  const rest = picker.querySelector("[data-pick-rest]");
  const amount = document.getElementById("id_amount");
  let typed = Boolean(amount?.value);

  const cents = (text) => {
    const value = Number(String(text).replace(/[\s\u00a0\u202f€]/g, "").replace(/\.(?=.*,)/g, "").replace(",", "."));
    return Number.isFinite(value) ? Math.round(value * 100) : 0;
  };
  const euros = (value) => (value / 100).toLocaleString("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const boxOf = (row) => row.querySelector("[data-pick-box]");
  const partOf = (row) => row.querySelector("[data-pick-part]");
  const rows = () => [...picker.querySelectorAll("[data-pick]")];
  const given = (except) => rows().reduce((sum, row) => sum + (row !== except && boxOf(row).checked ? cents(partOf(row).value) : 0), 0);
  const available = () => (picker.dataset.available ? cents(picker.dataset.available) : cents(amount?.value ?? ""));

  const show = () => {
    rows().forEach((row) => { partOf(row).disabled = !boxOf(row).checked; });
    const sum = given();
    if (amount && !typed) amount.value = sum ? euros(sum) : "";
    const left = available() - sum;
    rest.classList.toggle("picker-over", left < 0);
    if (!sum && !available()) rest.textContent = "";
    else if (left > 0) rest.textContent = `Reste à affecter : ${euros(left)} €`;
    else if (left < 0) rest.textContent = `Les factures prennent ${euros(-left)} € de trop`;
    else rest.textContent = "Tout est affecté";
  };

  picker.addEventListener("change", (event) => {
    const row = event.target.matches("[data-pick-box]") && event.target.closest("[data-pick]");
    if (!row) return;
    if (event.target.checked) {
      const left = available() - given(row);
      const open = cents(row.dataset.open);
      partOf(row).value = euros((typed || picker.dataset.available) && left > 0 ? Math.min(open, left) : open);
      chosen.append(row);
    } else found.prepend(row);
    event.target.focus();
    show();
  });
  picker.addEventListener("input", show);
  amount?.addEventListener("input", () => { typed = Boolean(amount.value); show(); });

  // Arrows go from the search to the invoices and back; Enter in the search never sends the form.
  picker.addEventListener("keydown", (event) => {
    if (event.target === search && event.key === "Enter") {
      event.preventDefault();
      found.querySelector("[data-pick-box]")?.focus();
    }
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("[data-pick-part]")) return;
    const stops = [search, ...picker.querySelectorAll("[data-pick-box]")];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
