// The screen pop: a card for each incoming call, drawn from what the stream of calls says and from nothing else. Callers write their own
// names, so a payload is only ever text.
import { followCalls } from './calls.js';
import { share } from './share.js';

const most = 12;
const longestRing = 90_000;
const page = document.getElementById('screen-pop');
const template = document.getElementById('pop');
const list = document.getElementById('pops');
const nothing = document.getElementById('no-calls');
const shown = document.getElementById('pop-state');
const account = page.dataset.account;
const title = document.title;
const pops = [];

/** Control, zero-width and turning characters as escapes: with them a name passes for another. */
export function visible(text) {
  const hidden = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;
  return String(text).replace(hidden, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The first letters of two words of a name; null where it has none. */
export function initials(name) {
  const letters = (name ?? '').split(/\s+/).map(word => word.match(/\p{L}/u)?.[0]).filter(Boolean);
  return letters.length ? (letters[0] + (letters.length > 1 ? letters.at(-1) : '')).toUpperCase() : null;
}

/** Minutes and seconds, with hours where there are any. */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = value => String(value).padStart(2, '0');
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

function put(pop, part, text) {
  const place = pop.card.querySelector(`[data-part=${part}]`);
  place.hidden = !text;
  place.textContent = text ? visible(text) : '';
}

function setState(pop, state) {
  pop.state = state;
  pop.since = performance.now();
  pop.card.dataset.state = state;
  for (const badge of pop.card.querySelectorAll('[data-when]')) badge.hidden = badge.dataset.when !== state;
  draw(pop);
}

function draw(pop) {
  put(pop, 'time', clock(pop.took ?? performance.now() - pop.since));
}

function link(pop, text) {
  pop.card.querySelector('a').href = `/search?newest&q=${encodeURIComponent(text)}`;
}

function ring(call) {
  const card = template.content.firstElementChild.cloneNode(true);
  const pop = { card, from: call.from_number, to: call.to_number, id: null };
  put(pop, 'name', call.from_name || 'Unknown caller');
  put(pop, 'from', call.from_number || 'no number');
  put(pop, 'to', call.to_number ? `to ${call.to_number}` : '');
  put(pop, 'initials', initials(call.from_name));
  card.querySelector('[data-part=icon]').hidden = initials(call.from_name) !== null;
  link(pop, call.from_number ?? '');
  card.querySelector('a').hidden = !call.from_number;
  setState(pop, 'ringing');
  pops.unshift(pop);
  list.prepend(card);
  for (const old of pops.splice(most)) old.card.remove();
  nothing.hidden = true;
  document.title = `☎ ${visible(call.from_name || call.from_number || 'A call')}`;
}

/** The provider's stream names no call as it comes in: what follows is told by its numbers, once, and by its id from then on. */
function find(call) {
  const known = pops.find(pop => pop.id !== null && pop.id === call.call_id);
  if (known) return known;
  const pop = pops.findLast(pop => pop.id === null && pop.state !== 'ended' && pop.from === call.from_number && pop.to === call.to_number);
  if (pop && call.call_id) {
    pop.id = call.call_id;
    link(pop, pop.id);
  }
  return pop;
}

const hears = {
  'call.incoming': ring,
  'call.answered'(call) {
    const pop = find(call);
    if (pop?.state === 'ringing') setState(pop, 'talking');
  },
  'call.transfer'(call) {
    const pop = find(call);
    if (pop) put(pop, 'moved', call.transferred_to ? `transferred to ${call.transferred_to}` : '');
  },
  'call.end'(call) {
    const pop = find(call);
    if (!pop || pop.state === 'ended') return;
    pop.took = call.duration_seconds != null ? call.duration_seconds * 1000 : performance.now() - pop.since;
    put(pop, 'outcome', call.status ?? 'ended');
    setState(pop, 'ended');
    if (!pops.some(other => other.state === 'ringing')) document.title = title;
  },
};

function hear({ state, event, data }) {
  if (state) {
    shown.dataset.state = state;
    shown.textContent = state === 'on' ? 'live' : 'not connected';
  } else hears[event]?.(data);
}

/** One's own server asks for the session: here it is the demo. */
async function fetchSecret() {
  const headers = { 'X-Relay-Csrf': page.querySelector('input[name=__RequestVerificationToken]').value };
  const answer = await fetch('/do/screen-pop/session', { method: 'POST', headers, body: new URLSearchParams({ account }) });
  if (!answer.ok || answer.redirected) throw new Error('No session.');
  return answer.json();
}

setInterval(() => {
  for (const pop of pops) {
    if (pop.state === 'ended') continue;
    // Nobody says of a call that it rings no more but its end; a lost one must not ring for ever.
    if (pop.state === 'ringing' && performance.now() - pop.since > longestRing) {
      pop.took = longestRing;
      put(pop, 'outcome', 'no word since');
      setState(pop, 'ended');
    } else draw(pop);
  }
}, 500);
const shared = share(`calls of ${account}`, hear, tell => {
  let state = { state: 'off' };
  followCalls(fetchSecret, message => {
    if (message.state) state = message;
    tell(message);
  });
  // A tab that comes later asks how things are.
  return () => tell(state);
});
shared.enter();
shared.ask({});
