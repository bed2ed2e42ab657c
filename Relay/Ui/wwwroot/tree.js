// The tree of a body: what is looked for stays, everything else is hidden; the path of a line is what the filter of events takes.
const treeOf = tools => tools.parentElement.querySelector('.tree');
const lines = tree => [...tree.querySelectorAll('.leaf, summary')];
const nameOf = line => line.querySelector(':scope > .k')?.textContent ?? null;

function find(tools, text) {
  const tree = treeOf(tools);
  const sought = text.trim().toLowerCase();
  for (const part of tree.querySelectorAll('.leaf, details')) part.hidden = false;
  if (!sought) return;
  for (const leaf of tree.querySelectorAll('.leaf')) leaf.hidden = !leaf.textContent.toLowerCase().includes(sought);
  // From the inside out: what has something to show is open, and what is named so is there whole.
  for (const details of [...tree.querySelectorAll('details')].reverse()) {
    const isNamed = nameOf(details.querySelector('summary'))?.toLowerCase().includes(sought);
    if (isNamed) for (const part of details.querySelectorAll('.leaf, details')) part.hidden = false;
    const hasMore = details.querySelector(':scope > div > :is(.leaf, details):not([hidden])') !== null;
    details.hidden = !hasMore;
    if (hasMore) details.open = true;
  }
}

/** The line of what a line stands in. */
const above = line =>
  (line.matches('summary') ? line.parentElement : line).parentElement.closest('details')?.querySelector(':scope > summary') ?? null;

function pathOf(line) {
  const steps = [];
  for (let at = line; at; at = above(at)) {
    const name = nameOf(at);
    if (name !== null) steps.unshift(name.replace(/[.\\]/g, '\\$&'));
  }
  return steps.join('.');
}

function point(line) {
  const tools = line.closest('.tree').parentElement.querySelector('[data-tree-tools]');
  const path = pathOf(line);
  if (!tools || !path) return;
  tools.querySelector('[data-tree-rest]').hidden = true;
  tools.querySelector('[data-tree-path]').textContent = path;
  const copy = tools.querySelector('[data-tree-copy]');
  copy.dataset.copyText = path;
  copy.hidden = false;
  const events = tools.querySelector('[data-tree-events]');
  if (!events) return;
  const value = line.matches('.leaf') ? line.lastElementChild.textContent.replace(/^"|"$/g, '') : null;
  events.hidden = value === null || value.length > 200 || /^[[{]/.test(value);
  if (value !== null) events.href = `/events?field=${encodeURIComponent(`${path}=${value}`)}`;
}

document.addEventListener('input', event => {
  const field = event.target.closest?.('[data-tree-find]');
  if (field) find(field.closest('[data-tree-tools]'), field.value);
});
document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-tree-all]');
  if (button) {
    const details = treeOf(button.closest('[data-tree-tools]')).querySelectorAll('details');
    details.forEach((one, i) => {
      one.open = button.dataset.treeAll === 'open' || i === 0;
    });
    return;
  }
  const line = event.target.closest?.('.tree .leaf, .tree summary');
  if (line) point(line);
});
document.addEventListener('focusin', event => {
  if (event.target.matches?.('.tree .leaf, .tree summary')) point(event.target);
});

/** Lines of a tree with tools are reached by the keyboard, one by one. */
export function reach(root = document) {
  for (const tools of root.querySelectorAll('[data-tree-tools]')) {
    for (const line of lines(treeOf(tools))) line.tabIndex = 0;
  }
}
reach();
document.addEventListener('relay:drawn', () => reach());
