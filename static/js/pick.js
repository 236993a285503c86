/* A field where one thing is chosen by typing (cae/picking.py): proposals come while typing; arrows, Enter and Escape as in any
   list. The field stays a text: without this file its code or its whole name is typed. */
(() => {
  let number = 0;

  const dress = (box) => {
    if (box.dataset.picks) return;
    box.dataset.picks = "1";
    number += 1;
    const list = document.createElement("ul");
    const told = document.createElement("span");
    list.id = `pick-${number}`;
    list.className = "pick-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.labels?.[0]?.textContent.trim() || "Propositions");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    box.after(list, told);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) box.setAttribute(name, value);

    let asked = null;
    let waits = 0;
    let at = -1;
    const close = () => {
      clearTimeout(waits);
      asked?.abort();
      list.hidden = true;
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      at = index;
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
      if (!list.children[at]) return;
      box.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const choose = (item) => {
      box.value = item.dataset.label;
      close();
      told.textContent = "";
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = (choices) => {
      list.replaceChildren(...choices.map(({ label, detail }, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.dataset.label = label;
        item.setAttribute("role", "option");
        item.textContent = label;
        if (detail) {
          const more = document.createElement("span");
          more.className = "pick-detail";
          more.textContent = detail;
          item.append(" ", more);
        }
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
        return item;
      }));
      list.hidden = !choices.length;
      box.setAttribute("aria-expanded", String(Boolean(choices.length)));
      told.textContent = choices.length ? `${choices.length} proposition${choices.length > 1 ? "s" : ""}` : "Rien ne correspond";
      mark(choices.length ? 0 : -1);
    };
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const address = new URL(box.dataset.pick, location.href);
      address.searchParams.set("q", box.value.trim());
      const beside = box.dataset.pickWith && box.form?.elements[box.dataset.pickWith];
      if (beside) address.searchParams.set(box.dataset.pickWith, beside.value);
      try {
        const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
        if (answer.ok && document.activeElement === box) show((await answer.json()).choices);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };
    box.addEventListener("input", (event) => {
      if (!event.isTrusted) return; // ours, once something is chosen
      clearTimeout(waits);
      if (box.value.trim()) waits = setTimeout(ask, 150);
      else close();
    });
    box.addEventListener("focus", () => box.select());
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      const count = list.children.length;
      if (["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        if (list.hidden) { if (box.value.trim()) ask(); } else mark((at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault();
        choose(list.children[at]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
  };

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-pick]")) dress(event.target);
  });
})();
