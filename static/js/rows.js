/* The rows of a form: added, emptied, always one to spare. data-rows="prefix" holds them (each a data-row); data-rows-model is
   an empty one, data-rows-add the button; data-rows-spare adds one when the last is typed in. A field with data-rows-keep
   takes the value of the row above. Without JavaScript, the page adds rows on the server. */
(() => {
  for (const place of document.querySelectorAll("[data-rows]")) {
    const prefix = place.dataset.rows;
    const count = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    const most = Number(document.getElementById(`id_${prefix}-MAX_NUM_FORMS`).value);
    const model = document.querySelector(`[data-rows-model="${prefix}"]`);
    const button = document.querySelector(`[data-rows-add="${prefix}"]`);
    const rows = () => [...place.querySelectorAll("[data-row]")];
    const kept = (row) => [...row.querySelectorAll("[data-rows-keep]")];
    const fields = (row) => [...row.querySelectorAll("input, select, textarea")];
    const ready = (row) => row.querySelectorAll("[data-row-remove]").forEach((remove) => { remove.hidden = false; });
    const shown = () => rows().filter((row) => !row.hidden);
    const isTyped = (row) => fields(row).some((field) => !field.matches("select, [data-rows-keep]") && field.value.trim());

    const add = () => {
      const number = Number(count.value);
      if (number >= most) return null;
      const above = shown().at(-1);
      place.insertAdjacentHTML("beforeend", model.innerHTML.replaceAll("__prefix__", number));
      count.value = number + 1;
      const row = rows().at(-1);
      kept(row).forEach((field, index) => { if (above) field.value = kept(above)[index].value; });
      ready(row);
      button.hidden = Number(count.value) >= most;
      return row;
    };
    const withSpare = place.hasAttribute("data-rows-spare");
    const spare = () => {
      const last = rows().at(-1);
      if (withSpare && (!last || isTyped(last))) add();
    };

    place.addEventListener("input", spare);
    place.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row-remove]") && event.target.closest("[data-row]");
      if (!row) return;
      row.hidden = shown().length > 1 && !(withSpare && row === rows().at(-1));
      for (const field of fields(row)) {
        if (field.tagName === "SELECT") field.selectedIndex = 0;
        else field.value = "";
      }
      place.dispatchEvent(new Event("input", { bubbles: true }));
    });
    button.addEventListener("click", () => {
      const row = add();
      if (row) fields(row).find((field) => field.type !== "hidden")?.focus();
      place.dispatchEvent(new Event("input", { bubbles: true }));
    });
    button.hidden = false;
    rows().forEach(ready);
    spare();
  }
})();
