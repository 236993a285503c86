/* A customer's form: shows the fields of its kind, fills what a SIRET tells, adds and removes contacts and addresses.
   Without this file every field is shown and one blank row of each waits: the form works the same. */
(() => {
  const FRENCH = ["FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"];
  const compact = (text) => text.replace(/[\s.\-]/g, "");
  const luhn = (digits) => [...digits].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) % 10 === 0;
  const vatOf = (siren) => `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, "0")}${siren}`;

  // -- the fields of each kind ---------------------------------------------------------------------
  const adapt = (form) => {
    const kind = form.querySelector('[name="kind"]:checked')?.value;
    const french = FRENCH.includes(form.querySelector('select[name="country"]')?.value ?? "FR");
    form.querySelectorAll("[data-kinds]").forEach((place) => {
      const fits = !kind || place.dataset.kinds.split(" ").includes(kind);
      const wrong = place.querySelector(".field-wrong");
      const shown = (fits && (french || !("french" in place.dataset))) || Boolean(wrong);
      place.hidden = !shown;
      place.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = !shown; });
    });
    const label = form.querySelector('label[for$="name"][for]:not([for$="first_name"])');
    if (label) label.textContent = kind === "individual" ? "Nom" : kind === "public" ? "Nom de l’organisme" : "Raison sociale";
  };

  const fill = (form) => {
    const field = (name) => form.querySelector(`input[name="${name}"]:not(:disabled)`);
    const siret = compact(field("siret")?.value ?? "");
    const siren = field("siren");
    if (siren && siret.length === 14 && (siren.value === "" || siren.dataset.filled)) {
      siren.value = siret.slice(0, 9);
      siren.dataset.filled = "1";
    }
    const vat = field("vat_number");
    const number = compact(siren?.value ?? "");
    const isCompany = form.querySelector('[name="kind"]:checked')?.value === "company";
    const inFrance = (form.querySelector('select[name="country"]')?.value ?? "FR") === "FR";
    if (vat && isCompany && inFrance && number.length === 9 && luhn(number) && (vat.value === "" || vat.dataset.filled)) {
      vat.value = vatOf(number);
      vat.dataset.filled = "1";
    }
  };

  // A page that comes back with an error holds what was filled from the first SIRET: it follows the corrected one.
  const remember = (form) => {
    const field = (name) => form.querySelector(`input[name="${name}"]`);
    const [siret, siren, vat] = ["siret", "siren", "vat_number"].map(field);
    const number = compact(siren?.value ?? "");
    if (number && compact(siret?.value ?? "").slice(0, 9) === number) siren.dataset.filled = "1";
    if (number.length === 9 && compact(vat?.value ?? "") === vatOf(number)) vat.dataset.filled = "1";
  };

  // -- contacts and addresses -----------------------------------------------------------------------
  const rows = (place) => {
    if (place.dataset.ready) return;
    place.dataset.ready = "1";
    const total = place.querySelector('[name$="-TOTAL_FORMS"]');
    const list = place.querySelector("[data-rows-list]");
    const template = place.querySelector("template[data-row-empty]");
    const add = place.querySelector("[data-row-add]");
    const dress = (row) => {
      const box = row.querySelector('[name$="-DELETE"]');
      row.querySelector("[data-row-mark]").hidden = true;
      const button = row.querySelector("[data-row-remove]");
      button.hidden = false;
      button.addEventListener("click", () => {
        box.checked = true;
        row.hidden = true;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        add.focus();
      });
      if (box.checked) row.hidden = true;
    };
    const isBlank = (row) => [...row.querySelectorAll('input:not([type="hidden"]):not([type="checkbox"])')].every((field) => !field.value);
    const present = [...list.querySelectorAll("[data-row]")];
    present.forEach(dress);
    // The blank row that waits without this file is not needed when there are others.
    if (present.length > 1 && isBlank(present.at(-1)) && !present.at(-1).querySelector(".field-wrong")) present.at(-1).hidden = true;
    add.hidden = false;
    add.addEventListener("click", () => {
      const waiting = [...list.querySelectorAll("[data-row]")].find((row) => row.hidden && isBlank(row) && !row.querySelector('[name$="-DELETE"]').checked);
      if (waiting) {
        waiting.hidden = false;
        waiting.querySelector("input:not([type=hidden]), select").focus();
        return;
      }
      const copy = template.content.cloneNode(true);
      copy.querySelectorAll("*").forEach((element) => {
        for (const attribute of [...element.attributes]) {
          if (attribute.value.includes("__prefix__")) element.setAttribute(attribute.name, attribute.value.replaceAll("__prefix__", total.value));
        }
      });
      const row = copy.querySelector("[data-row]");
      list.append(copy);
      total.value = Number(total.value) + 1;
      dress(row);
      row.querySelector("input:not([type=hidden]), select").focus();
    });
  };

  const start = (place) => {
    const forms = [...(place.querySelectorAll?.("form[data-customer-form]") ?? [])];
    if (place.matches?.("form[data-customer-form]")) forms.push(place);
    forms.forEach((form) => {
      adapt(form);
      form.querySelectorAll("[data-rows-of]").forEach(rows);
      if (form.dataset.started) return;
      form.dataset.started = "1";
      remember(form);
      form.addEventListener("change", (event) => {
        if (["kind", "country"].includes(event.target.name)) {
          adapt(form);
          fill(form);
        }
      });
      form.addEventListener("input", (event) => {
        if (["siret", "siren", "vat_number"].includes(event.target.name)) {
          delete event.target.dataset.filled;
          if (event.target.name !== "vat_number") fill(form);
        }
      });
    });
  };

  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));

  // A customer created from a document's form: the window closes, the field knows.
  document.addEventListener("customer:created", (event) => {
    const dialog = document.getElementById("nouveau-client");
    if (dialog?.open) dialog.close();
    const select = document.querySelector("select[data-customer-select]");
    if (!select) return;
    select.value = event.detail.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
  });
})();
