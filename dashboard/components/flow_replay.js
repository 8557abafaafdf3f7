// The replay of a simulated run over the network: clock, controls, counts, and the need that is followed.
// With "reduce motion" there are no dots and the clock moves by whole days; counts say the same.

const LEAST_PAUSE = 500;   // milliseconds between two days with reduced motion
const COUNTING = 200;      // milliseconds between two updates of the counts while the clock runs
const replays = new WeakMap();   // parentElement -> the replay living in it

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!replays.has(parentElement)) replays.set(parentElement, createReplay(parentElement));
  const replay = replays.get(parentElement);
  replay.report = (need) => setStateValue("followed", need);
  if (data) take(replay, data);
  return () => { endReplay(replay); replays.delete(parentElement); };
}

// ---- the page, built once ---------------------------------------------------------------------------------------

function createReplay(parent) {
  const root = element("div", "replay", parent);
  const bar = element("div", "controls", root);
  const replay = { root, day: 0, playing: false, followed: -1, run: null, events: [], counted: 0,
    still: window.matchMedia("(prefers-reduced-motion: reduce)") };
  replay.play = button(bar, "play", () => (replay.playing ? pause(replay) : play(replay)));
  replay.step = button(bar, "step", () => nextEvent(replay));
  replay.speed = chooser(bar, "speed", () => { replay.pace = Number(replay.speed.value); });
  replay.need = chooser(bar, "need", () => follow(replay, Number(replay.need.value)));
  replay.before = button(bar, "before", () => beside(replay, -1));
  replay.after = button(bar, "after", () => beside(replay, 1));
  buildScrubber(replay, root);
  replay.told = element("p", "told", root);
  replay.network = createView(root);
  replay.network.select = (id) => followAt(replay, id);
  replay.network.drawn = (plan) => { fitDots(replay.dots, plan); show(replay, 0); };
  replay.dots = createDots(replay.network);
  replay.key = element("p", "key", root);
  replay.details = element("details", "", root);
  element("summary", "", replay.details);
  replay.table = element("table", "", replay.details);
  replay.details.addEventListener("toggle", () => show(replay, 0));
  replay.heard = element("div", "heard", root);
  replay.heard.setAttribute("aria-live", "polite");
  replay.onHide = () => { if (document.hidden) pause(replay); };
  document.addEventListener("visibilitychange", replay.onHide);
  replay.onStill = () => { pause(replay); if (replay.data) { writeStill(replay); show(replay, 0); } };
  replay.still.addEventListener("change", replay.onStill);
  return replay;
}

function endReplay(replay) {
  pause(replay);
  document.removeEventListener("visibilitychange", replay.onHide);
  replay.still.removeEventListener("change", replay.onStill);
  dispose(replay.network);
  replay.root.remove();
}

function button(parent, name, act) {
  const node = element("button", `control ${name}`, parent);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

function chooser(parent, name, act) {
  const label = element("label", `chooser ${name}`, parent);
  element("span", "", label);
  const node = element("select", "", label);
  node.addEventListener("change", act);
  return node;
}

function buildScrubber(replay, root) {
  const label = element("div", "scrubber", root);
  replay.dayLabel = element("span", "day", label);
  const rail = element("span", "rail", label);
  replay.scrub = element("input", "", rail);
  Object.assign(replay.scrub, { type: "range", min: 0, step: "any" });
  replay.marks = element("span", "marked", rail);
  replay.scrub.addEventListener("input", () => { pause(replay); replay.day = Number(replay.scrub.value); show(replay, 0); });
  replay.scrub.addEventListener("change", () => say(replay));
  replay.scrub.addEventListener("keydown", (event) => {   // a day at a time; "any" would be a hundredth of the range
    const days = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (!days) return;
    event.preventDefault();
    pause(replay);
    const whole = days > 0 ? Math.floor(replay.day + 1e-6) : Math.ceil(replay.day - 1e-6);
    replay.day = clamp(whole + days, 0, replay.data.days);
    show(replay, 0);
    say(replay);
  });
}

const FIELDS = ["day", "days", "number", "box", "to", "since", "waiting", "working"];   // in the order of replay_data.py
const fill = (text, values) => text.replace(/\{(\d)\}/g, (whole, place) => values[FIELDS[place]] ?? whole);

// ---- data -------------------------------------------------------------------------------------------------------

function take(replay, given) {
  const data = { ...given, boxes: given.boxes.map((box) => box.id), capacity: given.boxes.map((box) => box.queues) };
  const fresh = replay.run !== data.run;
  replay.data = data;
  replay.dots.ids = data.boxes;
  replay.names = new Map(data.picture.nodes.map((node) => [node.id, node.name]));
  if (fresh) {
    replay.run = data.run;
    replay.events = eventsOf(data);
    replay.dots.places.length = 0;
    const kept = data.numbers.indexOf(replay.number);
    replay.followed = kept;
    pause(replay);
    replay.day = data.marks.length ? Math.max(0, data.marks[0].from - data.days / 20) : 0;
    replay.pace = data.speed;
    fillChoosers(replay);
    drawMarks(replay);
  }
  writeTexts(replay);
  replay.network.data = data.picture;
  render(replay.network);
  if (fresh && data.play && !replay.still.matches) play(replay);
}

// Every arrival, beginning and end of a drawn need in the days shown, in order: [day, need, step, what].
function eventsOf(data) {
  const found = [];
  data.needs.forEach((steps, need) => {
    for (let at = 0; at * STEP < steps.length; at += 1) {
      const [, arrive, start, end] = steps.slice(at * STEP, at * STEP + STEP);
      if (arrive < start) found.push([arrive, need, at, "arrives"]);
      found.push([start, need, at, data.capacity[steps[at * STEP]] ? "begins" : "comes"], [end, need, at, "ends"]);
    }
  });
  return found.filter(([day]) => day > 0 && day <= data.days).sort((a, b) => a[0] - b[0]);
}

function options(node, entries, value) {
  node.replaceChildren(...entries.map(([key, text]) => {
    const option = element("option");
    option.value = key;
    option.textContent = text;
    return option;
  }));
  node.value = String(value);
}

function fillChoosers(replay) {
  const { data } = replay;
  options(replay.speed, data.speeds.map((speed) => [speed.value, speed.text]), data.speed);
  const named = (steps, i) => fill(steps[1] < 0 ? data.texts.there : data.texts.raised,
    { number: data.numbers[i], day: Math.floor(steps[1]) });
  options(replay.need, [[-1, data.texts.nobody], ...data.needs.map((steps, i) => [i, named(steps, i)])], replay.followed);
  replay.scrub.max = data.days;
}

function drawMarks(replay) {
  const { data } = replay;
  replay.marks.replaceChildren(...data.marks.map((mark) => {
    const node = element("span", "mark-span");
    node.style.left = `${(100 * mark.from) / data.days}%`;
    node.style.width = `${(100 * Math.max(0, Math.min(mark.to, data.days) - mark.from)) / data.days}%`;
    element("span", `mark-text${mark.from > data.days * 0.6 ? " left" : ""}`, node).textContent = mark.label;
    return node;
  }));
  replay.root.classList.toggle("has-marks", data.marks.length > 0);
}

function writeTexts(replay) {
  const { texts } = replay.data;
  replay.root.lang = replay.data.lang;
  write(replay.step, texts.step);
  write(replay.speed.previousSibling, texts.speed);
  write(replay.need.previousSibling, texts.follow);
  for (const [name, sign] of [["before", "‹"], ["after", "›"]]) {
    write(replay[name], sign);
    replay[name].setAttribute("aria-label", texts[name]);
    replay[name].title = texts[name];
  }
  replay.scrub.setAttribute("aria-label", texts.day_label);
  write(replay.details.firstChild, texts.table);
  writePlay(replay);
  writeStill(replay);
}

function writePlay(replay) {
  const { texts } = replay.data;
  write(replay.play, replay.playing ? texts.pause : texts.play);
  replay.play.dataset.sign = replay.playing ? "‖" : "▶";
}

function writeStill(replay) {
  const { texts } = replay.data;
  const still = replay.still.matches;
  replay.root.classList.toggle("still", still);
  if (replay.key.dataset.text === `${still}${texts.drawn}`) return;
  replay.key.dataset.text = `${still}${texts.drawn}`;
  const entries = still ? [] : [["waiting", texts.key_waiting], ["working", texts.key_working], ["followed", texts.key_followed]];
  replay.key.replaceChildren(...entries.map(([name, text]) => {
    const entry = element("span", "entry");
    element("i", `sample-dot ${name}`, entry);
    element("span", "", entry).textContent = text;
    return entry;
  }));
  element("span", "", replay.key).textContent = still ? texts.still : texts.drawn;
}

// ---- the clock --------------------------------------------------------------------------------------------------

function play(replay) {
  if (replay.day >= replay.data.days) replay.day = 0;
  replay.playing = true;
  writePlay(replay);
  if (replay.still.matches) {
    replay.timer = setInterval(() => advance(replay, Math.max(1, Math.round((replay.pace * LEAST_PAUSE) / 1000))), LEAST_PAUSE);
    return;
  }
  wake(replay);
}

function pause(replay) {
  clearInterval(replay.timer);
  if (!replay.playing) return;
  replay.playing = false;
  writePlay(replay);
  wake(replay);
  say(replay);
}

// A whole number of days on; used where nothing moves smoothly.
function advance(replay, days) {
  replay.day = Math.min(replay.data.days, Math.floor(replay.day + 1e-6) + days);
  show(replay, 0);
  if (replay.day >= replay.data.days) pause(replay);
}

// Draw frames while the clock runs or dots are on their way to their places, and then no more.
function wake(replay) {
  if (replay.frame) return;
  replay.last = performance.now();
  const frame = (now) => {
    const seconds = Math.min(0.1, Math.max(0.001, (now - replay.last) / 1000));
    replay.last = now;
    if (replay.playing) replay.day = Math.min(replay.data.days, replay.day + seconds * replay.pace);
    const unsettled = show(replay, seconds);
    const ended = replay.playing && replay.day >= replay.data.days;
    replay.frame = (replay.playing || unsettled) && !ended && replay.root.isConnected ? requestAnimationFrame(frame) : 0;
    if (ended) pause(replay);
  };
  replay.frame = requestAnimationFrame(frame);
}

function nextEvent(replay) {
  pause(replay);
  if (replay.still.matches) {
    advance(replay, 1);
    say(replay);
    return;
  }
  const event = replay.events.find(([day]) => day > replay.day + 1e-9);
  if (!event) { say(replay); return; }
  const [day, need, at, what] = event;
  replay.day = day;
  wake(replay);
  const { texts, needs, numbers, boxes } = replay.data;
  const name = replay.names.get(boxes[needs[need][at * STEP]]);
  hear(replay, fill(texts[what], { day: day.toFixed(1), number: numbers[need], box: name }));
}

// ---- showing a day ----------------------------------------------------------------------------------------------

function show(replay, seconds) {
  const { data, dots } = replay;
  if (!data || !dots.plan) return false;
  const now = performance.now();
  if (!replay.playing || replay.still.matches || now - replay.counted > COUNTING) {
    replay.counted = now;
    writeCounts(replay);
  }
  if (replay.still.matches) {
    dots.pen.clearRect(0, 0, dots.width, dots.height);
    return false;
  }
  return drawDots(dots, data.needs, replay.day, replay.playing ? FLIGHT * replay.pace : 0, seconds, replay.followed);
}

// Needs waiting and worked on at every box, drawn or not.
function countsOn(data, day) {
  return data.counts.map(([arrive, start, end]) => {
    const begun = past(start, day);
    return [past(arrive, day) - begun, begun - past(end, day)];
  });
}

function writeCounts(replay) {
  const { data, network, day } = replay;
  const { texts } = data;
  const counts = countsOn(data, day);
  const buttons = new Map([...network.nodes.children].map((node) => [node.dataset.id, node]));
  const lanes = new Map();
  data.boxes.forEach((id, i) => {
    const node = data.picture.nodes.find((one) => one.id === id);
    const [waiting, working] = counts[i];
    const box = buttons.get(id);
    const narrow = box?.matches(".short, .tall");
    const text = fill(!data.capacity[i] ? texts.here : narrow ? texts.counts_short : texts.counts, { waiting, working });
    if (box) write(box.querySelector(".load"), text);
    const lane = lanes.get(node.row) || [0, 0];
    lanes.set(node.row, [lane[0] + waiting, lane[1] + (data.capacity[i] ? working : 0)]);
  });
  data.picture.rows.forEach((row, i) => {
    const label = network.labels.children[i];
    const small = label.querySelector("small") || element("small", "", label);
    const [waiting, working] = lanes.get(row.id) || [0, 0];
    write(small, fill(texts.counts, { waiting, working }));
  });
  const said = fill(texts.day, { day: Math.floor(day + 1e-6), days: data.days });
  write(replay.dayLabel, said);
  replay.scrub.value = day;
  replay.scrub.setAttribute("aria-valuetext", said);
  writeFollowed(replay);
  if (replay.details.open) writeTable(replay, counts);
}

function followedWords(replay) {
  const { data, day, followed } = replay;
  const { texts } = data;
  if (followed < 0) return texts.hint;
  const steps = data.needs[followed], number = data.numbers[followed];
  const place = whereabouts(steps, day);
  if (!place) return fill(day < steps[1] ? texts.not_yet : texts.gone, { number, day: Math.max(0, steps[1]).toFixed(1) });
  const box = replay.names.get(data.boxes[place.box]), since = place.since.toFixed(1);
  if (place.state === "moving") return fill(texts.moving, { number, to: replay.names.get(data.boxes[place.to]) });
  return fill(place.state === "waiting" ? texts.waits : data.capacity[place.box] ? texts.works : texts.passes, { number, box, since });
}

function writeFollowed(replay) {
  write(replay.told, followedWords(replay));
}

function writeTable(replay, counts) {
  const { data, table } = replay;
  const { texts } = data;
  const rows = [[texts.box, texts.waiting, texts.working], ...data.boxes.map((id, i) => [replay.names.get(id),
    data.capacity[i] ? counts[i][0] : "–", counts[i][1]])];
  if (table.rows.length !== rows.length) {
    table.replaceChildren(...rows.map((cells, r) => {
      const row = element("tr");
      cells.forEach((_, c) => {
        const cell = element(r && c ? "td" : "th", "", row);
        if (cell.tagName === "TH") cell.scope = r ? "row" : "col";
      });
      return row;
    }));
  }
  rows.forEach((cells, r) => cells.forEach((text, c) => write(table.rows[r].cells[c], String(text))));
}

// What is heard: after a step, a pause or a choice, never while the clock runs.
function hear(replay, text) {
  write(replay.heard, text);
}

function say(replay) {
  const { data } = replay;
  if (!data) return;
  const counts = countsOn(data, replay.day);
  const sum = (k) => counts.reduce((total, count, i) => total + (data.capacity[i] ? count[k] : 0), 0);
  const all = fill(data.texts.heard, { day: Math.floor(replay.day + 1e-6), waiting: sum(0), working: sum(1) });
  hear(replay, replay.followed < 0 ? all : `${all} ${followedWords(replay)}`);
}

// ---- following one need -----------------------------------------------------------------------------------------

function follow(replay, need) {
  replay.followed = need;
  replay.number = need < 0 ? null : replay.data.numbers[need];
  replay.need.value = String(need);
  if (need >= 0) {   // go where it is, if it is nowhere yet or no more
    const steps = replay.data.needs[need];
    if (!whereabouts(steps, replay.day)) replay.day = clamp(steps[1], 0, replay.data.days);
  }
  show(replay, 0);
  say(replay);
  replay.report(replay.number);
}

function beside(replay, step) {
  const last = replay.data.needs.length - 1;
  if (last >= 0) follow(replay, replay.followed < 0 ? (step > 0 ? 0 : last) : clamp(replay.followed + step, 0, last));
}

// A box was chosen: follow who waits there longest, then the next, then who is worked on.
function followAt(replay, id) {
  const { data, day } = replay;
  const box = data.boxes.indexOf(id);
  const there = data.needs.map((steps, need) => [whereabouts(steps, day), need])
    .filter(([place]) => place && place.state !== "moving" && place.box === box)
    .sort(([a], [b]) => (a.state === b.state ? a.since - b.since : a.state === "waiting" ? -1 : 1)).map(([, need]) => need);
  if (!there.length) { hear(replay, fill(data.texts.empty, { box: replay.names.get(id) })); write(replay.told, replay.heard.textContent); return; }
  follow(replay, there[(there.indexOf(replay.followed) + 1) % there.length]);
}
