/* A page that follows how far a thing is: data-follow is the address asked every three seconds (304 while nothing changes), data-now
   the state it was drawn in. The page is asked again when the state changes; with data-follow-keep, not while something is typed.
   data-received follows the voices received. */
(() => {
  const place = document.querySelector("[data-follow]");
  if (!place) return;
  const { follow, now } = place.dataset;
  const counter = document.querySelector("[data-received]");
  let typed = false;
  document.addEventListener("input", () => { typed = true; });

  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(follow, { cache: "no-cache" });
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.state !== now && !(typed && "followKeep" in place.dataset)) {
        window.location.replace(window.location.pathname + window.location.search);
      }
      if (counter && told.received !== undefined) counter.textContent = told.received;
    } catch {
      // The room's network comes and goes: the next time will do.
    }
  }, 3000);
})();
