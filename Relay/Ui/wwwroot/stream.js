// The relay's stream of what happens, held only while a page is looked at, and once for all tabs that are: a browser opens six connections
// to one host over HTTP/1.1. Read with fetch, since an EventSource tells nobody why it was refused.
//
//   tab shown ─► tells the leading tab what it wants, and behind which id ─► items of it     hidden ─► takes that back, and leads no more
//
//   leading tab: what all of them want, from the lowest id ─┬─ open ─► items; 45 s without a heartbeat, or its end ─┐
//                                      ▲                    ├─ 401 ─► signed out: that is the end                   ├─► a pause that
//                                      │                    ├─ 429 ─► Retry-After ──────────────────────────────────┤   grows, 1 to 60 s
//                                      │                    └─ anything else ───────────────────────────────────────┘       │
//                                      └── another tab wants something, or online again: at once ◄──────────────────────────┘
import { admits, itemsOf, merge, parse, pauseAfter, retryAfter } from './frames.js';
import { share } from './share.js';

const silence = 45_000;
const steady = 10_000;

export { parse, pauseAfter, retryAfter } from './frames.js';

/** Reads frames until the answer ends; watch is told before each read. */
async function read(answer, watch, hear) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    watch();
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (text + value).split('\n\n');
    text = frames.pop();
    for (const item of frames.map(parse)) if (item) hear(item);
  }
}

/** What the leading tab does: one connection for what all tabs want. */
function lead(tell, signal) {
  const wishes = new Map();
  let failures = 0;
  let timer = 0;
  let turn = null;
  let isWide = false;

  /** @returns Milliseconds to wait before the next try; null for never. */
  async function attend(stop) {
    const tabs = [...wishes.keys()];
    // A filter can be for something that is gone: what one tab asks for must not silence the others.
    const query = merge([...wishes.values()].map(wish => (isWide ? itemsOf(wish.query) : wish.query)));
    query.set('lastEventId', Math.min(...[...wishes.values()].map(wish => Number(wish.at))));
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
      isWide ||= answer.status >= 400 && answer.status < 500;
      if (answer.ok) {
        tell({ state: 'on', tabs });
        await read(answer, watch, item => {
          for (const tab of item.id ? tabs : []) if (wishes.has(tab)) wishes.get(tab).at = item.id;
          if (item.event !== 'connected') tell({ item, tabs });
        });
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
    if (signal.aborted || !wishes.size) return;
    turn?.abort();
    const stop = (turn = new AbortController());
    const wait = await attend(stop);
    // Let go by the page itself: whoever did that goes on from there.
    if (turn !== stop || signal.aborted) return;
    turn = null;
    tell({ state: wait === null ? 'signed-out' : 'off', tabs: [...wishes.keys()] });
    if (wait !== null) timer = setTimeout(run, wait);
  }

  function again() {
    failures = 0;
    isWide = false;
    clearTimeout(timer);
    // Tabs that come at one time are served together.
    timer = setTimeout(run, 10);
  }

  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    turn?.abort();
  });
  addEventListener('online', again, { signal });
  return ({ tab, query, at }) => {
    if (query === undefined) wishes.delete(tab);
    else {
      wishes.set(tab, { query, at });
      again();
    }
  };
}

/**
 * Follows the stream as long as the page is shown.
 * @param query What it is of.
 * @param at The id that it begins behind.
 * @param hears { item(item), state('on' | 'off' | 'signed-out'), back() }: back is told when it is open again after it was not.
 */
export function follow(query, at, hears) {
  const tab = `${performance.timeOrigin}-${Math.random()}`;
  const shared = share('relay-stream', hear, lead);
  let wasOpen = false;
  let isAway = true;
  let isOver = false;

  function hear({ leads, state, item, tabs }) {
    if (leads) join();
    else if (!document.hidden && !isOver && tabs.includes(tab)) {
      if (state) hearState(state);
      else hearItem(item);
    }
  }

  function hearState(state) {
    hears.state(state);
    isOver = state === 'signed-out';
    if (state === 'on' && isAway && wasOpen) hears.back();
    wasOpen ||= state === 'on';
    isAway = state !== 'on';
  }

  function hearItem(item) {
    // Another tab has begun farther back.
    if (item.id !== null && item.event !== 'gap' && Number(item.id) <= Number(at)) return;
    at = item.id ?? at;
    if (admits(query, item)) hears.item(item);
  }

  function join() {
    if (!document.hidden && !isOver) shared.ask({ tab, query: String(query), at });
  }

  function enter() {
    if (document.hidden || isOver) return;
    shared.enter();
    join();
  }

  function letGo() {
    isAway = true;
    shared.ask({ tab });
    shared.leave();
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? letGo() : enter()));
  addEventListener('pagehide', letGo);
  enter();
}
