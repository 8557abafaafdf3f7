// Watches one number on a Streamlit page: when, after an arrow key, did it last change, and when was the run over?
// Times are performance.now() of the animation frame that first shows the change, so both pages are read alike.
(selector) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const running = () => app.getAttribute('data-test-script-state') !== 'notRunning';
  const number = () => document.querySelector(selector);
  const text = () => number()?.innerText ?? '';
  const stale = () => number()?.closest('[data-stale]')?.getAttribute('data-stale') === 'true';
  let press = null;
  let ran = false;
  let shown = { text: text(), stale: stale() };

  document.addEventListener('keydown', (event) => {
    if (!event.key.startsWith('Arrow')) return;
    ran = false;
    press = { start: event.timeStamp, number: null, settled: null };
  }, true);
  new MutationObserver(() => { ran = true; })  // a short run may begin and end within one frame
    .observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] });

  const frame = (now) => {
    const next = { text: text(), stale: stale() };
    // settled: another text, or the same one confirmed by the new run (no longer stale)
    if (press && (next.text !== shown.text || (shown.stale && !next.stale))) {
      press.number = now;
      ran = true;
    }
    if (press && press.settled === null && ran && !running()) press.settled = now;
    shown = next;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  window.forgetPress = () => { press = null; };
  window.lastPress = (quiet) => {
    if (!press || press.settled === null || running()) return null;
    const last = Math.max(press.settled, press.number ?? 0);
    if (performance.now() - last < quiet) return null;
    const seen = (press.number ?? press.settled) - press.start;
    return { number: seen, settled: last - press.start, text: text() };
  };
}
