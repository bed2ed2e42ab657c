// What streams are made of: frames, queries for some of them, and the pauses between two tries.
const longest = 60_000;
const filters = ['kind', 'source', 'webhook'];

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

const values = (query, name) => new URLSearchParams(query).getAll(name).flatMap(text => text.split(',')).filter(Boolean);

/** A query without its filters. */
export function itemsOf(query) {
  return new URLSearchParams([['item', values(query, 'item').join(',')]].filter(([, items]) => items));
}

/** A query for everything that any of these asks for; a filter stays where all of them have it. */
export function merge(queries) {
  const merged = new URLSearchParams();
  for (const name of ['item', ...filters]) {
    const wanted = queries.map(query => values(query, name));
    if (wanted.length && wanted.every(list => list.length)) merged.set(name, [...new Set(wanted.flat())].join(','));
  }
  return merged;
}

/** Whether an item is one of those that a query asks for. What an item does not say of itself, its query's own stream has judged. */
export function admits(query, item) {
  const items = values(query, 'item');
  if (items.length && !items.includes(item.event) && item.event !== 'gap') return false;
  if (item.event === 'gap' || !filters.some(name => values(query, name).length)) return true;
  const data = JSON.parse(item.data);
  const said = { kind: data.kind, source: data.sourceId, webhook: item.event === 'webhook' ? data.id : data.webhookId };
  return filters.every(name => {
    const wanted = values(query, name);
    return !wanted.length || said[name] === undefined || wanted.includes(said[name]);
  });
}
