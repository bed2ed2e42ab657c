// On a wide screen an event opens beside its list. What stands there is its own page's content; the page is one click away.
import { revealCopies } from './copy.js';
import { tell } from './times.js';
import { reach } from './tree.js';

const pane = document.querySelector('[data-reading]');
const isWide = () => pane !== null && pane.offsetParent !== null;
let shown = null;
let asked = 0;
let waiting = 0;

function mark(path) {
  for (const row of document.querySelectorAll('#event-rows tr'))
    if (row.dataset.href === path) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
}

async function open(address) {
  const number = ++asked;
  const url = new URL(address, location.href);
  mark(url.pathname);
  const answer = await fetch(url, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected || number !== asked) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('event');
  if (!drawn) return;
  const isSame = shown !== null && new URL(shown, location.href).pathname === url.pathname;
  shown = url.pathname + url.search;
  const title = document.createElement('h2');
  title.append(...drawn.querySelector('h1').childNodes);
  drawn.querySelector('h1').replaceWith(title);
  const page = document.createElement('a');
  page.className = 'link';
  page.href = shown;
  page.textContent = 'Open its page';
  drawn.querySelector('.crumb').replaceChildren(page);
  pane.dataset.live = drawn.dataset.live ?? '';
  drawn.removeAttribute('data-live');
  pane.replaceChildren(drawn);
  if (!isSame) pane.scrollTop = 0;
  revealCopies(pane);
  reach(pane);
  tell();
}

// A row that is opened: by a click on it or on its own link, or as j and k come by.
document.addEventListener('relay:open', event => {
  if (!isWide()) return;
  event.preventDefault();
  open(event.detail.path);
});
document.addEventListener('relay:chosen', event => {
  if (!isWide()) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => open(event.detail.path), 120);
});
// The event's own tabs and tries stay in the pane.
document.addEventListener('click', event => {
  const link = event.target.closest?.('[data-reading] a[href]');
  if (!link || !shown || event.ctrlKey || event.metaKey || event.shiftKey || link.closest('.crumb')) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.pathname !== new URL(shown, location.href).pathname) return;
  event.preventDefault();
  open(url.href);
});
// What can still change is looked at again whenever the list is.
document.addEventListener('relay:drawn', () => {
  if (shown) mark(new URL(shown, location.href).pathname);
  if (shown && isWide() && pane.dataset.live && !pane.contains(document.activeElement)) open(shown);
});
