/* The editor of quotes and invoices. Every figure comes from the server: this only moves rows, keeps the draft while it is
   typed, and shows what the server answers. Without this file the same form works by plain posts. */
(() => {
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const rows = form.querySelector("[data-rows]");
  const max = Number(form.dataset.maxLines);
  const frame = document.querySelector("[data-preview]");
  const say = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  const status = document.querySelector(`[data-autosave="${form.id}"]`);
  const hour = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
  const tell = (text, failed = false) => {
    if (!status) return;
    status.classList.toggle("autosave-failed", failed);
    status.querySelector("[data-autosave-text]").textContent = text;
  };

  // -- rows ----------------------------------------------------------------------------------------
  const all = () => [...rows.querySelectorAll("[data-row]")];
  const rowOf = (element) => element.closest?.("[data-row]");
  const nameOf = (row) => row.querySelector('[data-field="name"]');

  const blank = (kind) => form.querySelector(`template[data-template="${kind}"]`).content.firstElementChild.cloneNode(true);

  const add = (kind, after) => {
    if (all().length >= max) {
      say(`Un document compte au plus ${max} lignes : joignez le détail en pièce jointe.`, "bad");
      return null;
    }
    const made = blank(kind);
    const lines = all().filter((row) => row.dataset.row === "line");
    const before = after?.dataset.row === "line" ? after : lines[lines.length - 1];
    if (kind === "line" && before) {
      for (const field of ["unit", "vat"]) {
        made.querySelector(`[data-field="${field}"]`).value = before.querySelector(`[data-field="${field}"]`).value;
      }
    }
    if (after) after.after(made);
    else rows.append(made);
    nameOf(made).focus();
    return made;
  };

  const move = (row, way, from) => {
    if (way === "remove") {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      if (next) nameOf(next).focus();
      else add("line");
    } else {
      const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (way === "up") other.before(row);
      else other.after(row);
      (from ?? nameOf(row)).focus();
      row.scrollIntoView({ block: "nearest" });
    }
    dirty = true;
    later(250);
  };

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    move(rowOf(button), button.dataset.move, button);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    event.preventDefault();
    const made = add(button.dataset.add);
    if (made && button.dataset.add === "chapter") add("line", made), nameOf(made).focus();
  });
  rows.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      move(row, event.key === "ArrowUp" ? "up" : "down", event.target);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input, select")) {
      event.preventDefault();
      const next = row.nextElementSibling;
      if (next?.dataset.row === "line" && !nameOf(next).value) nameOf(next).focus();
      else add("line", row);
    }
  });
  // What a folded line holds that changes its VAT is said on the line.
  rows.addEventListener("change", (event) => {
    if (event.target.matches('[data-field="nature"]')) showNature(event.target);
  });
  const showNature = (field) => { rowOf(field).querySelector("[data-goods]").hidden = field.value !== "goods"; };
  // Enter in another field never sends the form by accident.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.target.matches('input:not([type="checkbox"], [type="radio"])')) event.preventDefault();
  });

  // -- the draft, kept while it is typed -------------------------------------------------------------
  const LOST = {
    network: "Connexion coupée : rien n'est perdu, nous réessayons",
    session: "Votre session est finie : reconnectez-vous dans un autre onglet, rien n'est perdu",
  };
  let timer = 0;
  let running = null;
  let waiting = false;
  let dirty = false; // typed, and not known to the server yet
  let lost = ""; // why the last save did not reach the server: a key of LOST
  let stopped = false;
  let leaving = false;

  const later = (delay = 600) => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(keep, delay);
  };

  const keep = () => {
    if (running) waiting = true;
    else {
      running = save().finally(() => {
        running = null;
        if (waiting) later(50);
      });
    }
    return running;
  };

  const send = () => fetch(form.action || window.location.href, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Autosave": "1", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    credentials: "same-origin",
  });

  const save = async () => {
    waiting = false;
    dirty = false;
    if (!lost) tell("Enregistrement…");
    const sent = all();
    try {
      let answer = await send();
      if (answer.status === 403 && await renew()) answer = await send();
      const found = answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
      if (answer.status === 401) return lose("session");
      lost = "";
      if (answer.ok && found) kept(found, sent);
      else if (answer.status === 422 && found) wrong(found, sent);
      else if (answer.status === 409 && found) refused(found.refusal);
      else {
        dirty = true;
        tell("Pas encore enregistré : gardez cette page ouverte", true);
      }
    } catch {
      lose("network");
    }
  };

  const lose = (why) => {
    lost = why;
    dirty = true;
    tell(LOST[why], true);
    stash();
    later(4000);
  };
  window.addEventListener("online", () => { if (lost) later(0); });
  window.addEventListener("focus", () => { if (lost) later(0); });

  // Signing in again, in another tab, changes the token of forms: that of this page is read anew.
  const renew = async () => {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
    if (!fresh || !page.querySelector("form[data-editor]")) return false;
    document.querySelector('meta[name="csrf-token"]').content = fresh;
    document.querySelectorAll('[name="csrfmiddlewaretoken"]').forEach((field) => { field.value = fresh; });
    return true;
  };

  // What could not be sent is kept in this tab, in case the page itself goes; written back when it returns, and kept until the
  // server has it. A document this page itself was the last to keep may be one ahead: the answer was lost, not the sending.
  const KEY = `draft:${window.location.pathname}`;
  const OWN = ["csrfmiddlewaretoken", "once", "revision", "editor"];
  const stash = () => {
    const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.includes(name));
    const { value: revision } = form.querySelector("[data-revision]");
    const { value: editor } = form.elements.editor;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ revision, editor, values, customer: select?.selectedOptions[0]?.text }));
    } catch {
      // No room: the page itself still holds it.
    }
  };
  window.addEventListener("pagehide", () => { if (lost) stash(); });

  const restore = () => {
    const stashed = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (!stashed) return;
    const same = stashed.revision === form.querySelector("[data-revision]").value;
    if (!same && stashed.editor !== form.dataset.keptBy) { // changed since, elsewhere
      sessionStorage.removeItem(KEY);
      return;
    }
    form.elements.editor.value = stashed.editor; // the same page goes on: what it sent as it went may still arrive
    const values = {}; // by name, in the order of the page
    for (const [name, value] of stashed.values) (values[name] ??= []).push(value);
    rows.replaceChildren(...(values["row-kind"] ?? []).map(blank));
    const [chosen] = values.customer ?? []; // perhaps found by a search, and not in the list of the page
    if (chosen && ![...select.options].some((option) => option.value === chosen)) select.add(new Option(stashed.customer, chosen));
    for (const field of form.elements) {
      const typed = values[field.name] ?? [];
      if (!field.name || OWN.includes(field.name) || field.type === "submit") continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = typed.includes(field.value);
      else if (typed.length) field.value = typed.shift();
    }
    form.querySelectorAll('[data-field="nature"]').forEach(showNature);
    form.querySelector('select[name="customer"]')?.dispatchEvent(new Event("refresh"));
    say("Ce que vous aviez écrit sans connexion est remis.", "good");
    dirty = true;
    later(0);
  };

  const kept = (found, sent) => {
    form.querySelector("[data-revision]").value = found.revision;
    form.querySelector("[data-totals]").innerHTML = found.totals;
    sent.forEach((row, index) => {
      row.querySelector("[data-amount]").textContent = found.amounts[index] ?? "";
      flag(row, found.cautions[index] ?? {});
    });
    place(found.fields, {});
    sessionStorage.removeItem(KEY);
    if (found.customer) form.querySelector("[data-customer-details]").innerHTML = found.customer;
    tell(`Enregistré à ${hour.format(new Date())}`);
    if (!waiting) form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    showPage(found.revision);
  };

  const flag = (row, errors) => {
    row.classList.toggle("editor-wrong", Object.keys(errors).length > 0);
    for (const field of row.querySelectorAll("[data-field]")) {
      if (errors[field.dataset.field]) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    const place = row.querySelector("[data-row-error]");
    place.hidden = !Object.keys(errors).length;
    place.querySelector("span").textContent = Object.values(errors).join(" ");
  };

  // Beside each field, and at the places a subject names (`data-error-of`).
  const place = (fields, placed) => {
    form.querySelectorAll("[data-live-error]").forEach((error) => error.remove());
    for (const [name, sentence] of Object.entries(fields)) {
      const where = form.querySelector(`#id_${CSS.escape(name)}_field`);
      if (!where) continue;
      const error = document.createElement("p");
      error.className = "field-error";
      error.dataset.liveError = "";
      error.textContent = sentence;
      where.append(error);
    }
    for (const error of form.querySelectorAll("[data-error-of]")) {
      const sentence = placed[error.dataset.errorOf] ?? "";
      error.hidden = !sentence;
      error.querySelector("span").textContent = sentence;
      const field = error.id && form.querySelector(`[aria-describedby="${error.id}"]`);
      if (field && sentence) field.setAttribute("aria-invalid", "true");
      else if (field) field.removeAttribute("aria-invalid");
    }
  };

  const wrong = (found, sent) => {
    sent.forEach((row, index) => flag(row, found.rows[index] ?? {}));
    place(found.fields, found.placed);
    tell("À corriger pour être enregistré", true);
  };

  const refused = (sentence) => {
    stopped = true;
    const place = form.querySelector("[data-editor-refusal]");
    place.hidden = false;
    place.querySelector("[data-editor-refusal-text]").textContent = sentence;
    place.scrollIntoView({ block: "center" });
    tell("Plus enregistré", true);
  };

  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-no-save]")) return;
    dirty = true;
    later(event.target.matches("select, [type=radio], [type=checkbox]") ? 150 : 600);
  });
  // Leaving by a button: what is typed is kept first; while it cannot be, the page stays, and says why.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (leaving || stopped || !(dirty || lost || running || !navigator.onLine)) {
      stopped = true;
      return;
    }
    event.preventDefault();
    leave(event.submitter);
  });
  const leave = async (button) => {
    await running;
    clearTimeout(timer);
    if (dirty || lost || !navigator.onLine) await keep();
    if (lost) {
      say(`${LOST[lost]}. Rien n'est envoyé pour le moment.`, "bad");
      return;
    }
    leaving = true;
    form.requestSubmit(button);
  };

  // -- the printed page: the next one is laid out behind, then takes the place of the first ------------
  let loading = 0;
  const showPage = (revision) => {
    if (!frame || !frame.offsetParent) return;
    clearTimeout(loading);
    loading = setTimeout(() => {
      const address = new URL(frame.src, window.location.href);
      address.searchParams.set("r", revision);
      const top = frame.contentWindow?.scrollY ?? 0;
      frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
      frame.contentWindow.location.replace(address);
    }, 400);
  };

  // -- a customer just made in the dialog --------------------------------------------------------------
  const select = form.querySelector('select[name="customer"]');
  document.body.addEventListener("customer:created", (event) => {
    select.value = event.detail.value;
    select.dispatchEvent(new Event("refresh"));
    select.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector("dialog[open]")?.close();
    nameOf(all()[0])?.focus();
  });
  restore();
})();
