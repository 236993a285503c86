/* The customer of a document: a box to search in, over the list that stays the field. The server finds among all those of the
   activity, accents and typing errors forgiven. Without this file, the list holds the first ones and the page finds the others. */
(() => {
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  const dress = (list) => {
    const box = document.createElement("input");
    const popup = document.createElement("ul");
    const place = document.createElement("div");
    const label = document.querySelector(`label[for="${list.id}"]`);
    place.className = "combo";
    box.className = "form-control";
    box.type = "text";
    box.id = `${list.id}_search`;
    box.autocomplete = "off";
    box.placeholder = "Cherchez un client : nom, ville, SIREN";
    box.dataset.noSave = "";
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", `${list.id}_options`);
    popup.id = `${list.id}_options`;
    popup.className = "combo-list";
    popup.setAttribute("role", "listbox");
    popup.setAttribute("aria-label", label?.textContent.trim() || "Clients");
    popup.hidden = true;
    if (label) label.htmlFor = box.id;
    list.hidden = true;
    list.after(place);
    place.append(box, popup);
    let found = [];
    let at = -1;
    let asked = null; // the question under way
    let waits = 0; // the one that begins when typing stops
    let taking = false; // Enter or Tab came before the answer: its first customer is meant

    const write = () => { box.value = list.value ? list.selectedOptions[0].text : ""; };
    const close = () => {
      popup.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const stop = () => {
      clearTimeout(waits);
      waits = 0;
      asked?.abort();
      asked = null;
      taking = false;
    };
    const choose = (customer) => {
      stop();
      if (customer && ![...list.options].some((option) => option.value === customer.value)) {
        list.add(new Option(customer.label, customer.value));
      }
      list.value = customer ? customer.value : "";
      write();
      close();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const mark = (index) => {
      at = index;
      [...popup.children].forEach((item, rank) => item.setAttribute("aria-selected", String(rank === at)));
      const item = popup.children[at];
      if (item) {
        box.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    };
    const row = ({ label: name, detail }, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}_option_${index}`;
      item.setAttribute("role", "option");
      item.textContent = name;
      if (detail) {
        const more = document.createElement("span");
        more.className = "combo-detail";
        more.textContent = detail;
        item.append(" ", more);
      }
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        if (found[index]) choose(found[index]);
      });
      return item;
    };
    const show = (customers, text) => {
      found = customers;
      popup.replaceChildren(...found.map(row));
      if (!found.length && text) {
        const none = row({ label: "Aucun client ne correspond" }, 0);
        none.setAttribute("aria-disabled", "true");
        popup.append(none);
      }
      popup.hidden = !popup.children.length;
      box.setAttribute("aria-expanded", String(!popup.hidden));
      mark(found.length && text ? 0 : -1);
    };
    const known = () => [...list.options].filter((option) => option.value).map((option) => ({ value: option.value, label: option.text }));

    const ask = async () => {
      clearTimeout(waits);
      waits = 0;
      asked?.abort();
      const mine = new AbortController();
      const text = box.value.trim();
      asked = mine;
      let customers;
      try {
        const address = new URL(list.dataset.search, window.location.href);
        address.searchParams.set("q", text);
        const answer = await fetch(address, { signal: mine.signal, credentials: "same-origin", headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.statusText);
        ({ customers } = await answer.json());
      } catch {
        // The line is cut: among those the page already holds.
        const words = plain(text).split(/\s+/).filter(Boolean);
        customers = known().filter((one) => words.every((word) => plain(one.label).includes(word)));
      }
      if (mine !== asked) return;
      asked = null;
      if (taking && customers.length) choose(customers[0]);
      else if (document.activeElement === box) show(customers, text);
      else write();
      taking = false;
    };

    box.addEventListener("input", (event) => {
      event.stopPropagation();
      stop();
      if (box.value.trim()) waits = setTimeout(ask, 150);
      else show(known(), "");
    });
    box.addEventListener("focus", () => box.select());
    box.addEventListener("click", () => {
      if (!popup.hidden) return;
      box.select(); // what is typed next replaces the name
      show(known(), "");
    });
    box.addEventListener("blur", () => {
      close();
      if (taking) return;
      stop();
      if (!box.value.trim() && list.value) choose(null);
      else write();
    });
    box.addEventListener("keydown", (event) => {
      const pending = Boolean(waits || asked);
      if (["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        if (popup.hidden) show(known(), "");
        else if (found.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
      } else if (event.key === "Enter" || event.key === "Tab") {
        if (event.key === "Enter") event.preventDefault();
        if (pending) {
          taking = true;
          if (waits) ask();
        } else if (!popup.hidden && found[at]) choose(found[at]);
      } else if (event.key === "Escape" && (pending || !popup.hidden)) {
        event.preventDefault();
        stop();
        write();
        close();
      }
    });
    list.addEventListener("refresh", write);
    write();
    if (!list.value) box.focus();
  };

  document.querySelectorAll("select[data-customer-select][data-search]").forEach(dress);
})();
