/* Short messages at the corner: those of the page, those of the HX-Trigger header (« toast »), and « copied ». */
(() => {
  const place = document.getElementById("toasts");
  const stay = 9000;

  const leave = (notice) => {
    if (notice.dataset.toast === "stay") return;
    let timer = setTimeout(() => notice.remove(), stay);
    const hold = () => clearTimeout(timer);
    const go = () => { timer = setTimeout(() => notice.remove(), stay / 2); };
    notice.addEventListener("mouseenter", hold);
    notice.addEventListener("focusin", hold);
    notice.addEventListener("mouseleave", go);
    notice.addEventListener("focusout", go);
  };

  const show = ({ text, tone = "info" }) => {
    const notice = document.createElement("div");
    notice.className = `notice notice-${tone}`;
    notice.dataset.toast = tone === "bad" ? "stay" : "";
    const sentence = document.createElement("p");
    sentence.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.dataset.toastClose = "";
    close.setAttribute("aria-label", "Fermer ce message");
    close.textContent = "×";
    notice.append(sentence, close);
    place.append(notice);
    leave(notice);
  };

  place.querySelectorAll("[data-toast]").forEach(leave);
  document.addEventListener("toast", (event) => {
    const detail = event.detail?.value ?? event.detail;
    show(typeof detail === "string" ? { text: detail } : detail);
  });
  document.addEventListener("click", async (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
      show({ text: "Copié.", tone: "good" });
    } catch {
      show({ text: `À copier à la main : ${copy.dataset.copy}`, tone: "wait" });
    }
  });
})();
