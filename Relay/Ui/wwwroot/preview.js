// [data-preview][id] in a form is drawn again by the server, from what is typed so far, whenever typing pauses. Its button does the same
// without scripts.
const pause = 600;

for (const region of document.querySelectorAll('form [data-preview][id]')) {
  const form = region.closest('form');
  let waiting = 0;
  let current = 0;

  const draw = async () => {
    const turn = ++current;
    const typed = new FormData(form);
    typed.set('do', 'preview');
    try {
      const answer = await fetch(location.href, { method: 'POST', body: typed, headers: { Accept: 'text/html' } });
      const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(region.id);
      // What was typed since has a preview of its own on its way.
      if (drawn && turn === current) region.replaceChildren(...drawn.childNodes);
    } catch {
      // The button is still there.
    }
  };

  form.addEventListener('input', () => {
    clearTimeout(waiting);
    if (region.closest('[hidden]')) return;
    waiting = setTimeout(draw, pause);
  });
}
