// A snapshot's two dials over answers computed beforehand. Texts enter through textContent alone.
// drawNetwork and drawMap are the screen's own components, joined before this file by snapshot_script.py.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const [share, speed] = [byId("share"), byId("speed")];
const last = data.shares.length - 1;
let asTaken = true;   // until a dial is moved: the desk may have stood between the cells

share.max = last;   // the map's rows run from high to low, the dial from low to high
speed.max = data.speeds.length - 1;
for (const dial of [share, speed]) dial.disabled = dial.max === "0";   // a large network: one place alone

// A component's function -> one that mounts it in an element with its own styles (hoisted: used above).
function mounted(draw, css) {
  const roots = new Map();
  return (host, content, chosen) => {
    if (!roots.has(host)) {
      const shadow = host.attachShadow({ mode: "open" });
      element("style", css, shadow);
      roots.set(host, element("div", "", shadow));
    }
    draw({ data: content, parentElement: roots.get(host), setTriggerValue: (_name, value) => chosen(value) });
  };
}

function element(tag, text, parent, name = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (name) node.className = name;
  parent.append(node);
  return node;
}

function show() {
  const row = last - share.value;
  const answer = asTaken ? data.start : data.answers[row][speed.value];
  for (const name of ["headline", "spread", "why", "busiest"]) byId(name).textContent = answer[name];
  const said = { share: asTaken ? data.start.share : data.shares[row], speed: asTaken ? data.start.speed : data.speeds[speed.value] };
  for (const dial of [share, speed]) {
    byId(`${dial.id}_said`).textContent = said[dial.id];
    dial.setAttribute("aria-valuetext", said[dial.id]);
  }
  showStages(answer.bars);
  byId("box").textContent = "";
  const picture = whole(answer.picture);
  drawNetwork(byId("picture"), picture, (id) => {
    const node = picture.nodes.find((one) => one.id === id);
    byId("box").textContent = `${node.name}. ${node.description}`;
  });
  drawMap(byId("map"), { ...data.map, current: [row, Number(speed.value)] }, (place) => go(
    data.map.rows.findIndex((one) => one.value === place.row),
    data.map.columns.findIndex((one) => one.value === place.column)));
}

// A picture with what it shares with the others (see _Shorter in snapshot.py).
function whole(picture) {
  return { ...data.picture, columns: picture.columns,
    nodes: picture.nodes.map((node) => ({ ...data.boxes[node.id], ...node })),
    edges: picture.edges.map(([line, part]) => {
      const [source, target, style] = data.lines[line];
      return { source, target, style, share: part };
    }) };
}

function showStages(bars) {
  byId("stages").replaceChildren();
  byId("stages_title").hidden = bars.length === 0;
  const most = Math.max(0, ...bars.map((bar) => bar.share));
  for (const bar of bars) {
    const name = bar.share === most ? "longest" : "";
    element("span", bar.label, byId("stages"), name);
    element("i", "", byId("stages"), name).style.width = `${(100 * bar.share) / most}%`;
    element("span", bar.days, byId("stages"), name);
  }
}

function go(row, column) {
  [share.value, speed.value, asTaken] = [last - row, column, false];
  show();
}

function back() {
  [share.value, speed.value, asTaken] = [last - data.start.row, data.start.column, true];
  show();
}

for (const dial of [share, speed]) dial.addEventListener("input", () => go(last - share.value, speed.value));
byId("back").addEventListener("click", back);
back();
