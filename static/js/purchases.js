/* The lines of a cost: the VAT follows the total typed and its rate until someone types it (rows.js adds and removes them). */
(() => {
  const place = document.querySelector("[data-cost-lines]");
  if (!place) return;
  const total = document.querySelector("[data-cost-total]");
  const read = (text) => Number(String(text).replace(/[\s\u00a0\u202f€]/g, "").replace(/\.(?=.*,)/g, "").replace(",", ".")) || 0;
  const write = (value) => value.toLocaleString("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const part = (line, name) => line.querySelector(`[data-cost-${name}]`);
  const reverse = document.getElementById("id_reverse_charge");

  const help = (line) => {
    const [ttc, rate, vat] = [part(line, "ttc"), part(line, "rate"), part(line, "vat")];
    const paid = read(ttc.value);
    const percent = Number(rate.value);
    const inside = paid - Math.round((paid * 10000) / (100 + percent)) / 100;
    vat.placeholder = paid ? write(reverse.checked ? (paid * percent) / 100 : inside) : "";
  };
  const show = () => {
    const lines = [...place.querySelectorAll("[data-cost-line]")];
    lines.forEach(help);
    const sum = lines.reduce((all, line) => all + read(part(line, "ttc").value), 0);
    total.textContent = sum ? `Total payé : ${write(sum)} €` : "";
  };
  place.addEventListener("input", show);
  reverse.addEventListener("change", show);
  show();
})();
