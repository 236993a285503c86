/* Forms: nothing sent twice, nothing written lost, and a draft says when it was kept. */
(() => {
  const sent = new WeakSet();
  const changed = new Set();

  // Once: the second submit of the same form is dropped; the button says that something is happening.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    const asked = event.submitter;
    if (asked?.formTarget === "_blank") return;
    changed.delete(form);
    if (form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
    sent.add(form);
    const buttons = [...form.elements].filter((element) => element.type === "submit");
    setTimeout(() => {
      buttons.forEach((button) => { button.setAttribute("aria-disabled", "true"); });
      if (asked?.dataset.busy) {
        asked.dataset.label = asked.innerHTML;
        asked.textContent = asked.dataset.busy;
      }
    });
    const free = () => {
      sent.delete(form);
      buttons.forEach((button) => {
        button.removeAttribute("aria-disabled");
        if (button.dataset.label) {
          button.innerHTML = button.dataset.label;
          delete button.dataset.label;
        }
      });
    };
    // A download answers without leaving the page; a page kept by the browser comes back as it was.
    setTimeout(free, form.hasAttribute("data-download") ? 1500 : 20000);
    window.addEventListener("pageshow", (show) => { if (show.persisted) free(); }, { once: true });
  });

  // An error answered is no longer shown: beside its field, and in the summary at the top.
  const answered = (event) => {
    const place = event.target.closest?.(".field-wrong");
    if (!place) return;
    place.classList.remove("field-wrong");
    const names = new Set([place.id, place.id.replace(/_field$/, "")]);
    for (const error of place.querySelectorAll(".field-error")) {
      for (const field of place.querySelectorAll("[aria-describedby]")) {
        const left = field.getAttribute("aria-describedby").split(" ").filter((id) => id && id !== error.id);
        if (left.length) field.setAttribute("aria-describedby", left.join(" "));
        else field.removeAttribute("aria-describedby");
      }
      error.remove();
    }
    for (const field of place.querySelectorAll("[aria-invalid], .is-invalid")) {
      field.removeAttribute("aria-invalid");
      field.classList.remove("is-invalid");
      names.add(field.id);
    }
    const summary = event.target.form?.querySelector(".form-errors");
    summary?.querySelectorAll("li a").forEach((link) => {
      if (names.has(link.hash.slice(1))) link.closest("li").remove();
    });
    if (summary && !summary.querySelector("li")) summary.remove();
  };
  document.addEventListener("input", answered);
  document.addEventListener("change", answered);

  // Nothing lost: a guarded form that changed asks before the page goes.
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("autosaved", (event) => changed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-autosubmit]")) event.target.form.requestSubmit();
  });

  // The indicator of a draft: data-autosave in the form, or data-autosave="form-id".
  const hour = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
  const indicators = (form) => [...document.querySelectorAll("[data-autosave]")].filter(
    (place) => (place.dataset.autosave ? place.dataset.autosave === form.id : form.contains(place)),
  );
  const write = (form, text, failed = false) => indicators(form).forEach((place) => {
    place.classList.toggle("autosave-failed", failed);
    place.querySelector("[data-autosave-text]").textContent = text;
  });
  const formOf = (event) => (event.detail.requestConfig?.verb ?? "post") !== "get" && event.detail.elt?.closest?.("form");
  document.addEventListener("htmx:beforeSend", (event) => {
    const form = formOf(event);
    if (form) write(form, "Enregistrement…");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    if (event.detail.successful) {
      write(form, `Enregistré à ${hour.format(new Date())}`);
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    } else write(form, "Pas encore enregistré : gardez cette page ouverte", true);
  });
})();
