// Ticks in a list: all of a page at once, a range with Shift, and the bar says how many there are.
const boxes = () => [...document.querySelectorAll('input[name=ids]')];
let last = null;

function tell() {
  const all = boxes();
  const count = all.filter(box => box.checked).length;
  const said = document.querySelector('[data-ticked]');
  if (said) said.textContent = count === 1 ? '1 event:' : `${count} events:`;
  const whole = document.querySelector('[data-tick-all]');
  if (!whole) return;
  whole.checked = count > 0 && count === all.length;
  whole.indeterminate = count > 0 && count < all.length;
}

document.addEventListener('click', event => {
  const box = event.target.closest?.('input[name=ids]');
  if (!box) return;
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  last = box;
});
document.addEventListener('change', event => {
  if (event.target.matches?.('[data-tick-all]')) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches?.('[data-tick-all], input[name=ids]')) tell();
});
document.addEventListener('relay:drawn', tell);
// A page that comes back has its ticks still.
addEventListener('pageshow', tell);
