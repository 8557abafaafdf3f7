// The board of levers: a table with a button and a bar in every row. On a phone each row becomes a card.
// Roles are written out, because a table that is laid out as blocks loses them. Text only enters through textContent.

const CELLS = ["days", "why", "months", "per_month", "cost", "assumed"];
const views = new WeakMap();   // parentElement -> the view living in it

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!views.has(parentElement)) views.set(parentElement, createView(parentElement));
  const view = views.get(parentElement);
  view.choose = (name) => setTriggerValue("chosen", name);
  if (data) render(view, data);
  return () => { view.root.remove(); views.delete(parentElement); };
}

function element(tag, name, parent, role) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (role) node.setAttribute("role", role);
  if (parent) parent.append(node);
  return node;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function createView(parent) {
  const root = element("div", "board", parent);
  const table = element("table", "", root, "table");
  const head = element("tr", "head", element("thead", "", table, "rowgroup"), "row");
  const view = { root, table, head: new Map(), body: element("tbody", "", table, "rowgroup"), rows: new Map() };
  for (const name of ["lever", ...CELLS]) {
    view.head.set(name, element("th", name, head, "columnheader"));
    view.head.get(name).scope = "col";
  }
  return view;
}

function createRow(view, name) {
  const row = element("tr", "", null, "row");
  const header = element("th", "lever", row, "rowheader");
  header.scope = "row";
  const button = element("button", "", header);
  button.type = "button";
  button.addEventListener("click", () => view.choose(name));
  element("span", "name", button);
  element("span", "marks", header);
  for (const cell of CELLS) element("td", cell, row, "cell");
  const days = row.querySelector(".days");
  element("i", "bar", element("span", "track", days)).setAttribute("aria-hidden", "true");
  element("b", "change", days);
  element("span", "path", days);
  return row;
}

function render(view, data) {
  view.table.setAttribute("aria-label", data.title);
  view.root.classList.toggle("both", data.both);
  for (const [name, node] of view.head) write(node, data.columns[name]);
  for (const [name, row] of view.rows) {
    if (!data.rows.some((one) => one.id === name)) { row.remove(); view.rows.delete(name); }
  }
  data.rows.forEach((one, i) => {
    if (!view.rows.has(one.id)) view.rows.set(one.id, createRow(view, one.id));
    const row = view.rows.get(one.id);
    if (view.body.children[i] !== row) view.body.insertBefore(row, view.body.children[i] || null);
    fill(row, one, data);
  });
}

function fill(row, one, data) {
  row.className = [one.state, one.current ? "current" : "", one.problem ? "impossible" : ""].filter(Boolean).join(" ");
  const button = row.querySelector("button");
  write(button.firstChild, one.title);
  button.setAttribute("aria-pressed", String(Boolean(one.current)));
  const marks = [one.report ? data.words.report : "", one.pulled ? data.words.pulled : ""].filter(Boolean);
  const holder = row.querySelector(".marks");
  if (holder.dataset.marks !== marks.join("|")) {
    holder.dataset.marks = marks.join("|");
    holder.replaceChildren(...marks.map((text) => {
      const mark = element("span", "mark");
      mark.textContent = text;
      return mark;
    }));
  }
  const share = Math.max(-1, Math.min(1, one.bar || 0));
  const bar = row.querySelector(".bar");
  const side = data.both ? 50 : 100;   // per cent of the track on one side of zero
  bar.style.width = `${Math.abs(share) * side}%`;
  bar.style.left = data.both ? `${share < 0 ? 50 : 50 - share * side}%` : `${100 - share * side}%`;
  write(row.querySelector(".change"), one.problem ? "" : one.days);
  write(row.querySelector(".path"), one.problem ? one.problem : one.path);
  for (const cell of CELLS.slice(1)) {
    const node = row.querySelector(`.${cell}`);
    node.dataset.label = data.columns[cell];
    write(node, one[cell] || "");
  }
}
