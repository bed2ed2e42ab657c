// A client of GET /v1/events as its guide describes it, and nothing that only Relay knows: a session from one's own server, a stream read
// with fetch, frames that end with an empty line.
//
//   fetchSecret ─► connect ─┬─ 200 ─► frames; 45 s without a heartbeat, or its end ─┐
//        ▲                  ├─ 401, 403 ─► the secret is dead ──────────────────────┼─► 1, 2, 4 … 30 s
//        │                  ├─ 429 ─► Retry-After ──────────────────────────────────┤
//        │                  └─ anything else ───────────────────────────────────────┘        │
//        └── dead, or nearly over ◄──────────────────────────────────────────────────────────┘
import { parse, retryAfter } from './frames.js';

const longest = 30_000;
const silence = 45_000;
const early = 5 * 60_000;

/**
 * Follows an account's calls for ever.
 * @param fetchSecret Gives { client_secret, expires_at }.
 * @param tell Called with { state: 'on' | 'off' } and { event, data }.
 */
export async function followCalls(fetchSecret, tell) {
  let session = null;
  let failures = 0;
  for (;;) {
    let wait = null;
    try {
      if (!session || Date.parse(session.expires_at) - Date.now() < early) session = await fetchSecret();
      const answer = await open(session.client_secret);
      if (answer.ok) {
        failures = 0;
        tell({ state: 'on' });
        await read(answer, tell);
      } else if (answer.status === 401 || answer.status === 403) session = null;
      else wait = retryAfter(answer.headers.get('Retry-After'));
      answer.stop.abort();
    } catch {
      // The network's word for it says nothing that a person could use.
    }
    tell({ state: 'off' });
    wait ??= Math.min(longest, 1000 * 2 ** failures++);
    await new Promise(done => setTimeout(done, wait));
  }
}

async function open(secret) {
  const stop = new AbortController();
  const headers = { Authorization: `Bearer ${secret}`, Accept: 'text/event-stream' };
  const answer = await fetch('/v1/events', { headers, signal: stop.signal });
  return { ok: answer.ok, status: answer.status, headers: answer.headers, body: answer.body, stop };
}

async function read({ body, stop }, tell) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let deadline = 0;
  try {
    for (;;) {
      clearTimeout(deadline);
      deadline = setTimeout(() => stop.abort(), silence);
      const { value, done } = await reader.read();
      if (done) return;
      // What is behind the last empty line is the beginning of a frame.
      const frames = (text + value).split('\n\n');
      text = frames.pop();
      for (const frame of frames.map(parse)) {
        if (frame && frame.event !== 'connected') tell({ event: frame.event, data: JSON.parse(frame.data) });
      }
    }
  } finally {
    clearTimeout(deadline);
  }
}
