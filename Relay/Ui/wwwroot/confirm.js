// A form with data-confirm asks before it is sent. Without scripts the server's own page or undo is what there is.
function ask(question, label) {
  const dialog = document.createElement('dialog');
  const text = document.createElement('p');
  text.textContent = question;
  const actions = document.createElement('div');
  actions.className = 'actions';
  const yes = document.createElement('button');
  yes.className = 'btn p';
  yes.textContent = label;
  yes.value = 'yes';
  const no = document.createElement('button');
  no.className = 'btn';
  no.textContent = 'Cancel';
  no.value = '';
  actions.append(yes, no);
  const form = document.createElement('form');
  form.method = 'dialog';
  form.className = 'stack';
  form.append(text, actions);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve =>
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    }),
  );
}

document.addEventListener(
  'submit',
  async event => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    const button = event.submitter;
    if (!(await ask(form.dataset.confirm, button?.textContent.trim() || 'Yes'))) return;
    form.dataset.confirmed = 'yes';
    form.requestSubmit(button);
  },
  true,
);
