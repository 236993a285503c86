/* A part of a page that follows what happens elsewhere: its address is asked every three seconds, answered 304 as long as nothing
   changes; when something did, the part alone is drawn again. data-live-of names the one thing it follows, among those told.
   data-live-lost is shown while the network does not answer; what data-live-say holds is read aloud by data-live-voice when it
   changes. */
(() => {
  const lost = document.querySelector("[data-live-lost]");
  const voice = document.querySelector("[data-live-voice]");

  const follow = (place) => {
    let known = null;
    let heard = place.querySelector("[data-live-say]")?.textContent;
    const draw = async () => {
      await htmx.ajax("GET", place.dataset.livePart, { target: place, swap: "innerHTML" });
      const said = place.querySelector("[data-live-say]")?.textContent;
      if (voice && said !== heard) voice.textContent = said;
      heard = said;
    };
    const ask = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(place.dataset.live, { cache: "no-cache" });
        if (lost) lost.hidden = answer.ok;
        if (!answer.ok) return;
        const { liveOf } = place.dataset;
        const said = liveOf ? (await answer.json())[liveOf] : await answer.text();
        if (known !== null && known !== said) await draw();
        known = said;
      } catch {
        // The room's network comes and goes: the next time will do.
        if (lost) lost.hidden = false;
      }
    };
    ask();
    setInterval(ask, 3000);
  };
  document.querySelectorAll("[data-live]").forEach(follow);
})();
