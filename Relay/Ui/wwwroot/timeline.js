// The call timeline says under itself what is pointed at or focused, and lights its row in the table.
function show(mark) {
  const figure = mark.closest('.timeline');
  const tip = figure.querySelector('.tip');
  tip.dataset.rest ??= tip.textContent;
  tip.textContent = mark.dataset.tip;
  light(mark, true);
}

function light(mark, isOn) {
  document.getElementById(mark.dataset.row)?.classList.toggle('lit', isOn);
}

function hide(mark) {
  const tip = mark.closest('.timeline').querySelector('.tip');
  tip.textContent = tip.dataset.rest ?? '';
  light(mark, false);
}

for (const [begins, ends] of [
  ['mouseover', 'mouseout'],
  ['focusin', 'focusout'],
]) {
  document.addEventListener(begins, event => {
    const mark = event.target.closest?.('.timeline [data-tip]');
    if (mark) show(mark);
  });
  document.addEventListener(ends, event => {
    const mark = event.target.closest?.('.timeline [data-tip]');
    if (mark) hide(mark);
  });
}
