// The page works without any of this: each module adds one comfort to what the server has drawn.
import './chart.js';
import './copy.js';
import './confirm.js';
import './forms.js';
import './keys.js';
import { redraw } from './live.js';
import './preview.js';
import './palette.js';
import './poll.js';
import './reading.js';
import './sliders.js';
import './ticks.js';
import './timeline.js';
import './times.js';
import './tree.js';

// Times are drawn in the browser's zone from the next page on.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `relay-zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=strict`;

// The very first page was drawn before the zone was known: it is drawn again in it, once.
const drawn = document.documentElement.dataset.zone;
if (zone && drawn && drawn !== zone && document.cookie.includes('relay-zone=')) redraw();
