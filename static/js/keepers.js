/* The pages of the bureau: the key made and cut, its rehearsal, the opening of the urn. The private key, its parts and the answers
   of a discreet box exist in this page only. */
(() => {
  const said = (place, text, tone = "bad") => {
    place.textContent = text;
    place.dataset.tone = tone;
  };
  const wrong = (error) => {
    if (error instanceof urn.Wrong) return error.message;
    throw error;
  };
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const typedParts = (form) => [...form.querySelectorAll("[data-part]")].map((field) => field.value).filter((text) => text.trim());

  // -- the key is made, and shown part by part -----------------------------------------------------

  const ceremony = document.querySelector("[data-ceremony]");
  if (ceremony) {
    const find = (name) => ceremony.querySelector(`[data-${name}]`);
    const text = find("part-text");
    const next = find("part-next");
    const copy = find("part-copy");
    const start = find("ceremony-start");

    const shown = async (keeper, part) => {
      const pressed = () => new Promise((done) => { next.addEventListener("click", done, { once: true }); });
      find("part-title").textContent = `Passez l’écran à ${keeper}`;
      find("part-hint").textContent = "Les autres regardent ailleurs.";
      text.hidden = copy.hidden = true;
      next.textContent = `Je suis ${keeper} : montrer ma part`;
      find("part-title").focus();
      await pressed();
      find("part-title").textContent = `La part de ${keeper}`;
      find("part-hint").textContent = "Notez ces quatre lignes, ou copiez-les dans votre coffre de mots de passe. Elles ne seront pas montrées deux fois ; vous les retaperez dans un instant, puis à l’ouverture de l’urne.";
      text.textContent = part;
      copy.dataset.copy = part;
      text.hidden = copy.hidden = false;
      next.textContent = "C’est noté : cacher ma part";
      find("part-title").focus();
      await pressed();
      text.textContent = copy.dataset.copy = "";
    };

    // All the parts needed: one that is lost, and the urn opens no more. It is asked before the key is made.
    const all = find("ceremony-all");
    const chosen = () => ceremony.querySelectorAll('input[name="keepers"]:checked').length;
    const needs = () => Number(ceremony.querySelector('[name="threshold"]').value);
    const isFragile = () => chosen() >= 2 && needs() === chosen();
    const showFragile = () => { all.hidden = !isFragile(); };
    ceremony.addEventListener("input", showFragile);
    showFragile();

    start.addEventListener("click", async () => {
      const keepers = [...ceremony.querySelectorAll('input[name="keepers"]:checked')].map((input) => input.closest("label").textContent.trim());
      const needed = Number(ceremony.querySelector('[name="threshold"]').value);
      if (keepers.length < 2 || !(needed >= 2 && needed <= keepers.length)) {
        said(find("ceremony-said"), keepers.length < 2 ? "Choisissez au moins deux personnes." : `Il faut entre 2 et ${keepers.length} parts pour ouvrir l’urne.`);
        return;
      }
      if (isFragile() && !all.querySelector("input").checked) {
        showFragile();
        said(find("ceremony-said"), `Les ${needed} parts seraient toutes nécessaires : une part perdue et l’urne ne s’ouvre plus. Choisissez une personne de plus, demandez une part de moins, ou cochez que vous l’avez compris.`);
        return;
      }
      said(find("ceremony-said"), "");
      start.disabled = true;
      find("ceremony-settings").hidden = true;
      find("ceremony-part").hidden = false;
      const pair = urn.keyPair();
      const parts = await urn.split(pair, needed, keepers.length);
      ceremony.querySelector('[name="public_key"]').value = urn.hex(pair.publicKey);
      pair.secretKey.fill(0);
      for (const [index, keeper] of keepers.entries()) {
        await shown(keeper, parts[index]);
        parts[index] = "";
      }
      ceremony.requestSubmit();
    });
  }

  // -- parts typed again: each is checked on its own ------------------------------------------------

  document.querySelectorAll("[data-parts]").forEach((place) => {
    const key = urn.fromHex(place.closest("form").dataset.key);
    place.querySelectorAll("[data-part]").forEach((field) => {
      field.addEventListener("input", async () => {
        const answer = field.parentElement.querySelector("[data-part-said]");
        if (urn.tidy(field.value).length < 64) {
          said(answer, "");
          return;
        }
        try {
          const part = await urn.partIn(field.value, key);
          said(answer, `La part ${part.number} est bien notée.`, "good");
        } catch (error) {
          said(answer, wrong(error));
        }
      });
    });
  });

  // -- the rehearsal: every part is tried ------------------------------------------------------------

  const rehearsal = document.querySelector("[data-rehearsal]:not([hidden])");
  if (rehearsal) {
    const words = rehearsal.querySelector('[name="words"]');
    rehearsal.addEventListener("submit", async (event) => {
      if (words.value) return;
      event.preventDefault();
      const key = urn.fromHex(rehearsal.dataset.key);
      const typed = typedParts(rehearsal);
      const all = rehearsal.querySelectorAll("[data-part]").length;
      try {
        if (typed.length < all) throw new urn.Wrong(`Les ${all} parts sont essayées : il en manque ${all - typed.length}.`);
        let pair = await urn.combine(typed, key);
        const { needed } = await urn.partIn(typed[0], key);
        // The others must open the urn too: each takes in turn the place of the last one.
        for (const other of typed.slice(needed)) pair = await urn.combine([...typed.slice(0, needed - 1), other], key);
        words.value = JSON.stringify(
          data("dummy").sealed.map((ballot) => urn.choiceIn(urn.open(urn.fromBase64(ballot), pair), Number(rehearsal.dataset.box))),
        );
        // Not from inside the event that was just refused: browsers would ignore it.
        setTimeout(() => rehearsal.requestSubmit());
      } catch (error) {
        said(rehearsal.querySelector("[data-said]"), wrong(error));
      }
    });
  }

  // -- the urn is opened -----------------------------------------------------------------------------

  const tally = document.querySelector("[data-tally]:not([hidden])");
  if (tally) {
    const find = (name) => tally.querySelector(`[data-${name}]`);
    const held = data("urn");

    const paper = () => {
      const found = [];
      tally.querySelectorAll("[data-paper-code]").forEach((field) => {
        for (let copy = 0; copy < Number(field.value); copy += 1) found.push(field.dataset.paperCode);
      });
      const lines = (find("paper-lines")?.value ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
      for (const line of lines) {
        const numbers = /^[-–—]$/.test(line) ? [] : line.split(/[\s,;>]+/).map(Number);
        const known = (number) => Number.isInteger(number) && (held.kind === "mentions" ? number >= 0 && number <= 5 : held.codes[number - 1]);
        const size = held.kind === "mentions"
          ? !numbers.length || numbers.length === held.codes.length
          : numbers.length <= held.most && new Set(numbers).size === numbers.length;
        if (!numbers.every(known) || !size) throw new urn.Wrong(`Le bulletin de papier « ${line} » ne se comprend pas.`);
        if (held.kind !== "mentions") found.push(numbers.map((number) => held.codes[number - 1]));
        else found.push(Object.fromEntries(numbers.map((number, index) => [held.codes[index], number])));
      }
      if (found.length !== held.paper) throw new urn.Wrong(`${held.paper} personnes ont voté sur papier, ${found.length} bulletins sont saisis.`);
      return found;
    };

    // A ranking or mentions, as they are read aloud: « Aline, puis Basile », « Aline : Bien ».
    const inWords = (code) => {
      if (held.labels[code]) return held.labels[code];
      const answer = JSON.parse(code);
      if (typeof answer === "string") return held.labels[answer] ?? answer;
      if (Array.isArray(answer)) return answer.map((name) => held.labels[name] ?? name).join(", puis ") || held.labels.blank;
      return Object.entries(answer).map(([name, mark]) => `${held.labels[name] ?? name} : ${held.mentions[mark]}`).join(", ") || held.labels.blank;
    };

    const field = (name) => tally.querySelector(`[name="${name}"]`);
    let urnChoices = null;
    let lost = 0;

    // Made again at each correction of the paper ballots: what is sent is what is shown.
    const show = () => {
      find("send-count").disabled = true;
      field("paper").value = "";
      find("found").hidden = true;
      const onPaper = paper();
      const all = [...urnChoices, ...onPaper];
      const counted = held.kind === "one" || held.kind === "several" ? urn.totals(all) : urn.histogram(all);
      const rows = Object.entries(counted).map(([code, number]) => `${inWords(code)} : ${number}`);
      if (lost) rows.push(`Nuls : ${lost}`);
      find("found-list").replaceChildren(...rows.map((row) => Object.assign(document.createElement("li"), { textContent: row })));
      field("paper").value = JSON.stringify(onPaper);
      find("found").hidden = false;
      find("send-count").disabled = false;
      said(find("said"), "");
    };
    const tried = (act) => {
      try {
        act();
      } catch (error) {
        said(find("said"), wrong(error));
      }
    };

    tally.addEventListener("input", (event) => {
      if (urnChoices && event.target.matches("[data-paper-code], [data-paper-lines]")) tried(show);
    });

    find("open-urn").addEventListener("click", async () => {
      try {
        paper();
        const pair = await urn.combine(typedParts(tally), urn.fromHex(tally.dataset.key));
        const opened = [];
        const texts = new Set();
        lost = 0;
        for (const ballot of held.sealed) {
          const text = urn.open(urn.fromBase64(ballot), pair);
          try {
            if (!text || texts.has(urn.hex(text))) throw new urn.Wrong("nul");
            const choice = urn.choiceIn(text, held.box);
            texts.add(urn.hex(text));
            opened.push({ choice, order: urn.hex(await urn.sha256(text)) });
          } catch (error) {
            wrong(error);
            lost += 1;
          }
        }
        // In the order of their own digests: nothing of the urn's remains.
        opened.sort((a, b) => (a.order < b.order ? -1 : 1));
        urnChoices = opened.map((one) => one.choice);
        field("announced").value = JSON.stringify(urn.histogram(urnChoices));
        field("void").value = lost;
        if (held.open) field("private_key").value = urn.hex(pair.secretKey);
        else field("opened").value = JSON.stringify(urnChoices);
        tally.querySelectorAll("[data-part]").forEach((part) => { part.value = ""; });
        find("open-urn").disabled = true;
        show();
        find("found").querySelector("h2").focus();
      } catch (error) {
        said(find("said"), wrong(error));
      }
    });
  }
})();
