// Ctrl+K: one field that knows pages, actions, webhooks, sources, runs and all that the search knows. What it offers is the server's.
let dialog = null;
let asked = 0;

const input = () => dialog.querySelector('input');
const options = () => [...dialog.querySelectorAll('[role=option]')];

function choose(index) {
  const all = options();
  if (!all.length) return;
  const at = (index + all.length) % all.length;
  all.forEach((option, i) => option.setAttribute('aria-selected', i === at ? 'true' : 'false'));
  input().setAttribute('aria-activedescendant', all[at].id);
  all[at].scrollIntoView({ block: 'nearest' });
}

const chosen = () => options().findIndex(option => option.getAttribute('aria-selected') === 'true');

function draw(entries) {
  const list = dialog.querySelector('[role=listbox]');
  list.replaceChildren(
    ...entries.map((entry, i) => {
      const option = document.createElement('a');
      option.id = `palette-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.tabIndex = -1;
      option.href = entry.path;
      const sort = document.createElement('span');
      sort.className = 'faint';
      sort.textContent = entry.sort;
      const label = document.createElement('b');
      label.textContent = entry.label;
      option.append(sort, label);
      if (entry.hint) {
        const hint = document.createElement('span');
        hint.className = 'mute cut';
        hint.textContent = entry.hint;
        option.append(hint);
      }
      return option;
    }),
  );
  choose(0);
}

async function ask() {
  const number = ++asked;
  const answer = await fetch(`/palette?q=${encodeURIComponent(input().value)}`, { headers: { Accept: 'application/json' } });
  if (!answer.ok || answer.redirected || number !== asked || !dialog) return;
  draw(await answer.json());
}

function open() {
  if (dialog) return;
  dialog = document.createElement('dialog');
  dialog.className = 'palette';
  dialog.setAttribute('aria-label', 'Go to');
  const field = document.createElement('input');
  field.type = 'search';
  field.placeholder = 'A page, a webhook, a source, an id, a number …';
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-expanded', 'true');
  field.setAttribute('aria-controls', 'palette-list');
  field.setAttribute('aria-label', 'Go to');
  field.autocomplete = 'off';
  const list = document.createElement('div');
  list.id = 'palette-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'What fits');
  dialog.append(field, list);
  dialog.addEventListener('close', () => {
    dialog.remove();
    dialog = null;
  });
  field.addEventListener('input', () => ask().catch(() => {}));
  dialog.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(chosen() + step);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const path = options()[chosen()]?.getAttribute('href') ?? `/search?q=${encodeURIComponent(field.value)}`;
      location.href = path;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  ask().catch(() => {});
}

document.addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    open();
  }
});
document.addEventListener('click', event => {
  if (event.target.closest('[data-palette]')) open();
});
