// A snapshot's two dials over answers computed beforehand. Texts enter through textContent alone.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const [share, speed] = [byId("share"), byId("speed")];
let asTaken = true;   // until a dial is moved: the desk may have stood between the cells

share.max = data.shares.length - 1;
speed.max = data.speeds.length - 1;

function element(tag, text, parent, name = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (name) node.className = name;
  parent.append(node);
  return node;
}

function show() {
  const cell = asTaken ? data.start : data.cells[share.value][speed.value];
  byId("headline").textContent = cell.headline;
  byId("spread").textContent = cell.spread;
  byId("why").textContent = cell.why;
  for (const [dial, labels, exact] of [[share, data.shares, data.start.share], [speed, data.speeds, data.start.speed]]) {
    const said = asTaken ? exact : labels[dial.value];
    byId(`${dial.id}_said`).textContent = said;
    dial.setAttribute("aria-valuetext", said);
  }
  byId("stages").replaceChildren();
  byId("stages_title").hidden = cell.bars.length === 0;
  const most = Math.max(0, ...cell.bars.map((bar) => bar.share));
  for (const bar of cell.bars) {
    const name = bar.share === most ? "longest" : "";
    element("span", bar.label, byId("stages"), name);
    element("i", "", byId("stages"), name).style.width = `${(100 * bar.share) / most}%`;
    element("span", bar.days, byId("stages"), name);
  }
  byId("map").querySelectorAll("button").forEach((button) => {
    const here = button.dataset.share === share.value && button.dataset.speed === speed.value;
    button.setAttribute("aria-pressed", String(here && !(asTaken && !data.start.on_grid)));
  });
}

function colour(cell) {   // pale is fast, dark is slow; over capacity is striped and says so
  const means = data.cells.flat().map((one) => one.mean).filter((mean) => mean !== null);
  if (cell.mean === null) return ["repeating-linear-gradient(45deg, #d9d9d9 0 6px, #f2f2f2 6px 12px)", "#111"];
  const [low, high] = [Math.log(Math.min(...means)), Math.log(Math.max(...means))];
  const part = high > low ? (Math.log(cell.mean) - low) / (high - low) : 0;
  const rgb = [240 - 206 * part, 244 - 190 * part, 250 - 135 * part].map(Math.round);
  const [r, g, b] = rgb.map((one) => (one / 255) ** 2.2);
  return [`rgb(${rgb.join(",")})`, 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff"];   // 4.5:1 or more
}

function drawMap() {
  const head = element("tr", "", byId("map"));
  element("th", "", head).scope = "col";
  for (const label of data.speeds) element("th", label, head).scope = "col";
  for (let row = data.shares.length - 1; row >= 0; row--) {
    const line = element("tr", "", byId("map"));
    element("th", data.shares[row], line).scope = "row";
    data.cells[row].forEach((cell, column) => {
      const button = element("button", cell.short, element("td", "", line));
      button.type = "button";
      button.setAttribute("aria-label", `${cell.short}: ${data.shares[row]}, ${data.speeds[column]}`);
      [button.style.background, button.style.color] = colour(cell);
      Object.assign(button.dataset, { share: row, speed: column });
      button.addEventListener("click", () => go(row, column));
    });
  }
}

function go(row, column) {
  [share.value, speed.value, asTaken] = [row, column, false];
  show();
}

function back() {
  [share.value, speed.value, asTaken] = [data.start.row, data.start.column, true];
  show();
}

for (const dial of [share, speed]) dial.addEventListener("input", () => go(share.value, speed.value));
byId("back").addEventListener("click", back);
drawMap();
back();
