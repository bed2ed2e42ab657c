// input[type=range][data-of="name"] beside a number field: each moves the other. The field is what is sent, so the page works without the
// slider.
for (const range of document.querySelectorAll('input[type=range][data-of]')) {
  const field = range.form.elements.namedItem(range.dataset.of);
  range.hidden = false;
  range.value = field.value || range.min;
  range.addEventListener('input', () => {
    field.value = range.value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('input', () => {
    range.value = field.value;
  });
}
