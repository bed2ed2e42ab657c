// The page works without any of this: each module adds one comfort to what the server has drawn.
import './copy.js';
import './confirm.js';
import './forms.js';
import './keys.js';
import './live.js';
import './preview.js';
import './poll.js';
import './sliders.js';
import './timeline.js';
import './times.js';

// Times are drawn in the browser's zone from the next page on.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `relay-zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=strict`;
