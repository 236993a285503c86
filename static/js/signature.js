/* A signature drawn with a finger, a mouse or a pen. Without script, or without them, it is typed, where it can be. */
(() => {
  const WIDTH = 2.2;
  const setUp = (place) => {
    const canvas = place.querySelector("canvas");
    const pen = canvas.getContext("2d");
    const value = place.querySelector("[data-sign-value]");
    const hint = place.querySelector("[data-sign-hint]");
    const status = place.querySelector("[data-sign-status]");
    const [drawn, typed] = place.querySelectorAll("input[type=radio]");
    const pad = place.querySelector("[data-sign-pad]");
    const keyboard = place.querySelector("[data-sign-typed]");
    let strokes = [];
    let stroke = null;

    const draw = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      for (const points of strokes) {
        pen.beginPath();
        points.forEach(([x, y], index) => {
          if (!index) pen.moveTo(x, y);
          else {
            const [px, py] = points[index - 1];
            pen.quadraticCurveTo(px, py, (px + x) / 2, (py + y) / 2);
          }
        });
        if (points.length === 1) pen.lineTo(points[0][0] + 0.1, points[0][1]);
        pen.stroke();
      }
    };
    const size = () => {
      const box = canvas.getBoundingClientRect();
      if (!box.width) return;
      const scale = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = Math.round(box.width * scale);
      canvas.height = Math.round(box.height * scale);
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.lineCap = pen.lineJoin = "round";
      pen.lineWidth = WIDTH;
      pen.strokeStyle = "#14213d";
      if (strokes.length) draw();
      else restore();
    };
    // A form that comes back with an error keeps the signature already drawn.
    const restore = () => {
      if (!value.value) return;
      const kept = new Image();
      kept.onload = () => pen.drawImage(kept, 0, 0, canvas.clientWidth, canvas.clientHeight);
      kept.src = value.value;
      hint.hidden = true;
    };
    const clear = () => {
      strokes = [];
      value.value = "";
      hint.hidden = false;
      pen.clearRect(0, 0, canvas.width, canvas.height);
    };
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      if (!strokes.length && value.value) clear();
      canvas.setPointerCapture(event.pointerId);
      stroke = [point(event)];
      strokes.push(stroke);
      hint.hidden = true;
      draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      for (const part of event.getCoalescedEvents?.() ?? [event]) stroke.push(point(part));
      draw();
    });
    const end = () => {
      if (!stroke) return;
      stroke = null;
      value.value = canvas.toDataURL("image/png");
      status.textContent = "Signature dessinée.";
      value.dispatchEvent(new Event("input", { bubbles: true }));
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    place.querySelector("[data-sign-clear]").addEventListener("click", () => {
      clear();
      status.textContent = "Signature effacée.";
    });

    window.addEventListener("resize", () => { if (!drawn || drawn.checked) size(); });
    if (!drawn) return size();
    const choose = () => {
      pad.hidden = !drawn.checked;
      keyboard.hidden = drawn.checked;
      if (drawn.checked) size();
    };
    place.querySelector("[data-sign-drawn]").hidden = false;
    if (!typed.hasAttribute("data-sign-chosen")) drawn.checked = true;
    drawn.addEventListener("change", choose);
    typed.addEventListener("change", choose);
    return choose();
  };
  document.querySelectorAll("[data-sign]").forEach(setUp);
})();
