// form[data-auto] is sent as soon as a choice in it changes; its own button is then not needed. [data-shows="name=value,value"] is there
// only while that field has one of the values.
for (const form of document.querySelectorAll('form[data-auto]')) {
  form.querySelector('[data-go]')?.setAttribute('hidden', '');
  form.addEventListener('change', event => {
    if (event.target.matches('select, input[type=checkbox]:not([data-fold]), input[type=radio]')) form.requestSubmit();
  });
}

// Empty fields do not belong into an address that people share.
for (const form of document.querySelectorAll('form[method=get][data-tidy]')) {
  form.addEventListener('formdata', event => {
    for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
  });
}

function show(form) {
  const data = new FormData(form);
  for (const part of form.querySelectorAll('[data-shows]')) {
    const [name, values] = part.dataset.shows.split('=');
    part.hidden = !values.split(',').includes(String(data.get(name) ?? ''));
  }
}
for (const form of document.querySelectorAll('form:has([data-shows])')) {
  form.addEventListener('input', () => show(form));
  show(form);
}

// A button that sends says to how many webhooks: to those that are ticked, and to none it does not.
function countTicks(form) {
  const count = form.querySelectorAll('input[name=webhookIds]:checked').length;
  for (const button of form.querySelectorAll('button[data-ticks]')) {
    button.textContent = button.dataset.ticks.replace('#', count === 1 ? '1 webhook' : `${count} webhooks`);
    button.disabled = count === 0;
  }
}
for (const form of document.querySelectorAll('form:has(button[data-ticks])')) {
  form.addEventListener('change', () => countTicks(form));
  countTicks(form);
}

// What becomes of a signature that does not verify is a question only where one is checked.
const secrets = document.querySelector('textarea#secrets');
const unsigned = document.querySelector('[data-unsigned]');
if (secrets && unsigned) {
  const signed = document.querySelector('[data-signed]');
  const tell = () => {
    unsigned.hidden = secrets.value.trim() !== '';
    signed.hidden = !unsigned.hidden;
  };
  secrets.addEventListener('input', tell);
  tell();
}

// A slider says its value.
for (const slider of document.querySelectorAll('input[type=range]')) {
  const out = slider.form?.querySelector(`output[for="${slider.id}"]`);
  if (out)
    slider.addEventListener('input', () => {
      out.textContent = slider.value + (slider.dataset.unit ?? '');
    });
}

// Sent once, however often the button is pressed.
document.addEventListener('submit', event => {
  // What downloads leaves the page as it is.
  if (event.defaultPrevented || event.target.method === 'get' || event.submitter?.hasAttribute('data-again')) return;
  setTimeout(() => {
    for (const button of event.target.querySelectorAll('button')) button.disabled = true;
  });
});
addEventListener('pageshow', event => {
  if (event.persisted) for (const button of document.querySelectorAll('form button:disabled')) button.disabled = false;
});
