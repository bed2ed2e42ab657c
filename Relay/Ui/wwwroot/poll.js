// What changes without a hint of its own, such as the figures of a run that is under way: drawn again every so many milliseconds, as long
// as the page says so.
import { soon } from './live.js';

setInterval(() => {
  if (document.querySelector('[data-poll]')) soon();
}, 1000);
