/* A manual entry while it is typed: debit, credit and what differs, in all and for each activity. */
(() => {
  const place = document.querySelector("[data-entry-sums]");
  if (!place) return;
  const form = place.closest("form");
  const cents = (text) => Math.round((Number(String(text).replace(/[\s\u00a0\u202f€]/g, "").replace(/\.(?=.*,)/g, "").replace(",", ".")) || 0) * 100);
  const euros = (value) => `${(value / 100).toLocaleString("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} €`;
  const show = () => {
    const sums = new Map();
    for (const row of form.querySelectorAll("[data-row]")) {
      if (row.hidden) continue;
      const [debit, credit] = ["debit", "credit"].map((name) => cents(row.querySelector(`[name$="-${name}"]`)?.value ?? ""));
      if (!debit && !credit) continue;
      const field = row.querySelector('[name$="-activity"]');
      const name = (field?.selectedOptions?.[0]?.text ?? row.querySelector('[name$="-activity-text"], [role="combobox"]')?.value ?? field?.value ?? "").trim() || "Sans activité";
      const had = sums.get(name) ?? [0, 0];
      sums.set(name, [had[0] + debit, had[1] + credit]);
    }
    const whole = [...sums.values()].reduce(([d, c], [debit, credit]) => [d + debit, c + credit], [0, 0]);
    const rows = sums.size > 1 ? [...sums, ["En tout", whole]] : [...sums];
    place.hidden = !rows.length;
    place.querySelector("tbody").replaceChildren(...rows.map(([name, [debit, credit]]) => {
      const row = document.createElement("tr");
      for (const [index, text] of [name, euros(debit), euros(credit), debit === credit ? "équilibrée" : `écart ${euros(Math.abs(debit - credit))}`].entries()) {
        const cell = document.createElement(index ? "td" : "th");
        if (!index) cell.scope = "row";
        if (index) cell.className = "num";
        if (index === 3 && debit !== credit) cell.classList.add("entry-gap");
        cell.textContent = text;
        row.append(cell);
      }
      return row;
    }));
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
