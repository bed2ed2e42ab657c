// The relay's stream of what happens, held only while this page is looked at: a browser opens six connections to one host over HTTP/1.1,
// and tabs that nobody sees would take all of them. Read with fetch, since an EventSource tells nobody why it was refused.
//
//   shown ─► from the last id ─┬─ open ─► items; 45 s without a heartbeat, or its end ─┐
//                              ├─ 401 ─► signed out: that is the end                   ├─► a pause that grows, 1 to 60 s,
//                              ├─ 429 ─► Retry-After ──────────────────────────────────┤   and from the last id again
//                              └─ anything else ───────────────────────────────────────┘
//   hidden ─► let go        shown again, or online again ─► at once
const longest = 60_000;
const silence = 45_000;
const steady = 10_000;

/** Milliseconds before the next try, by how many have failed in a row: 1, 2, 4 … 60 s, up to a fifth less, so that not all come at once. */
export function pauseAfter(failures, chance = Math.random()) {
  return Math.min(longest, 1000 * 2 ** Math.max(0, failures - 1)) * (1 - chance / 5);
}

/** Milliseconds that a refusal asks for; null where it does not say. */
export function retryAfter(header, now = Date.now()) {
  if (!header) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(1000, ms);
}

/** One event of a stream out of its lines; null for a comment. */
export function parse(frame) {
  const item = { id: null, event: 'message', data: '' };
  let isEvent = false;
  for (const line of frame.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line.startsWith('id:')) item.id = value;
    else if (line.startsWith('event:')) item.event = value;
    else if (line.startsWith('data:')) item.data += value;
    isEvent ||= !line.startsWith('retry:');
  }
  return isEvent ? item : null;
}

/**
 * Follows a stream as long as the page is shown.
 * @param query What it is of.
 * @param at The id that it begins behind.
 * @param hears { item(item), state('on' | 'off' | 'signed-out'), back() }: back is told when it is open again after it was not.
 */
export function follow(query, at, hears) {
  let failures = 0;
  let timer = 0;
  let open = null;
  let isOver = false;
  let wasOpen = false;

  async function read(answer, watch) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      watch();
      const { value, done } = await reader.read();
      if (done) return;
      const frames = (text + value).split('\n\n');
      text = frames.pop();
      for (const item of frames.map(parse)) {
        if (!item) continue;
        at = item.id ?? at;
        if (item.event !== 'connected') hears.item(item);
      }
    }
  }

  /** @returns Milliseconds to wait before the next try; null for never. */
  async function attend(stop) {
    query.set('lastEventId', at);
    let deadline = 0;
    const watch = () => {
      clearTimeout(deadline);
      deadline = setTimeout(() => stop.abort(), silence);
    };
    const began = performance.now();
    try {
      watch();
      const answer = await fetch(`/api/v1/stream?${query}`, { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
      if (answer.status === 401) return null;
      if (answer.status === 429) return retryAfter(answer.headers.get('Retry-After')) ?? pauseAfter(++failures);
      if (answer.ok) {
        hears.state('on');
        if (wasOpen) hears.back();
        wasOpen = true;
        await read(answer, watch);
      }
    } catch {
      // The network's word for it says nothing that a person could use.
    } finally {
      clearTimeout(deadline);
    }
    failures = performance.now() - began > steady ? 1 : failures + 1;
    return pauseAfter(failures);
  }

  async function run() {
    clearTimeout(timer);
    if (open || isOver || document.hidden) return;
    const stop = (open = new AbortController());
    const wait = await attend(stop);
    // Let go by the page itself: whoever did that goes on from there.
    if (open !== stop) return;
    open = null;
    isOver = wait === null;
    hears.state(isOver ? 'signed-out' : 'off');
    if (!isOver) timer = setTimeout(run, wait);
  }

  function letGo() {
    clearTimeout(timer);
    const stop = open;
    open = null;
    stop?.abort();
  }

  function again() {
    failures = 0;
    run();
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? letGo() : again()));
  addEventListener('online', again);
  addEventListener('pagehide', letGo);
  run();
}
