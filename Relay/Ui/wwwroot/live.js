// What is live: a region with an id and data-live="event delivery …" is drawn again by the server soon after something of that sort
// happened.
// The stream carries hints, the page is the truth, so nothing that was missed stays wrong.
import { revealCopies } from './copy.js';
import { follow } from './stream.js';
import { tell } from './times.js';

const follower = document.querySelector('[data-follow]');
const followed = 'relay-follow';
const regions = () => [...document.querySelectorAll('[data-live][id]')];
const shown = [...document.querySelectorAll('[data-live-state]')];
const pause = 1000;
const settling = 500;
let waiting = null;
let last = 0;
let fresh = 0;
let settled = 0;
let failures = 0;
let losing = 0;
let wasLive = false;

function isBusy(region) {
  const active = document.activeElement;
  return (
    (region.contains(active) && active.matches('input, select, textarea')) ||
    region.querySelector('details.menu[open], dialog[open]') !== null ||
    (String(document.getSelection()) !== '' && region.contains(document.getSelection().anchorNode))
  );
}

/** Puts the server's new drawing in place, and the focus back where it was. */
function swap(region, drawn) {
  if (region.innerHTML === drawn.innerHTML) return;
  const focusable = 'a, button, summary, [tabindex]';
  const index = region.contains(document.activeElement) ? [...region.querySelectorAll(focusable)].indexOf(document.activeElement) : -1;
  // What is open stays open: by its id, because rows move down when new ones come, else by its place.
  const open = [...region.querySelectorAll('details')].map(details => details.open);
  const openIds = new Set([...region.querySelectorAll('details[id][open]')].map(details => details.id));
  const ticked = new Set([...region.querySelectorAll('input[name=ids]:checked')].map(box => box.value));
  region.replaceChildren(...drawn.childNodes);
  for (const box of region.querySelectorAll('input[name=ids]')) box.checked = ticked.has(box.value);
  region.querySelectorAll('details').forEach((details, i) => {
    if (details.id ? openIds.has(details.id) : open[i]) details.open = true;
  });
  if (index >= 0) region.querySelectorAll(focusable)[index]?.focus();
  revealCopies(region);
}

async function refresh() {
  waiting = null;
  last = performance.now();
  if (document.hidden) {
    waiting = 'visible';
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (answer.redirected && new URL(answer.url).pathname === '/sign-in') signedOut();
    if (answer.status === 429 || answer.status >= 500) return again();
    if (!answer.ok || answer.redirected) return;
    failures = 0;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const rows = isFollowing() ? document.getElementById('event-rows') : null;
    if (rows) follows(rows, page.getElementById(rows.id));
    for (const region of regions()) {
      const drawn = page.getElementById(region.id);
      if (drawn && !isBusy(region)) swap(region, drawn);
    }
    tell();
    document.dispatchEvent(new Event('relay:drawn'));
  } catch {
    // The stream's own state shows that the server is away.
    again();
  }
}

/** What could not be drawn is still to be drawn: perhaps no other hint comes. */
function again() {
  failures += 1;
  if (waiting === null) waiting = setTimeout(refresh, Math.min(30_000, 500 * 2 ** failures));
}

export function soon() {
  const now = performance.now();
  if (waiting === null) waiting = setTimeout(refresh, Math.max(50, pause - (now - last), settled - now));
}

/** Draws the whole page again, where nothing of it was touched yet. */
export async function redraw() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const place of ['#main', '.times > summary']) {
    const [here, there] = [document.querySelector(place), page.querySelector(place)];
    if (here && there && !here.contains(document.activeElement)) here.replaceChildren(...there.childNodes);
  }
  revealCopies();
}

const isFollowing = () => follower?.getAttribute('aria-pressed') === 'true' && scrollY < 120;

/** New rows come in at the top, while the list stands there and somebody wants it so. */
function follows(rows, drawn) {
  if (!drawn || isBusy(rows)) return;
  const known = new Set([...rows.children].map(row => row.id));
  swap(rows, drawn);
  for (const row of rows.children) row.classList.toggle('new', !known.has(row.id));
  fresh = 0;
  const pill = document.querySelector('[data-pill]');
  if (pill) pill.hidden = true;
}

/** "12 new" above a list that must not jump. */
function count(pill) {
  if (isFollowing()) {
    soon();
    return;
  }
  fresh += 1;
  pill.hidden = false;
  pill.querySelector('a').textContent = `${fresh} new`;
}

/** The foot of the navigation says whether this page is live; a session that has ended is said where everybody looks. */
function tellState(value) {
  for (const place of shown) {
    place.dataset.state = value === 'on' ? 'on' : 'off';
    place.textContent = { on: 'live', 'signed-out': 'signed out' }[value] ?? 'not connected';
  }
  lost(value === 'on' || value === 'signed-out' ? null : new Date());
  if (value === 'signed-out') signedOut();
}

/** A connection that is gone for longer than a hiccup is said where everybody looks: figures may be old. */
function lost(since) {
  clearTimeout(losing);
  document.getElementById('lost')?.remove();
  if (!since || !wasLive) {
    wasLive ||= since === null;
    return;
  }
  losing = setTimeout(() => {
    const note = document.createElement('p');
    note.id = 'lost';
    note.className = 'note warn flash';
    note.setAttribute('role', 'status');
    note.textContent = `Not connected since ${since.toLocaleTimeString()}: what is shown may be old. It is tried again by itself.`;
    document.getElementById('main').prepend(note);
  }, 3000);
}

function signedOut() {
  if (document.getElementById('signed-out')) return;
  const note = document.createElement('p');
  note.id = 'signed-out';
  note.className = 'note warn flash';
  note.setAttribute('role', 'status');
  const link = document.createElement('a');
  link.className = 'link';
  link.href = `/sign-in?return=${encodeURIComponent(location.pathname + location.search)}`;
  link.textContent = 'Sign in again';
  note.append('Your session has ended, so this page stands still. ', link);
  document.getElementById('main').prepend(note);
}

function listen() {
  const wanted = new Set(regions().flatMap(region => region.dataset.live.split(' ')));
  const pill = document.querySelector('[data-pill]');
  for (const sort of pill?.dataset.pill.split(' ') ?? []) wanted.add(sort);
  if (!wanted.size) {
    for (const place of shown) place.hidden = true;
    return;
  }
  const query = new URLSearchParams(document.querySelector('[data-stream]')?.dataset.stream ?? '');
  query.set('item', [...wanted].join(','));
  // From where the server stood before it drew this page: nothing is lost between the two.
  follow(query, document.querySelector('[data-position]').dataset.position, {
    state: tellState,
    back() {
      // What was missed comes at once; it is drawn once, when it is all there.
      settled = performance.now() + settling;
      soon();
    },
    item({ event }) {
      if (wanted.has(event) || event === 'gap') soon();
      if (pill?.dataset.pill.split(' ').includes(event)) count(pill);
    },
  });
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && waiting === 'visible') {
    waiting = null;
    soon();
  }
});
addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});
if (follower) {
  const press = isOn => follower.setAttribute('aria-pressed', String(isOn));
  press(localStorage.getItem(followed) === 'yes');
  follower.addEventListener('click', () => {
    const isOn = follower.getAttribute('aria-pressed') !== 'true';
    localStorage.setItem(followed, isOn ? 'yes' : 'no');
    press(isOn);
    if (isOn) {
      scrollTo({ top: 0 });
      soon();
    }
  });
}
listen();
