/* The voter's page: one thing to do at a time. The choice never leaves this page in clear; each voice is one sealed ballot, sent
   once, and sent again as it is when its receipt did not come back. */
(() => {
  const page = document.querySelector("[data-ballot]");
  if (!page) return;
  const { box, key, mark, send, state, now, kind, ticket } = page.dataset;
  const most = Number(page.dataset.most);
  const find = (name) => page.querySelector(`[data-${name}]`);
  const form = page.querySelector('[data-step="choose"]');
  const check = page.querySelector('[data-step="check"]');
  const receipts = find("receipts");
  const voices = [...page.querySelectorAll("[data-voice]")].map((row) => ({ right: row.dataset.voice, name: row.textContent.trim() }));
  let place = 0;
  let choice = null;

  // -- how far the vote is: asked every three seconds, answered 304 as long as nothing changes -------

  const ask = async () => {
    if (document.hidden || voices[place]?.sealed) return;
    try {
      const answer = await fetch(state, { cache: "no-cache" });
      if (answer.ok && (await answer.json()).state !== now && receipts.hidden) window.location.reload();
    } catch {
      // The room's network comes and goes: the next time will do.
    }
  };
  if (receipts) setInterval(ask, 3000);
  if (!form) return;

  // -- the choice ----------------------------------------------------------------------------------

  const options = [...form.querySelectorAll("[data-label]")];
  const blank = form.querySelector('input[value="blank"]');
  const named = (input) => input.dataset.label;
  const selects = options.filter((input) => input.nodeName === "SELECT");
  const boxes = options.filter((input) => input.nodeName === "INPUT" && input !== blank);

  // Says what is missing, or gives the choice and its words.
  const read = () => {
    if (kind === "one") {
      const chosen = options.find((input) => input.checked);
      return chosen ? { choice: chosen.value, words: [named(chosen)] } : { missing: "Choisissez une réponse." };
    }
    if (kind === "several") {
      if (blank.checked) return { choice: [], words: [named(blank)] };
      const chosen = boxes.filter((input) => input.checked);
      if (!chosen.length) return { missing: "Choisissez au moins une réponse, ou le vote blanc." };
      if (chosen.length > most) return { missing: `${most} choix au plus : vous en avez coché ${chosen.length}.` };
      return { choice: chosen.map((input) => input.value), words: chosen.map(named) };
    }
    if (kind === "order") {
      if (blank.checked) return { choice: [], words: [named(blank)] };
      const ranked = selects.filter((input) => input.value).sort((a, b) => Number(a.value) - Number(b.value));
      if (!ranked.length) return { missing: "Donnez au moins le rang 1, ou choisissez le vote blanc." };
      const twice = ranked.find((input, index) => index && input.value === ranked[index - 1].value);
      if (twice) return { missing: `Le rang ${twice.value} est donné deux fois.` };
      return { choice: ranked.map((input) => input.dataset.code), words: ranked.map((input, index) => `${index + 1}. ${named(input)}`) };
    }
    if (blank.checked) return { choice: {}, words: [named(blank)] };
    const without = selects.find((input) => !input.value);
    if (without) return { missing: `Donnez une mention à ${named(without)}, ou choisissez le vote blanc.` };
    return {
      choice: Object.fromEntries(selects.map((input) => [input.dataset.code, Number(input.value)])),
      words: selects.map((input) => `${named(input)} : ${input.selectedOptions[0].textContent}`),
    };
  };

  const show = (step) => {
    form.hidden = step !== "choose";
    check.hidden = step !== "check";
    receipts.hidden = step !== "receipts";
  };

  const begin = () => {
    form.reset();
    find("error").textContent = "";
    find("send-error").textContent = "";
    const title = find("voice-title");
    title.textContent = voices.length > 1 ? `${voices[place].name} (${place + 1} sur ${voices.length})` : voices[place].name;
    show("choose");
    if (place) title.focus();
  };

  form.addEventListener("change", (event) => {
    find("error").textContent = "";
    if (kind === "one") return;
    if (event.target === blank && blank.checked) {
      boxes.forEach((input) => { input.checked = false; });
      selects.forEach((input) => { input.value = ""; });
    } else if (event.target !== blank) blank.checked = false;
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = read();
    if (said.missing) {
      find("error").textContent = said.missing;
      (options.find((input) => input.checked) ?? options[0]).focus();
      return;
    }
    choice = said.choice;
    const list = document.createElement("ul");
    for (const words of said.words) list.appendChild(document.createElement("li")).textContent = words;
    find("chosen").replaceChildren(list);
    const left = voices.length - place - 1;
    find("same-frame").hidden = !left;
    find("same").checked = false;
    find("same-label").textContent = left > 1 ? `Donner la même réponse aux ${left} autres voix` : "Donner la même réponse à l’autre voix";
    show("check");
    check.querySelector("h2").focus();
  });
  find("back").addEventListener("click", () => {
    show("choose");
    (options.find((input) => input.checked) ?? options[0]).focus();
  });

  // -- the ballot ----------------------------------------------------------------------------------

  const token = () => document.querySelector('meta[name="csrf-token"]').content;
  const post = async (voice) => {
    const body = new URLSearchParams({ ticket, right: voice.right, mark, sealed: urn.base64(voice.sealed) });
    const answer = await fetch(send, { method: "POST", body, headers: { "X-CSRFToken": token() } });
    if (answer.status !== 200 && answer.status !== 409) throw new Error(String(answer.status));
    return answer.json();
  };
  const keep = (voice, receipt) => {
    const row = find("receipt-row").content.cloneNode(true);
    row.querySelector("[data-receipt-voice]").textContent = voice.name;
    row.querySelector("[data-receipt-code]").textContent = receipt.tracker;
    const copy = row.querySelector("[data-copy]");
    copy.dataset.copy = receipt.tracker;
    copy.setAttribute("aria-label", `Copier le numéro de suivi, ${voice.name}`);
    find("receipt-list").append(row);
    const first = /^0+$/.test(receipt.head);
    find("head").textContent = receipt.head;
    find("head-first").hidden = !first;
    find("head-then").hidden = first;
  };
  // Among several voices, one that is not taken (its proxy was taken back) does not keep the others from the urn.
  const turnAway = (sentence) => {
    find("turned-list").append(Object.assign(document.createElement("li"), { textContent: sentence }));
    find("turned").hidden = false;
  };
  const leave = (event) => event.preventDefault();

  const vote = async () => {
    const voice = voices[place];
    // Sealed once: when the answer is lost, the same ballot is sent again and enters once.
    voice.sealed ??= urn.seal(Number(box), choice, key);
    const receipt = await post(voice);
    if (receipt.refusal) return receipt.refusal;
    if (receipt.tracker !== await urn.tracker(voice.sealed)) return "Le reçu n’est pas celui de votre bulletin : prévenez le bureau.";
    keep(voice, receipt);
    return "";
  };

  find("seal").addEventListener("click", async () => {
    const button = find("seal");
    const back = find("back");
    const same = find("same").checked;
    button.disabled = back.disabled = true;
    find("send-error").textContent = "";
    find("status").textContent = "Votre bulletin se ferme et part…";
    window.addEventListener("beforeunload", leave);
    let refusal = "";
    let lost = "";
    try {
      do {
        refusal = await vote();
        if (refusal) delete voices[place].sealed;
        if (refusal && voices.length > 1) turnAway(refusal);
        if (!refusal || voices.length > 1) place += 1;
      } while (same && place < voices.length);
    } catch {
      lost = "Le réseau n’a pas répondu : votre bulletin est peut-être arrivé. Réessayez sans quitter cette page, il ne comptera qu’une fois.";
    }
    window.removeEventListener("beforeunload", leave);
    button.disabled = false;
    // A ballot that may have left is never changed: it can only be sent again.
    back.disabled = Boolean(lost);
    find("status").textContent = "";
    const got = find("receipt-list").children.length > 0;
    if (lost || (refusal && voices.length === 1)) {
      find("send-error").textContent = lost || refusal;
    } else if (place < voices.length) {
      find("status").textContent = refusal ? "Voix suivante." : "C’est voté. Voix suivante.";
      begin();
      receipts.hidden = !got;
    } else {
      find("voice-title").textContent = "";
      show(got ? "receipts" : "none");
      (got ? receipts : find("turned")).querySelector("h2").focus();
    }
  });

  if (!window.crypto?.subtle) {
    find("status").textContent = "Ce navigateur ne sait pas sceller un bulletin : votez sur un autre appareil, sur la tablette ou sur papier.";
    return;
  }
  begin();
})();
