// Everything by keyboard: / search, j k through a list, Enter opens, a key shown on a button presses it, g and a letter goes to a page, ?
// says all of it.
const rows = () => [...document.querySelectorAll('table.list tbody tr[data-href], [data-rows] > [data-href]')];
let pending = '';
let pendingSince = 0;
let at = -1;

function select(step) {
  const all = rows();
  if (!all.length) return;
  for (const row of all) row.removeAttribute('aria-selected');
  at = Math.max(0, Math.min(all.length - 1, at < 0 && step < 0 ? 0 : at + step));
  all[at].setAttribute('aria-selected', 'true');
  all[at].scrollIntoView({ block: 'nearest' });
  document.dispatchEvent(new CustomEvent('relay:chosen', { detail: { path: all[at].dataset.href } }));
}

function help() {
  const dialog = document.createElement('dialog');
  const list = document.createElement('dl');
  list.className = 'kv';
  const keys = [
    ['/', 'search'],
    ['Ctrl+K', 'go to a page, a webhook, an id, a number'],
    ['j, k', 'down and up a list'],
    ['Enter', 'open the chosen row'],
    ['x', 'tick the chosen row'],
    ['n', 'older page'],
    ['Esc', 'leave a field or a dialog'],
  ];
  for (const button of document.querySelectorAll('[data-hotkey]'))
    keys.push([button.dataset.hotkey, button.firstChild?.textContent?.trim() ?? '']);
  for (const link of document.querySelectorAll('.nav [data-key]'))
    keys.push([link.dataset.key, link.textContent.trim().replace(/\s*\d+$/, '')]);
  for (const [key, does] of keys) {
    const dt = document.createElement('dt');
    const kbd = document.createElement('span');
    kbd.className = 'kbd';
    kbd.textContent = key;
    dt.append(kbd);
    const dd = document.createElement('dd');
    dd.textContent = does;
    list.append(dt, dd);
  }
  const title = document.createElement('h3');
  title.textContent = 'Keys';
  const close = document.createElement('button');
  close.className = 'btn';
  close.textContent = 'Close';
  close.addEventListener('click', () => dialog.close());
  dialog.className = 'stack';
  dialog.append(title, list, close);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select, dialog')) {
    if (event.key === 'Escape' && !event.target.closest('dialog')) event.target.blur();
    return;
  }
  // By when the keys were pressed, not by when a busy page got to them.
  const chord = (event.timeStamp - pendingSince < 2000 ? pending : '') + event.key;
  pending = '';
  const page = document.querySelector(`.nav [data-key="g ${CSS.escape(event.key)}"]`);
  if (chord === `g${event.key}` && page) {
    page.click();
    return;
  }
  if (event.key === 'g') {
    pending = 'g';
    pendingSince = event.timeStamp;
    return;
  }
  if (event.key === '/') {
    event.preventDefault();
    (document.querySelector('[data-search-here]') ?? document.querySelector('[data-search]'))?.focus();
    return;
  }
  if (event.key === '?') {
    help();
    return;
  }
  if (event.key === 'j') {
    select(1);
    return;
  }
  if (event.key === 'k') {
    select(-1);
    return;
  }
  if (event.key === 'x') {
    rows()[at]?.querySelector('input[type=checkbox]')?.click();
    return;
  }
  if (event.key === 'n') {
    document.querySelector('[data-next]')?.click();
    return;
  }
  if (event.key === 'Enter' && at >= 0 && event.target === document.body) {
    location.href = rows()[at]?.dataset.href;
    return;
  }
  document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`)?.click();
});

// A click anywhere in a row opens it; links, buttons and selected text keep their own meaning.
document.addEventListener('click', event => {
  const row = event.target.closest('tr[data-href]');
  if (!row || String(document.getSelection())) return;
  const link = event.target.closest('a, button, input, label, summary, td.tick');
  const isOther = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
  // The row's own link is the row, unless it is to open somewhere else.
  if (link && (isOther || link.getAttribute('href') !== row.dataset.href)) return;
  const opens = new CustomEvent('relay:open', { cancelable: true, detail: { path: row.dataset.href } });
  if (!isOther && !document.dispatchEvent(opens)) event.preventDefault();
  else if (link) return;
  else if (event.ctrlKey || event.metaKey) window.open(row.dataset.href);
  else location.href = row.dataset.href;
});
