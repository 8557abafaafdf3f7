// Geometry of the network picture, part 1: where lanes, headings and boxes stand.
// Pure functions of the data and the width. Python joins this file, network_routes.js and network_drawing.js.

const BOX = { width: 112, height: 46, tall: 58 };
const NARROW_BOX = 58;    // boxes narrower than this are tall: the load label then needs two lines
const CAP = 17;           // strip above each box for its tag and marks
const SIDE = 16;          // margin at both ends of the flow, where the feedback line runs
const FEEDBACK = 26;      // strip under the lanes for the feedback line and its label
const NARROW = 560;       // below this width the picture stands upright (lanes become columns)
const LEAST_PITCH = 66;   // so it does when columns would be closer than this
const DENSE_PITCH = 98;   // below this distance letters get smaller

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const cellKey = (column, row) => JSON.stringify([column, row]);

// Nodes by (column, row), in the order given; several in one cell are stacked.
function groupCells(data) {
  const cells = new Map();
  for (const node of data.nodes) {
    const key = cellKey(node.column, node.row);
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(node.id);
  }
  return cells;
}

const boxHeight = (boxWidth) => (boxWidth < NARROW_BOX ? BOX.tall : BOX.height);

function tallest(cells, keys) {
  return Math.max(0, ...keys.map((key) => (cells.get(key) || []).length));
}

// Is there room for columns side by side? `gutter` is the width the lane labels ask for.
function columnPitch(data, width, gutter) {
  return (width - gutter - 2 * SIDE) / Math.max(1, data.columns.length);
}

function standsUpright(data, width, gutter) {
  return width < NARROW || columnPitch(data, width, gutter) < LEAST_PITCH;
}

const uprightPitch = (data, width) => (width - SIDE - 6) / Math.max(1, data.rows.length);

function isDense(data, width, gutter, upright) {
  return (upright ? uprightPitch(data, width) : columnPitch(data, width, gutter)) < DENSE_PITCH;
}

// Desktop: steps from left to right, one lane per row.
function placeAcross(data, width, gutter, headHeight) {
  const cells = groupCells(data);
  const pitch = columnPitch(data, width, gutter);
  const left = gutter + SIDE;
  const boxWidth = Math.min(BOX.width, pitch - clamp(pitch * 0.28 - 8.5, 12, 26));
  const tall = boxHeight(boxWidth);
  const stackHeight = (count) => count * (tall + CAP);
  const plan = { upright: false, gap: pitch - boxWidth, boxes: new Map(), lanes: [],
    heads: [], labels: [], channels: [], left, right: width, gutterLine: gutter + SIDE / 2 };
  let top = headHeight;
  for (const row of data.rows) {
    const most = tallest(cells, data.columns.map((column) => cellKey(column.id, row.id)));
    const height = most ? stackHeight(most) + 8 : 34;
    plan.lanes.push({ x: 0, y: top, w: width, h: height });
    plan.labels.push({ x: 8, y: top, w: gutter - 8, h: height });
    plan.channels.push(top, ...Array.from({ length: Math.max(0, most - 1) },
      (_, i) => top + stackHeight(i + 1) + CAP / 2));
    data.columns.forEach((column, i) => {
      const ids = cells.get(cellKey(column.id, row.id)) || [];
      const start = top + CAP + (stackHeight(most) - stackHeight(ids.length)) / 2;
      ids.forEach((id, k) => plan.boxes.set(id, { x: left + pitch * (i + 0.5) - boxWidth / 2,
        y: start + stackHeight(k), w: boxWidth, h: tall }));
    });
    top += height;
  }
  plan.channels.push(top);
  plan.heads = data.columns.map((_, i) => ({ x: left + pitch * i + 4, y: 0, w: pitch - 8, h: headHeight }));
  return { ...plan, floor: top, height: top + FEEDBACK };
}

// Phone: steps from top to bottom, one column per lane; the days bar runs along each divider.
function placeUpright(data, width) {
  const cells = groupCells(data);
  const pitch = uprightPitch(data, width);
  const boxWidth = Math.min(BOX.width, pitch - 9);
  const tall = boxHeight(boxWidth);
  const stackHeight = (count) => count * (tall + CAP);
  const plan = { upright: true, gap: 16, boxes: new Map(), lanes: [], heads: [], labels: [],
    channels: [], left: SIDE, right: width, gutterLine: SIDE / 2 };
  let top = 26;
  for (const column of data.columns) {
    const most = tallest(cells, data.rows.map((row) => cellKey(column.id, row.id)));
    plan.heads.push({ x: SIDE, y: top, w: width - SIDE - 6, h: 20 });
    data.rows.forEach((row, i) => (cells.get(cellKey(column.id, row.id)) || []).forEach((id, k) => plan.boxes.set(id, {
      x: SIDE + pitch * (i + 0.5) - boxWidth / 2, y: top + 20 + CAP + stackHeight(k), w: boxWidth, h: tall })));
    top += 20 + stackHeight(most) + 10;
  }
  data.rows.forEach((_, i) => {
    plan.lanes.push({ x: SIDE + pitch * i, y: 0, w: pitch, h: top });
    plan.labels.push({ x: SIDE + pitch * i + 2, y: 0, w: pitch - 4, h: 26 });
    plan.channels.push(SIDE + pitch * i);
  });
  plan.channels.push(SIDE + pitch * data.rows.length);
  return { ...plan, floor: top, height: top + FEEDBACK };
}
