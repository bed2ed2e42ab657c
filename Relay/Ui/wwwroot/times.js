// Keeps "4 s ago" true. The texts are the server's (Ui/Format.cs).
function span(ms) {
  if (ms < 60000) return `${Math.floor(ms / 1000)} s`;
  if (ms < 3600000) return `${Math.floor(ms / 60000)} min`;
  if (ms < 2 * 86400000) return `${Math.floor(ms / 3600000)} h`;
  return `${Math.floor(ms / 86400000)} d`;
}

export function tell() {
  const now = Date.now();
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const ms = now - Date.parse(time.dateTime);
    const text = Math.abs(ms) < 1000 ? 'just now' : ms > 0 ? `${span(ms)} ago` : `in ${span(-ms)}`;
    if (time.textContent !== text) time.textContent = text;
  }
}
setInterval(tell, 1000);
