// One tab of this browser does something for all of them, such as holding a connection: a browser opens six to one host over HTTP/1.1. The
// lock says which; what that tab tells, all of them hear. When it leaves, the next one leads.
//
//   tab ─► enter ─► waits for the lock ─► has it: leads, and tells ─┐
//            │                                                      ├─► hear(message) in every tab
//            └─ until then: hears, and asks whoever leads ──────────┘
//
// Where the browser has no locks (plain http from another machine), each tab leads itself.

/**
 * @param name What is shared; tabs with the same name share it.
 * @param hear Called in every tab with each message; { leads: true } where another tab has begun to lead.
 * @param lead Called where this tab leads, with a function that tells all tabs a message, and a signal to stop; gives back a function
 *   that is called with what tabs ask.
 */
export function share(name, hear, lead) {
  const channel = navigator.locks && window.BroadcastChannel ? new BroadcastChannel(name) : null;
  let asked = null;
  let stop = null;

  const tell = message => {
    channel?.postMessage({ told: message });
    hear(message);
  };
  if (channel) channel.onmessage = ({ data }) => (data.told ? hear(data.told) : asked?.(data.ask));

  /** Leads until the signal says to stop. */
  async function held(signal) {
    if (signal.aborted) return;
    asked = lead(tell, signal);
    tell({ leads: true });
    await new Promise(done => signal.addEventListener('abort', done, { once: true }));
    asked = null;
  }

  return {
    /** Says something to the leading tab. */
    ask(message) {
      if (asked) asked(message);
      else channel?.postMessage({ ask: message });
    },

    /** From now on this tab may lead. */
    enter() {
      if (stop) return;
      const { signal } = (stop = new AbortController());
      if (channel) navigator.locks.request(name, { signal }, () => held(signal)).catch(() => {});
      else held(signal);
    },

    /** From now on it may not; where it leads, the next one does. */
    leave() {
      stop?.abort();
      stop = null;
    },
  };
}
