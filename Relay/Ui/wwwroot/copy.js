// [data-copy-text="…"] copies that text, [data-copy="selector"] the text of that element. Buttons for it are hidden until a script can
// serve them.
export function revealCopies(root = document) {
  for (const button of root.querySelectorAll('button[data-copy-text][hidden], button[data-copy][hidden]')) button.hidden = false;
}

async function copy(target) {
  const text = target.dataset.copyText ?? document.querySelector(target.dataset.copy)?.textContent ?? '';
  await navigator.clipboard.writeText(text);
  const said = document.createElement('span');
  said.className = 'sr';
  said.setAttribute('role', 'status');
  said.textContent = 'Copied';
  document.body.append(said);
  if (target.tagName === 'BUTTON') {
    const label = target.textContent;
    target.style.minWidth = `${target.offsetWidth}px`;
    target.textContent = 'Copied';
    setTimeout(() => {
      target.textContent = label;
    }, 1200);
  }
  setTimeout(() => said.remove(), 1500);
}

document.addEventListener('click', event => {
  const target = event.target.closest('button[data-copy-text], button[data-copy]');
  if (target)
    copy(target).catch(() => {
      target.textContent = 'Not allowed';
    });
});
// An id that is shown short is copied whole when it is selected and copied.
document.addEventListener('copy', event => {
  const short = document.getSelection()?.anchorNode?.parentElement?.closest('code[data-copy-text]');
  if (!short || !event.clipboardData || !short.textContent.includes('…') || String(document.getSelection()).trim() !== short.textContent)
    return;
  event.clipboardData.setData('text/plain', short.dataset.copyText);
  event.preventDefault();
});
revealCopies();
