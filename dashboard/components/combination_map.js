// The combination map: an accessible grid of buttons, one per pair of dial settings.
// One Tab stop; arrow keys, Home and End move inside; Enter, Space or a click goes there.
// Text only ever enters through textContent, title or aria-label.

// Cividis (Nunez, Anderton and Renslow 2018), pale to dark: level 0 = fast, 1 = slow.
const CIVIDIS = [[255, 234, 70], [229, 207, 82], [203, 184, 103], [175, 159, 113], [151, 140, 119], [124, 123, 120],
  [101, 107, 112], [70, 89, 108], [39, 71, 108], [0, 48, 111], [0, 32, 77]];
const MARKS = {
  best: "M6 .8l1.6 3.5 3.8.4-2.8 2.6.8 3.8L6 9.2l-3.4 1.9.8-3.8L.6 4.7l3.8-.4z",   // star
  fragile: "M6 1l5.5 10H.5z",                                                       // warning triangle
};
const SVG = "http://www.w3.org/2000/svg";
const views = new WeakMap();   // parentElement -> the view living in it

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!views.has(parentElement)) views.set(parentElement, createView(parentElement));
  const view = views.get(parentElement);
  view.data = data;
  view.go = ([row, column]) => setTriggerValue("goto",
    { row: view.data.rows[row].value, column: view.data.columns[column].value, nonce: Date.now() });
  if (data) render(view);
}

function element(tag, name, parent) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (parent) parent.append(node);
  return node;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 12 12", class: `icon ${name}`, "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  svg.append(document.createElementNS(SVG, "path"));
  svg.firstChild.setAttribute("d", MARKS[name]);
  return svg;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// ---- the page, rebuilt only when the number of rows or columns changes -------------------------------------------

function createView(parent) {
  const root = element("div", "map", parent);
  const rowTitle = element("div", "row-title", root);
  const view = { root, rowTitle: element("span", "", rowTitle), grid: element("div", "grid", root),
    columnTitle: element("div", "column-title", root), legend: element("div", "legend", root),
    cells: [], shape: "", stop: null };
  view.grid.setAttribute("role", "grid");
  view.grid.addEventListener("keydown", (event) => onKey(view, event));
  view.grid.addEventListener("focusin", (event) => { const at = indexOf(event); if (at) moveStop(view, at); });
  view.grid.addEventListener("click", (event) => { const at = indexOf(event); if (at) view.go(at); });
  return view;
}

function indexOf(event) {
  const button = event.target.closest?.("button");
  return button ? [Number(button.dataset.row), Number(button.dataset.column)] : null;
}

function build(view) {
  const { rows, columns } = view.data;
  view.shape = `${rows.length} ${columns.length}`;
  view.stop = null;
  view.grid.replaceChildren();
  view.grid.setAttribute("aria-rowcount", rows.length + 1);
  view.grid.setAttribute("aria-colcount", columns.length + 1);
  const part = (role, name, holder) => {
    const node = element("div", name, holder);
    node.setAttribute("role", role);
    return node;
  };
  view.cells = rows.map((_, r) => {
    const row = part("row", "row", view.grid);
    part("rowheader", "row-label", row);
    return columns.map((_, c) => makeCell(part("gridcell", "cell", row), r, c));
  });
  const last = part("row", "row", view.grid);
  part("gridcell", "corner", last);
  columns.forEach(() => part("columnheader", "column-label", last));
}

function makeCell(cell, row, column) {
  const button = element("button", "", cell);
  button.type = "button";
  button.tabIndex = -1;
  Object.assign(button.dataset, { row, column });
  element("span", "text", button);
  element("span", "marks", button);
  return button;
}

// ---- drawing ----------------------------------------------------------------------------------------------------

function render(view) {
  const { data, root, grid } = view;
  const focused = hasFocus(view);   // a rebuilt grid gives the focus back, to where the visitor now stands
  if (view.shape !== `${data.rows.length} ${data.columns.length}`) build(view);
  root.style.setProperty("--columns", data.columns.length);
  root.lang = data.lang || "";
  grid.setAttribute("aria-label", data.title);
  write(view.rowTitle, data.row_title);
  write(view.columnTitle, data.column_title);
  grid.querySelectorAll(".row-label").forEach((node, r) => write(node, data.rows[r].label));
  grid.querySelectorAll(".column-label").forEach((node, c) => write(node, data.columns[c].label));
  view.cells.forEach((row, r) => row.forEach((button, c) => fillCell(button, data, r, c)));
  drawLegend(view);
  if (!view.stop || !hasFocus(view)) moveStop(view, data.current || view.stop || [0, 0]);
  if (focused && !hasFocus(view)) view.cells[view.stop[0]][view.stop[1]].focus();
}

function fillCell(button, data, r, c) {
  const cell = data.cells[r][c];
  const at = (place) => Boolean(place) && place[0] === r && place[1] === c;
  const plain = cell.state === "over" || cell.state === "never" || cell.level === null || cell.level === undefined;
  button.className = [cell.state, plain ? "plain" : "", at(data.current) ? "current" : "",
    at(data.baseline) ? "baseline" : ""].filter(Boolean).join(" ");
  const colour = plain ? null : cividis(cell.level);
  button.style.background = colour ? `rgb(${colour.join(",")})` : "";
  button.style.color = colour ? textOn(colour) : "";
  write(button.firstChild, cell.text);
  button.title = cell.description;
  const named = cell.description.includes(cell.text);   // an accessible name must contain the visible text
  button.setAttribute("aria-label", named ? cell.description : `${cell.text}. ${cell.description}`);
  button.parentElement.setAttribute("aria-selected", String(at(data.current)));
  const marks = [cell.state === "fragile" ? "fragile" : "", cell.best ? "best" : ""].filter(Boolean);
  if (button.lastChild.dataset.marks !== marks.join(" ")) {
    button.lastChild.dataset.marks = marks.join(" ");
    button.lastChild.replaceChildren(...marks.map(icon));
  }
}

function cividis(level) {
  const at = Math.min(1, Math.max(0, level)) * (CIVIDIS.length - 1);
  const k = Math.min(CIVIDIS.length - 2, Math.floor(at));
  return [0, 1, 2].map((i) => Math.round(CIVIDIS[k][i] + (CIVIDIS[k + 1][i] - CIVIDIS[k][i]) * (at - k)));
}

// Black or white, whichever contrasts more (never below 4.58:1, by arithmetic).
function textOn(colour) {
  const [r, g, b] = colour.map((v) => (v / 255 <= 0.04045 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

function drawLegend(view) {
  const { legend = {} } = view.data;
  const names = ["current", "baseline", "best", "fragile", "over", "never"].filter((name) => legend[name]);
  if (legend.fast && legend.slow) names.push("scale");
  const text = JSON.stringify(legend);
  if (view.legend.dataset.text === text) return;
  view.legend.dataset.text = text;
  view.legend.replaceChildren(...names.map((name) => {
    const entry = element("span", "entry");
    if (name === "scale") {
      element("span", "", entry).textContent = legend.fast;
      const stops = CIVIDIS.map((colour) => `rgb(${colour})`).join(",");
      element("i", "scale", entry).style.background = `linear-gradient(to right, ${stops})`;
      element("span", "", entry).textContent = legend.slow;
      return entry;
    }
    if (MARKS[name]) entry.append(icon(name)); else element("i", `swatch ${name}`, entry);
    element("span", "", entry).textContent = legend[name];
    return entry;
  }));
}

// ---- keyboard ---------------------------------------------------------------------------------------------------

const hasFocus = (view) => view.grid.contains(view.root.getRootNode().activeElement);

function moveStop(view, [row, column]) {
  if (view.stop) view.cells[view.stop[0]][view.stop[1]].tabIndex = -1;
  view.stop = [Math.min(row, view.cells.length - 1), Math.min(column, view.cells[0].length - 1)];
  view.cells[view.stop[0]][view.stop[1]].tabIndex = 0;
}

function onKey(view, event) {
  const at = indexOf(event);
  if (!at || event.altKey || event.metaKey) return;
  const [row, column] = at;
  const [bottom, end] = [view.cells.length - 1, view.cells[0].length - 1];
  const all = event.ctrlKey;
  const to = { ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
    Home: [all ? 0 : row, 0], End: [all ? bottom : row, end], PageUp: [0, column], PageDown: [bottom, column] }[event.key];
  if (!to) return;
  event.preventDefault();
  view.cells[Math.min(bottom, Math.max(0, to[0]))][Math.min(end, Math.max(0, to[1]))].focus();
}
