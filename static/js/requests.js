/* htmx: sends the CSRF token, turns a failure into a sentence, moves the focus to what arrived. */
(() => {
  const say = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
    // An empty filter is not a filter: the address stays readable.
    if (event.detail.verb === "get" && event.target.matches("form.filters")) {
      for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
    }
  });

  const sentences = {
    403: "Vous n’avez pas le droit de faire cela.",
    404: "Cette page n’existe plus. Rechargez la liste.",
    413: "Ce fichier est trop lourd.",
    429: "Trop d’essais en peu de temps. Patientez une minute.",
  };

  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText || "", "text/html");
    const refusal = page.querySelector("[data-refusal]");
    const sentence = refusal ? refusal.textContent.trim() : sentences[event.detail.xhr.status];
    say(sentence || "Cela n’a pas pu être fait. Ce que vous avez écrit est toujours là ; réessayez.", "bad");
  });
  document.addEventListener("htmx:sendError", () => say("La connexion est coupée. Ce que vous avez écrit est toujours là.", "bad"));
  document.addEventListener("htmx:timeout", () => say("Le serveur met trop de temps à répondre. Réessayez.", "bad"));

  const focusIn = (place) => {
    const wanted = place.querySelector?.("[data-focus]");
    if (wanted) wanted.focus();
  };
  document.addEventListener("htmx:afterSettle", (event) => focusIn(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => focusIn(document));
})();
