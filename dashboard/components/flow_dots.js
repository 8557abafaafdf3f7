// Needs as dots over the network: where each one is on a day, and where its dot stands. Nothing here is decoration:
// every dot is a simulated need, on the step the record says. Joined between network_drawing.js and flow_replay.js.
// A need is a flat list of steps, four numbers each: box, day of arrival, day work begins, day it ends.

const STEP = 4;
const RADIUS = 2.9;
const SPACING = 6.4;     // between dots, where there is room
const FLIGHT = 0.45;     // seconds a dot travels at least while the clock runs, so that eyes can follow it
const SETTLE = 0.09;     // seconds in which a dot closes most of the way to its place
const SAMPLES = 28;      // points kept of a line

// Where is a need on a day? {state, box, at (step), to, share} or null before it is raised and after it is fielded.
// `stretch` (days) lets it leave early, out of its last time in a box, never later than the record says.
function whereabouts(steps, day, stretch = 0) {
  let at = -1;
  for (let low = 0, high = steps.length / STEP - 1; low <= high;) {
    const half = (low + high) >> 1;
    if (steps[half * STEP + 1] <= day) { at = half; low = half + 1; } else high = half - 1;
  }
  if (at < 0) return null;
  const [box, arrive, start, end] = steps.slice(at * STEP, at * STEP + STEP);
  const next = (at + 1) * STEP;
  if (next < steps.length) {
    const due = steps[next + 1], gap = due - end;
    const leaves = due - Math.max(gap, Math.min(stretch, gap + 0.8 * (end - Math.max(start, arrive))));
    if (day >= leaves) return { state: "moving", box, at, to: steps[next], since: end, share: due > leaves ? (day - leaves) / (due - leaves) : 1 };
  } else if (day >= end) return null;
  return day < start ? { state: "waiting", box, at, since: arrive } : { state: "working", box, at, since: start };
}

// Sorted times -> how many are past by a day.
function past(times, day) {
  let low = 0, high = times.length;
  while (low < high) { const half = (low + high) >> 1; if (times[half] <= day) low = half + 1; else high = half; }
  return low;
}

// ---- places -----------------------------------------------------------------------------------------------------

// Those who wait stand in front of the box (on the side work comes from); those worked on along its lower edge.
function queuePlace(box, gap, i, n) {
  const columns = Math.max(1, Math.floor((gap - 3) / SPACING));
  const rows = Math.max(Math.min(n, Math.floor(box.h / SPACING)), Math.ceil(n / columns));
  const apart = Math.min(SPACING, (box.h + 16) / rows);
  const [row, column] = [i % rows, Math.floor(i / rows)];
  return [box.x - RADIUS - 2 - column * SPACING, box.y + box.h / 2 + (row - (Math.min(n, rows) - 1) / 2) * apart];
}

function workPlace(box, i, n) {
  const apart = Math.min(SPACING + 0.4, (box.w - 12) / Math.max(1, n - 1));
  return [box.x + box.w / 2 + (i - (n - 1) / 2) * apart, box.y + box.h + 1];
}

// Points along the line between two boxes, as drawn; a straight one where no line is drawn.
function linePoints(layer, from, to, boxes) {
  const [a, b] = [boxes.get(from), boxes.get(to)];
  if (!a || !b) return null;
  if (from === to) return [[a.x + a.w, a.y + a.h / 2], [a.x + a.w, a.y + a.h + 5], [a.x, a.y + a.h + 5], [a.x, a.y + a.h / 2]];
  const line = [...layer.layers.edges.children].find((path) => path.dataset.source === from && path.dataset.target === to);
  if (!line) return [[a.x + a.w / 2, a.y + a.h / 2], [b.x + b.w / 2, b.y + b.h / 2]];
  const length = line.getTotalLength();
  return Array.from({ length: SAMPLES + 1 }, (_, k) => {
    const point = line.getPointAtLength((length * k) / SAMPLES);
    return [point.x, point.y];
  });
}

function pointAt(points, share) {
  const place = clamp(share, 0, 1) * (points.length - 1);
  const k = Math.min(points.length - 2, Math.floor(place)), part = place - k;
  return [points[k][0] + (points[k + 1][0] - points[k][0]) * part, points[k][1] + (points[k + 1][1] - points[k][1]) * part];
}

// ---- the canvas -------------------------------------------------------------------------------------------------

function createDots(network) {
  const canvas = element("canvas", "dots", network.stage);
  canvas.setAttribute("aria-hidden", "true");
  return { canvas, pen: canvas.getContext("2d"), network, plan: null, lines: new Map(), places: [] };
}

// After the picture was laid out anew: same size as it, lines to be read again.
function fitDots(dots, plan) {
  const { canvas, network } = dots;
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [network.stage.clientWidth, network.stage.clientHeight];
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  dots.pen.setTransform(scale, 0, 0, scale, 0, 0);
  const style = getComputedStyle(canvas);
  Object.assign(dots, { plan, width, height, ink: style.color, paper: style.caretColor, edge: style.outlineColor });
  dots.lines.clear();
  dots.places.length = 0;
}

function lineOf(dots, from, to) {
  const key = `${from}>${to}`;
  if (!dots.lines.has(key)) dots.lines.set(key, linePoints(dots.network, dots.ids[from], dots.ids[to], dots.plan.boxes));
  return dots.lines.get(key);
}

// Draw every need on a day. `quick` seconds since the last drawing; 0 puts dots straight to their places.
// Returns whether some dot is still on its way to its place.
function drawDots(dots, needs, day, stretch, quick, followed) {
  if (!dots.plan) return false;
  const found = needs.map((steps) => whereabouts(steps, day, stretch));
  const aims = aimsOf(dots, needs, found);
  const ease = quick > 0 ? 1 - Math.exp(-quick / SETTLE) : 1;
  let unsettled = false;
  dots.pen.clearRect(0, 0, dots.width, dots.height);
  found.forEach((place, i) => {
    const aim = aims[i], was = dots.places[i];
    if (!aim) { dots.places[i] = null; return; }
    const flying = place.state === "moving" || !was;
    const now = flying ? aim : [was[0] + (aim[0] - was[0]) * ease, was[1] + (aim[1] - was[1]) * ease];
    if (Math.abs(now[0] - aim[0]) + Math.abs(now[1] - aim[1]) > 0.6) unsettled = true;
    dots.places[i] = now;
    if (i !== followed) dot(dots, now, place.state);
  });
  if (followed >= 0 && dots.places[followed]) ring(dots, dots.places[followed], found[followed].state);
  return unsettled;
}

function aimsOf(dots, needs, found) {
  const { boxes } = dots.plan;
  const queues = new Map();
  found.forEach((place, i) => {
    if (!place || place.state === "moving") return;
    const key = `${place.state} ${place.box}`;
    if (!queues.has(key)) queues.set(key, []);
    queues.get(key).push(i);
  });
  const aims = found.map((place) => {
    const line = place?.state === "moving" ? lineOf(dots, place.box, place.to) : null;
    return line ? pointAt(line, place.share) : null;
  });
  for (const [key, members] of queues) {
    const [state, box] = key.split(" ");
    const rect = boxes.get(dots.ids[Number(box)]);
    if (!rect) continue;
    members.sort((a, b) => found[a].since - found[b].since || a - b);
    members.forEach((i, k) => {
      aims[i] = state === "waiting" ? queuePlace(rect, dots.plan.upright ? 9 : dots.plan.gap, k, members.length)
        : workPlace(rect, k, members.length);
    });
  }
  return aims;
}

// Waiting: hollow. Worked on, or on the way: full.
function dot(dots, [x, y], state, radius = RADIUS) {
  const { pen } = dots;
  pen.beginPath();
  pen.arc(x, y, state === "waiting" ? radius - 0.5 : radius, 0, 7);
  pen.fillStyle = state === "waiting" ? dots.paper : dots.ink;
  pen.strokeStyle = state === "waiting" ? dots.ink : dots.paper;
  pen.lineWidth = state === "waiting" ? 1.7 : 0.9;
  pen.fill();
  pen.stroke();
}

function ring(dots, place, state) {
  const { pen } = dots;
  for (const [radius, colour, width] of [[8.5, dots.paper, 5], [8.5, dots.edge, 2.4]]) {
    pen.beginPath();
    pen.arc(place[0], place[1], radius, 0, 7);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
  dot(dots, place, state, RADIUS + 1.2);
}
