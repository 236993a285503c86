/* The room: countdowns that run between two readings (data-countdown: seconds left when it was drawn; data-runs: it runs), and the
   screen shown whole (data-fullscreen). */
(() => {
  const drawn = new WeakMap();
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-countdown][data-runs]")) {
      if (!drawn.has(clock)) drawn.set(clock, performance.now());
      const left = Math.round(Number(clock.dataset.countdown) - (performance.now() - drawn.get(clock)) / 1000);
      const [minutes, seconds] = [Math.floor(Math.abs(left) / 60), Math.abs(left) % 60];
      clock.textContent = `${left < 0 ? "+" : ""}${minutes}:${String(seconds).padStart(2, "0")}`;
      clock.classList.toggle("clock-over", left < 0);
    }
  };
  tick();
  setInterval(tick, 250);

  document.querySelector("[data-fullscreen]")?.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
})();
