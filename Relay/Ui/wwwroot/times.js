// Keeps "4 s ago" true. The texts are the server's (Ui/Format.cs).
function two(value, per, large, small) {
  const whole = Math.floor(value);
  return whole % per === 0 ? `${whole / per} ${large}` : `${Math.floor(whole / per)} ${large} ${whole % per} ${small}`;
}

function duration(ms) {
  if (ms < 60000) return `${Math.floor(ms / 1000)} s`;
  if (ms < 3600000) return two(ms / 1000, 60, 'min', 's');
  if (ms < 86400000) return two(ms / 60000, 60, 'h', 'min');
  return two(ms / 3600000, 24, 'd', 'h');
}

export function tell() {
  const now = Date.now();
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const ms = now - Date.parse(time.dateTime);
    const text = ms >= 0 ? (ms < 1000 ? 'just now' : `${duration(ms)} ago`) : `in ${duration(-ms)}`;
    if (time.textContent !== text) time.textContent = text;
  }
}
setInterval(tell, 1000);
