// Drawing a network: puts lanes, headings, boxes and lines on the page and keeps them across reruns.
// Boxes are real HTML buttons (focus, Enter, Space, wrapping and ellipsis come for free) over one SVG of lines.
// Text only ever enters through textContent or title: names come from users.
// A component joins this file after network_layout.js and network_routes.js, and adds its own `export default`.

const SVG = "http://www.w3.org/2000/svg";
const LOAD_STOPS = [[0, 255, 255, 255], [0.5, 253, 232, 190], [0.8, 240, 178, 60], [1, 213, 94, 0]];
const NO_QUEUE = "rgb(244, 244, 242)";
const MARKS = {
  central: ["M6 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6z", "M6 4.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 1 0 0-3.2z"],  // target
  gate: ["M1.5 2.5h9v8h-9z", "M1.5 5h9", "M4 1v2.4", "M8 1v2.4"],                                              // calendar
  delay: ["M2.5 1h7", "M2.5 11h7", "M3.3 1c0 3.2 5.4 6.8 5.4 10", "M8.7 1c0 3.2-5.4 6.8-5.4 10"],              // hourglass
};

// ---- the page, built once ---------------------------------------------------------------------------------------

function element(tag, name, parent) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (parent) parent.append(node);
  return node;
}

function shape(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (parent) parent.append(node);
  return node;
}

function createView(parent) {
  const root = element("div", "network", parent);
  root.setAttribute("role", "group");
  const stage = element("div", "stage", root);
  const lines = shape("svg", { class: "lines", "aria-hidden": "true", focusable: "false" }, stage);
  const view = { root, stage, lines, width: 0, lit: null, layers: {}, keyed: new Map(),
    heads: element("div", "heads", stage), labels: element("div", "labels", stage),
    nodes: element("div", "nodes", stage), feedback: element("div", "feedback", stage), foot: element("div", "foot", root) };
  const arrow = shape("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9,
    markerUnits: "userSpaceOnUse", orient: "auto" }, shape("defs", {}, lines));
  shape("path", { d: "M0 0.5 8 4 0 7.5z", class: "arrowhead" }, arrow);
  const tip = shape("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9,
    markerUnits: "userSpaceOnUse", orient: "auto" }, lines.querySelector("defs"));
  shape("path", { d: "M0 0.5 8 4 0 7.5z", class: "tip" }, tip);
  for (const name of ["lanes", "edges", "plus", "loop"]) view.layers[name] = shape("g", { class: name }, lines);
  view.observer = new ResizeObserver(() => { if (root.clientWidth !== view.width) render(view); });
  view.observer.observe(root);
  view.onFonts = () => render(view);   // text measured before its font arrived is measured again
  document.fonts?.addEventListener("loadingdone", view.onFonts);
  listen(view);
  return view;
}

function dispose(view) {
  view.observer.disconnect();
  document.fonts?.removeEventListener("loadingdone", view.onFonts);
  view.root.remove();
}

// Looking at a box (pointer or focus) brings out the lines that touch it.
function light(view, id) {
  view.lit = id;
  view.layers.edges.classList.toggle("dimmed", id !== null);
  for (const line of view.layers.edges.children) {
    line.classList.toggle("lit", id !== null && (line.dataset.source === id || line.dataset.target === id));
  }
}

function listen(view) {
  const idOf = (event) => event.target.closest?.(".node")?.dataset.id ?? null;
  view.nodes.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") light(view, idOf(event)); });
  view.nodes.addEventListener("pointerout", () => light(view, null));
  view.nodes.addEventListener("focusin", (event) => {
    if (event.target.matches(":focus-visible")) light(view, idOf(event));
  });
  view.nodes.addEventListener("focusout", () => light(view, null));
  view.nodes.addEventListener("click", (event) => { if (idOf(event) !== null) view.select(idOf(event)); });
}

// Keep one child per key, in order, touching only what changed: focus survives a rerun.
function keep(view, layer, parent, keys, make) {
  const store = view.keyed.get(layer) || new Map();
  view.keyed.set(layer, store);
  for (const [key, node] of store) if (!keys.includes(key)) { node.remove(); store.delete(key); }
  keys.forEach((key, i) => {
    if (!store.has(key)) store.set(key, make(key));
    const node = store.get(key);
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] || null);
  });
  return keys.map((key) => store.get(key));
}

function place(node, box) {
  Object.assign(node.style, { left: `${box.x}px`, top: `${box.y}px`, width: `${box.w}px`, height: `${box.h}px` });
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// ---- drawing ----------------------------------------------------------------------------------------------------

function render(view) {
  const { data, root } = view;
  view.width = root.clientWidth;
  if (!data || !view.width) return;
  root.setAttribute("aria-label", data.title);
  root.lang = data.lang || "";
  view.font = getComputedStyle(root).fontFamily;
  root.classList.remove("upright", "dense", "stacked");   // measure from the same start each time
  drawHeads(view);
  drawLabels(view);
  const gutter = gutterWidth(view);
  const upright = standsUpright(data, view.width, gutter);
  root.classList.toggle("upright", upright);
  root.classList.toggle("paths", Boolean(data.paths));
  root.classList.toggle("dense", isDense(data, view.width, gutter, upright));
  const plan = upright ? placeUpright(data, view.width) : placeAcross(data, view.width, gutter, headHeight(view, gutter));
  view.stage.style.height = `${plan.height}px`;
  [...view.heads.children].forEach((node, i) => place(node, plan.heads[i]));
  [...view.labels.children].forEach((node, i) => place(node, plan.labels[i]));
  drawLanes(view, plan);
  drawNodes(view, plan);
  drawEdges(view, plan);
  drawFeedback(view, plan);
  drawFoot(view);
  view.drawn?.(plan);   // for what a component lays over the picture
}

function drawHeads(view) {
  const heads = keep(view, "heads", view.heads, view.data.columns.map((column) => column.id), () => {
    const head = element("div", "head");
    const label = element("div", "label", head);
    element("span", "step", label).dir = "auto";
    element("span", "days", label);
    element("i", "", element("div", "bar", head));
    return head;
  });
  view.data.columns.forEach((column, i) => {
    const cut = column.label.lastIndexOf(" · ");
    const [step, days] = cut < 0 ? [column.label, ""] : [column.label.slice(0, cut), column.label.slice(cut + 3)];
    write(heads[i].querySelector(".step"), step);
    write(heads[i].querySelector(".days"), days);
    heads[i].title = column.label;
    heads[i].classList.toggle("longest", Boolean(column.longest));
    heads[i].querySelector("i").style.width = `${clamp(column.share || 0, 0, 1) * 100}%`;
  });
}

function drawLabels(view) {
  const labels = keep(view, "labels", view.labels, view.data.rows.map((row) => row.id), () => {
    const label = element("div", "lane");
    element("span", "", label).dir = "auto";
    return label;
  });
  view.data.rows.forEach((row, i) => {
    write(labels[i].firstChild, row.label);
    labels[i].title = row.label;
  });
}

// Room for the widest lane label, within reason; less when many columns need the space.
function gutterWidth(view) {
  const widest = Math.max(0, ...[...view.labels.children].map((label) => {
    label.style.width = "max-content";
    return label.getBoundingClientRect().width;
  }));
  return clamp(Math.ceil(widest) + 12, 44, view.data.columns.length > 8 ? 84 : 112);
}

// One line per heading if all fit, else step above days.
function headHeight(view, gutter) {
  const room = columnPitch(view.data, view.width, gutter) - 8;
  const wide = [...view.heads.children].some((head) => {
    head.style.width = "max-content";
    return head.firstChild.getBoundingClientRect().width > room;
  });
  view.root.classList.toggle("stacked", wide);
  return wide ? 56 : 40;
}

function drawLanes(view, plan) {
  const lanes = keep(view, "lanes", view.layers.lanes, view.data.rows.map((row) => row.id), () => shape("rect", {}));
  lanes.forEach((rect, i) => {
    const { x, y, w, h } = plan.lanes[i];
    const attributes = { x, y, width: w, height: h, class: i % 2 ? "odd" : "even" };
    for (const [key, value] of Object.entries(attributes)) rect.setAttribute(key, value);
  });
}

function loadColour(load) {
  if (load === null || load === undefined) return NO_QUEUE;
  const value = clamp(load, 0, 1);
  const k = Math.max(1, LOAD_STOPS.findIndex(([stop]) => value <= stop));
  const [low, high] = [LOAD_STOPS[k - 1], LOAD_STOPS[k]];
  const part = (value - low[0]) / (high[0] - low[0]);
  return `rgb(${[1, 2, 3].map((c) => Math.round(low[c] + (high[c] - low[c]) * part)).join(", ")})`;
}

function makeNode(id) {
  const node = element("button", "node");
  node.type = "button";
  node.dataset.id = id;
  element("span", "name", node).dir = "auto";
  element("span", "load", node);
  element("span", "tag", node);
  const cap = element("span", "cap", node);
  element("span", "change", cap);
  element("span", "count", cap);
  element("span", "marks", cap);
  return node;
}

function drawNodes(view, plan) {
  const order = new Map(view.data.columns.map((column, i) => [column.id, i]));
  const shown = view.data.nodes.filter((node) => plan.boxes.has(node.id))
    .sort((a, b) => order.get(a.column) - order.get(b.column) || plan.boxes.get(a.id).y - plan.boxes.get(b.id).y);
  keep(view, "nodes", view.nodes, shown.map((node) => node.id), makeNode).forEach((button, i) => {
    place(button, plan.boxes.get(shown[i].id));
    fitNode(view, button, shown[i], plan.boxes.get(shown[i].id));
    fillNode(view, button, shown[i]);
  });
}

// Letters shrink a little (never below 10 px) when a word is wider than the box. Says whether it fits then.
function fitText(view, node, words, size, weight, room) {
  view.pen ||= document.createElement("canvas").getContext("2d");
  view.pen.font = `${weight} ${size}px ${view.font}`;
  const longest = Math.max(1, ...words.map((word) => view.pen.measureText(word).width));
  node.style.fontSize = `${clamp(Math.floor((size * room * 4) / longest) / 4, 10, size)}px`;
  return longest * 10 <= room * size;
}

function fitNode(view, button, node, box) {
  const dense = view.root.classList.contains("dense");
  button.classList.toggle("tall", box.h > BOX.height);
  const room = box.w - 2 * (node.kind === "gate" || node.kind === "unit" ? 5 : 3) - 2.8;
  const label = node.load_label || "";
  fitText(view, button.querySelector(".name"), node.name.split(/[\s-]+/), dense ? 11.5 : 12.5, 400, room);
  const words = box.h > BOX.height ? label.split(/\s+/) : [label];
  const fits = fitText(view, button.querySelector(".load"), words, dense ? 11 : 12, 700, room);
  button.classList.toggle("short", !fits && box.h === BOX.height);   // the number matters more than the name's second line
}

function fillNode(view, button, node) {
  button.dataset.kind = node.kind || "station";
  button.classList.toggle("busiest", Boolean(node.tag));
  button.style.setProperty("--load", loadColour(node.load));
  if (node.id === view.data.selected) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
  const more = node.description || "";
  button.title = more.startsWith(node.name) ? more : `${node.name}. ${more}`.trim();
  write(button.querySelector(".name"), node.name);
  write(button.querySelector(".load"), node.load_label || "");
  write(button.querySelector(".tag"), node.tag || "");
  if (node.state) button.dataset.changed = node.state; else delete button.dataset.changed;
  write(button.querySelector(".change"), view.data.legend?.[node.state] || "");
  write(button.querySelector(".count"), node.count > 1 ? `×${node.count}` : "");
  const marks = [node.track === "central" ? "central" : "", MARKS[node.kind] ? node.kind : ""].filter(Boolean);
  const holder = button.querySelector(".marks");
  if (holder.dataset.marks !== marks.join(" ")) {
    holder.dataset.marks = marks.join(" ");
    holder.replaceChildren(...marks.map(markIcon));
  }
}

function markIcon(name) {
  const icon = shape("svg", { viewBox: "0 0 12 12", class: `mark ${name}`, "aria-hidden": "true", focusable: "false" });
  for (const d of MARKS[name]) shape("path", { d }, icon);
  return icon;
}

function drawEdges(view, plan) {
  const routes = routeEdges(view.data, plan);
  const keys = routes.map(({ edge }) => JSON.stringify([edge.source, edge.target, edge.style]));
  const paths = keep(view, "edges", view.layers.edges, keys, () => shape("path", {}));
  routes.forEach(({ edge, d, arrow }, i) => {
    const width = edge.style === "return" ? 1.3 + 1.7 * clamp(edge.share || 0, 0, 1)
      : 1.2 + (plan.upright ? 4 : 5.5) * clamp(edge.share || 0, 0, 1);
    Object.assign(paths[i].dataset, { source: edge.source, target: edge.target });
    const style = ["return", "skip"].includes(edge.style) ? edge.style : "forward";
    paths[i].setAttribute("class", `edge ${style}${edge.changed ? " fresh" : ""}`);
    paths[i].setAttribute("d", d);
    paths[i].setAttribute("stroke-width", width.toFixed(2));
    if (arrow) paths[i].setAttribute("marker-end", "url(#arrow)"); else paths[i].removeAttribute("marker-end");
  });
  const fresh = paths.filter((path, i) => routes[i].edge.changed);
  const made = (key) => shape("path", { d: "M-5 0h10M0 -5v10", "data-edge": key });
  keep(view, "plus", view.layers.plus, fresh.map((path) => path.getAttribute("d")), made).forEach((plus, i) => {
    const middle = fresh[i].getPointAtLength(fresh[i].getTotalLength() / 2);
    plus.setAttribute("transform", `translate(${middle.x.toFixed(1)} ${middle.y.toFixed(1)})`);
  });
  light(view, view.lit);
}

function drawFeedback(view, plan) {
  const { feedback } = view.data;
  const present = Boolean(feedback && (feedback.from || feedback.to || feedback.label));
  const make = () => shape("path", { "marker-end": "url(#tip)" });
  const [path] = keep(view, "loop", view.layers.loop, present ? ["loop"] : [], make);
  view.feedback.hidden = !present || !feedback.label;
  if (!present) return;
  const { d, x, y } = feedbackPath(view.data, plan);
  path.setAttribute("d", d);
  write(view.feedback, feedback.label || "");
  Object.assign(view.feedback.style, { left: `${x}px`, top: `${y}px` });
  const room = y + view.feedback.offsetHeight * (plan.upright ? 1 : 0.5);
  view.stage.style.height = `${Math.max(plan.height, room)}px`;
}

function lineSample(style) {
  const sample = shape("svg", { viewBox: "0 0 26 10", class: "sample", "aria-hidden": "true", focusable: "false" });
  shape("path", { d: "M1 5h24", class: `edge ${style === "new_line" ? "forward fresh" : style}`, "stroke-width": 2 }, sample);
  if (style === "new_line") shape("path", { d: "M-4 0h8M0 -4v8", transform: "translate(13 5)" }, shape("g", { class: "plus" }, sample));
  return sample;
}

function drawFoot(view) {
  const legend = view.data.legend || {};
  const entries = ["central", "gate", "delay", "return", "skip", "new_line"].filter((name) => legend[name]);
  const keys = [...(view.data.hint ? ["hint"] : []), ...entries];
  keep(view, "foot", view.foot, keys, (key) => {
    const item = element("span", key === "hint" ? "hint" : "entry");
    if (MARKS[key]) item.append(markIcon(key));
    else if (key !== "hint") item.append(lineSample(key));
    element("span", "words", item);
    return item;
  }).forEach((item, i) => write(item.querySelector(".words"), keys[i] === "hint" ? view.data.hint : legend[keys[i]]));
}
