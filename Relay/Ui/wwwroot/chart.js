// A chart says what is pointed at, by the pointer or by the arrow keys, and marks it with a line. Where its places are times, dragging over
// some of them, or Enter, opens the list of that time.
function values(figure, place) {
  const table = figure.querySelector('table[data-values]');
  const names = [...table.tHead.rows[0].cells].slice(1).map(cell => cell.textContent.trim());
  const row = table.tBodies[0].rows[place];
  return { label: row.cells[0].textContent.trim(), values: names.map((name, i) => `${name} ${row.cells[i + 1].textContent.trim()}`) };
}

const count = figure => figure.querySelector('table[data-values]').tBodies[0].rows.length;

function placeAt(figure, x) {
  const area = figure.querySelector('.plot-area').getBoundingClientRect();
  return Math.max(0, Math.min(count(figure) - 1, Math.floor(((x - area.left) / area.width) * count(figure))));
}

function show(figure, place) {
  figure.dataset.at = place;
  const cross = figure.querySelector('.cross');
  cross.hidden = false;
  cross.style.left = `${((place + 0.5) / count(figure)) * 100}%`;
  const said = values(figure, place);
  figure.querySelector('.tip').textContent = `${said.label}: ${said.values.join(', ')}`;
}

function hide(figure) {
  delete figure.dataset.at;
  figure.querySelector('.cross').hidden = true;
  figure.querySelector('.tip').textContent = '';
}

function open(figure, first, last) {
  const { path, from, step } = figure.dataset;
  if (!path) return;
  const time = place => new Date(Number(from) + place * Number(step)).toISOString();
  location.href = `${path}${path.includes('?') ? '&' : '?'}from=${time(Math.min(first, last))}&to=${time(Math.max(first, last) + 1)}`;
}

const figureOf = target => target.closest?.('[data-chart]');
const isPlot = target => target.closest?.('[data-plot]');
let drag = null;

document.addEventListener('pointermove', event => {
  const figure = drag?.figure ?? (isPlot(event.target) ? figureOf(event.target) : null);
  if (!figure) return;
  const place = placeAt(figure, event.clientX);
  show(figure, place);
  if (!drag) return;
  const brush = figure.querySelector('.brush');
  const [low, high] = [Math.min(drag.place, place), Math.max(drag.place, place)];
  brush.hidden = false;
  brush.style.left = `${(low / count(figure)) * 100}%`;
  brush.style.width = `${((high - low + 1) / count(figure)) * 100}%`;
});
document.addEventListener('pointerout', event => {
  const figure = isPlot(event.target) ? figureOf(event.target) : null;
  if (figure && !figure.contains(event.relatedTarget) && figure !== figureOf(document.activeElement)) hide(figure);
});
document.addEventListener('pointerdown', event => {
  const plot = isPlot(event.target);
  const figure = plot && figureOf(plot);
  if (!figure?.dataset.path || event.button !== 0) return;
  drag = { figure, place: placeAt(figure, event.clientX) };
  event.preventDefault();
  plot.focus({ preventScroll: true });
});
document.addEventListener('pointerup', event => {
  if (!drag) return;
  const { figure, place } = drag;
  drag = null;
  figure.querySelector('.brush').hidden = true;
  open(figure, place, placeAt(figure, event.clientX));
});
document.addEventListener('keydown', event => {
  if (!event.target.matches?.('[data-plot]')) return;
  const figure = figureOf(event.target);
  const at = figure.dataset.at === undefined ? count(figure) : Number(figure.dataset.at);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count(figure) - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    show(figure, Math.max(0, Math.min(count(figure) - 1, next)));
  } else if (event.key === 'Enter' && figure.dataset.at !== undefined) open(figure, at, at);
  else if (event.key === 'Escape') hide(figure);
});
document.addEventListener('focusout', event => {
  if (event.target.matches?.('[data-plot]')) hide(figureOf(event.target));
});
