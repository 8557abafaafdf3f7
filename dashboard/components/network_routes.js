// Geometry of the network picture, part 2: how lines run between the boxes.
// Everything is worked out in (u, v): u along the flow, v across it, so one set of rules serves both orientations.
// A channel is a line along the flow that no box touches (a lane boundary, or the space between stacked boxes).

const turned = (plan, box) => (plan.upright
  ? { u0: box.y, u1: box.y + box.h, v0: box.x, v1: box.x + box.w }
  : { u0: box.x, u1: box.x + box.w, v0: box.y, v1: box.y + box.h });
const middle = (low, high) => (low + high) / 2;

// Does a line through these points touch a box other than its own two ends?
function hits(points, boxes, own) {
  let count = 0;
  for (const [id, box] of boxes) {
    if (own.includes(id)) continue;
    if (points.some(([u, v]) => u > box.u0 - 2 && u < box.u1 + 2 && v > box.v0 - 3 && v < box.v1 + 3)) count += 1;
  }
  return count;
}

// Points along straight pieces and S-curves, close enough together to notice a box.
function along(points) {
  const all = [];
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    const steps = Math.max(2, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / 8));
    for (let k = 0; k <= steps; k += 1) all.push([a[0] + (b[0] - a[0]) * (k / steps), a[1] + (b[1] - a[1]) * (k / steps)]);
  }
  return all;
}

function alongCurve([u0, v0], [u1, v1]) {
  return Array.from({ length: 21 }, (_, k) => {
    const t = k / 20, s = 1 - t, m = (u0 + u1) / 2;
    return [s ** 3 * u0 + 3 * s * s * t * m + 3 * s * t * t * m + t ** 3 * u1,
      (s ** 3 + 3 * s * s * t) * v0 + (3 * s * t * t + t ** 3) * v1];
  });
}

const xy = (plan, [u, v]) => (plan.upright ? `${v.toFixed(1)} ${u.toFixed(1)}` : `${u.toFixed(1)} ${v.toFixed(1)}`);

// S-curve from a to b that leaves and arrives along the flow.
function curveTo(plan, a, b) {
  const m = (a[0] + b[0]) / 2;
  return `C ${xy(plan, [m, a[1]])} ${xy(plan, [m, b[1]])} ${xy(plan, b)}`;
}

// Straight pieces with rounded corners.
function roundedPath(plan, points, radius) {
  let path = `M ${xy(plan, points[0])}`;
  for (let i = 1; i < points.length - 1; i += 1) {
    const [a, b, c] = [points[i - 1], points[i], points[i + 1]];
    const reach = (p) => Math.min(radius, Math.hypot(p[0] - b[0], p[1] - b[1]) / 2);
    const toward = (p) => {
      const length = Math.hypot(p[0] - b[0], p[1] - b[1]) || 1;
      return [b[0] + ((p[0] - b[0]) / length) * reach(p), b[1] + ((p[1] - b[1]) / length) * reach(p)];
    };
    path += ` L ${xy(plan, toward(a))} Q ${xy(plan, b)} ${xy(plan, toward(c))}`;
  }
  return `${path} L ${xy(plan, points[points.length - 1])}`;
}

// Forward: an S-curve if the way is free, else along the nearest free channel.
function forwardPath(plan, boxes, edge, start, end) {
  const own = [edge.source, edge.target];
  const direct = `M ${xy(plan, start)} ${curveTo(plan, start, end)}`;
  if (!hits(alongCurve(start, end), boxes, own)) return direct;
  const ramp = Math.min(plan.gap, (end[0] - start[0]) / 2);
  const detour = (v) => [[start[0] + ramp, v], [end[0] - ramp, v]];
  const length = (v) => Math.abs(v - start[1]) + Math.abs(v - end[1]);
  const free = [...plan.channels].sort((a, b) => length(a) - length(b)).find((v) => {
    const [a, b] = detour(v);
    return !hits([...alongCurve(start, a), ...along([a, b]), ...alongCurve(b, end)], boxes, own);
  });
  if (free === undefined) return direct;
  const [a, b] = detour(free);
  return `M ${xy(plan, start)} ${curveTo(plan, start, a)} L ${xy(plan, b)} ${curveTo(plan, b, end)}`;
}

// Two boxes of one step: out and back on the far side.
function sidePath(plan, start, end) {
  const reach = Math.max(start[0], end[0]) + plan.gap * 0.5;
  return `M ${xy(plan, start)} C ${xy(plan, [reach, start[1]])} ${xy(plan, [reach, end[1]])} ${xy(plan, end)}`;
}

// Rework: leaves sideways, runs back along channels, changes lane between two steps, arrives sideways.
function returnPath(plan, boxes, edge, used) {
  const [s, t] = [boxes.get(edge.source), boxes.get(edge.target)];
  const near = (box) => [Math.max(...plan.channels.filter((v) => v <= box.v0), -Infinity),
    Math.min(...plan.channels.filter((v) => v >= box.v1), Infinity)].filter(Number.isFinite);
  const shift = (v) => v + [0, 3.5, -3.5][(used.get(v) || 0) % 3];
  let best = null;
  for (const a of near(s)) {
    for (const b of near(t)) {
      const [first, last] = [shift(a), shift(b)];
      const from = middle(s.u0, s.u1) - (s.u1 - s.u0) * 0.2;
      const to = middle(t.u0, t.u1) + (t.u1 - t.u0) * (b > t.v0 ? 0.2 : -0.25);
      const turn = t.u1 + plan.gap * 0.45;
      const points = [[from, a > s.v0 ? s.v1 : s.v0], [from, first], [turn, first], [turn, last], [to, last],
        [to, b > t.v0 ? t.v1 : t.v0]];
      const dear = hits(along(points), boxes, [edge.source, edge.target]) * 1000 + Math.abs(a - b)
        + (a > s.v0 ? 0 : 12) + (b > t.v0 ? 0 : 12);
      if (!best || dear < best.dear) best = { dear, points, a, b };
    }
  }
  for (const v of new Set([best.a, best.b])) used.set(v, (used.get(v) || 0) + 1);
  return roundedPath(plan, best.points, 7);
}

// Where on a box's side each of its lines ends: ordered by the other end so that lines do not cross at the box.
function ports(edges, boxes) {
  const place = new Map();
  for (const [end, other] of [["source", "target"], ["target", "source"]]) {
    for (const [id, group] of groupBy(edges, end)) {
      const box = boxes.get(id);
      const step = Math.min(6, ((box.v1 - box.v0) * 0.5) / group.length);
      [...group].sort((a, b) => middle(boxes.get(a[other]).v0, boxes.get(a[other]).v1)
        - middle(boxes.get(b[other]).v0, boxes.get(b[other]).v1))
        .forEach((edge, i) => place.set(`${end} ${edges.indexOf(edge)}`,
          middle(box.v0, box.v1) + (i - (group.length - 1) / 2) * step));
    }
  }
  return place;
}

function groupBy(edges, end) {
  const groups = new Map();
  for (const edge of edges) groups.set(edge[end], [...(groups.get(edge[end]) || []), edge]);
  return groups;
}

// All lines between boxes: [{edge, d, arrow}].
function routeEdges(data, plan) {
  const boxes = new Map([...plan.boxes].map(([id, box]) => [id, turned(plan, box)]));
  const known = data.edges.filter((edge) => boxes.has(edge.source) && boxes.has(edge.target) && edge.source !== edge.target);
  const onward = known.filter((edge) => edge.style !== "return");
  const place = ports(onward, boxes);
  const used = new Map();
  const lines = onward.map((edge, i) => {
    const [s, t] = [boxes.get(edge.source), boxes.get(edge.target)];
    const [from, to] = [place.get(`source ${i}`), place.get(`target ${i}`)];
    return t.u0 > s.u1 ? { edge, d: forwardPath(plan, boxes, edge, [s.u1, from], [t.u0, to]) }
      : { edge, d: sidePath(plan, [s.u1, from], [t.u1, to]), arrow: true };
  });
  const back = known.filter((edge) => edge.style === "return");
  return [...lines, ...back.map((edge) => ({ edge, d: returnPath(plan, boxes, edge, used), arrow: true }))];
}

// The feedback line: out of the last box, around the lanes, into the first. Corner points in plain x and y.
function feedbackPath(data, plan) {
  const line = plan.floor + FEEDBACK / 2;   // its label stands on it, or under it where space is short
  const plain = { upright: false };   // here u is always x and v always y
  const boxes = new Map([...plan.boxes].map(([id, box]) => [id, turned(plain, box)]));
  const from = boxes.get(data.feedback.from), to = boxes.get(data.feedback.to);
  const free = (points) => !hits(along(points), boxes, [data.feedback.from, data.feedback.to]);
  const across = plan.right - SIDE / 2;
  let start = [[across, plan.floor], [across, line]];
  if (from) {
    const [x, y] = [middle(from.u0, from.u1), middle(from.v0, from.v1)];
    const below = Math.min(...plan.channels.filter((v) => v >= from.v1), plan.floor);
    const ways = plan.upright ? [[[x, from.v1], [x, line]], [[from.u0, y], [from.u0 - 4, y], [from.u0 - 4, line]]]
      : [[[from.u1, y - 13], [across, y - 13], [across, line]], [[x, from.v1], [x, below], [across, below], [across, line]]];
    start = ways.find(free) || ways[ways.length - 1];
  }
  let finish = [[plan.gutterLine, line], [plan.gutterLine, plan.floor]];
  if (to) {
    const [x, y] = [to.u0 + (to.u1 - to.u0) * 0.25, middle(to.v0, to.v1)];
    const ways = [[[plan.gutterLine, line], [plan.gutterLine, y], [to.u0, y]],
      [[plan.gutterLine, line], [plan.gutterLine, to.v0 - 9], [x, to.v0 - 9], [x, to.v0]]];
    finish = ways.find(free) || ways[1];
  }
  return { d: roundedPath(plain, [...start, ...finish], 12), x: middle(plan.gutterLine, across),
    y: line + (plan.upright ? 5 : 0) };
}
