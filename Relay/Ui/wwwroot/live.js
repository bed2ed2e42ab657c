// What is live: a region with an id and data-live="event delivery …" is drawn again by the server soon after something of that sort
// happened.
// The stream carries hints, the page is the truth, so nothing that was missed stays wrong.
import { revealCopies } from './copy.js';
import { tell } from './times.js';

const regions = () => [...document.querySelectorAll('[data-live][id]')];
const shown = document.querySelector('[data-live-state]');
const pause = 1000;
let waiting = null;
let last = 0;
let fresh = 0;

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
  region.replaceChildren(...drawn.childNodes);
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
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const region of regions()) {
      const drawn = page.getElementById(region.id);
      if (drawn && !isBusy(region)) swap(region, drawn);
    }
    tell();
    document.dispatchEvent(new Event('relay:drawn'));
  } catch {
    // The stream's own state shows that the server is away; the next hint draws again.
  }
}

export function soon() {
  if (waiting === null) waiting = setTimeout(refresh, Math.max(50, pause - (performance.now() - last)));
}

/** "12 new" above a list that must not jump. */
function count(pill) {
  fresh += 1;
  pill.hidden = false;
  pill.querySelector('a').textContent = `${fresh} new`;
}

function listen() {
  const wanted = new Set(regions().flatMap(region => region.dataset.live.split(' ')));
  const pill = document.querySelector('[data-pill]');
  for (const sort of pill?.dataset.pill.split(' ') ?? []) wanted.add(sort);
  if (!wanted.size) {
    if (shown) shown.hidden = true;
    return;
  }
  // From where the server stood before it drew this page: nothing is lost between the two.
  const query = new URLSearchParams(document.querySelector('[data-stream]')?.dataset.stream ?? '');
  query.set('item', [...wanted].join(','));
  query.set('lastEventId', document.querySelector('[data-position]').dataset.position);
  const stream = new EventSource(`/api/v1/stream?${query}`);
  const state = value => {
    if (shown) {
      shown.dataset.state = value;
      shown.textContent = value === 'on' ? 'live' : 'not connected';
    }
  };
  stream.addEventListener('open', () => state('on'));
  stream.addEventListener('error', () => state('off'));
  for (const sort of ['event', 'arrival', 'delivery', 'strike', 'webhook', 'run', 'gap']) {
    stream.addEventListener(sort, item => {
      if (wanted.has(sort) || sort === 'gap') soon();
      if (pill && pill.dataset.pill.split(' ').includes(sort)) count(pill);
      document.dispatchEvent(new CustomEvent(`relay:${sort}`, { detail: item }));
    });
  }
  addEventListener('pagehide', () => stream.close());
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
listen();
