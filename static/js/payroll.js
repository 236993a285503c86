/* The employer's cost, added up as the payslip is typed. */
(() => {
  const place = document.querySelector("[data-sum]");
  if (!place) return;
  const read = (text) => Number(String(text).replace(/[\s\u00a0\u202f€]/g, "").replace(/\.(?=.*,)/g, "").replace(",", ".")) || 0;
  const show = () => {
    const sum = [...document.querySelectorAll("[data-adds]")].reduce((all, field) => all + read(field.value), 0);
    place.textContent = sum ? `Coût employeur : ${sum.toLocaleString("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} €` : "";
  };
  document.addEventListener("input", show);
  show();
})();
