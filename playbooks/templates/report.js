"use strict";
// A click on a column's name sorts by it, a second click the other way round. What is not known comes last.
const valueOf = (row, column) => {
  const cell = row.cells[column];
  const text = "value" in cell.dataset ? cell.dataset.value : cell.textContent.trim();
  return text === "-" ? "" : text;
};
const compare = (one, other) => {
  const [left, right] = [Number(one), Number(other)];
  return Number.isNaN(left) || Number.isNaN(right) ? one.localeCompare(other, "en", { numeric: true }) : left - right;
};
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.parentElement;
    const body = head.closest("table").tBodies[0];
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const each of head.parentElement.cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const known = [...body.rows].filter((row) => valueOf(row, head.cellIndex) !== "");
    const unknown = [...body.rows].filter((row) => valueOf(row, head.cellIndex) === "");
    known.sort((one, other) => compare(valueOf(one, head.cellIndex), valueOf(other, head.cellIndex)));
    body.append(...(falling ? known.reverse() : known), ...unknown);
  });
}
