/* A part of a page that follows what happens elsewhere: its address is asked every three seconds, answered 304 as long as nothing
   changes; when something did, the part alone is drawn again. */
(() => {
  const follow = (place) => {
    let known = null;
    const ask = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(place.dataset.live, { cache: "no-cache" });
        if (!answer.ok) return;
        const said = await answer.text();
        if (known !== null && known !== said) htmx.ajax("GET", place.dataset.livePart, { target: place, swap: "innerHTML" });
        known = said;
      } catch {
        // The room's network comes and goes: the next time will do.
      }
    };
    ask();
    setInterval(ask, 3000);
  };
  document.querySelectorAll("[data-live]").forEach(follow);
})();
