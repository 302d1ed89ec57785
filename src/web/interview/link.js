// The way to the server: the interviewer's own session, and the token of its forms in a header that no other site can set.
// An answer is only believed where it is JSON.

const PATIENCE = 20_000;
const PROTOCOL = 1;

async function ask(path, options) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const reply = await fetch(path, { ...options, signal: control.signal, cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
    const text = await reply.text();
    const seconds = Number(reply.headers.get('Retry-After'));
    return { status: reply.status, body: json(text), after: seconds > 0 ? Math.min(seconds, 600) * 1000 : null };
  } catch (error) {
    return { status: 0, body: null, after: null };
  } finally {
    clearTimeout(timer);
  }
}

function json(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' ? value : null;
  } catch (error) {
    return null;
  }
}

/** What there is to do; tells the token for `hand` as well. */
export function day() {
  return ask('/api/v1/interview', { method: 'GET' });
}

/** Hands in what is in `members`. */
export function hand(token, path, members) {
  const body = JSON.stringify({ protocol: PROTOCOL, ...members });
  return ask(path, { method: 'POST', body, headers: { 'Content-Type': 'application/json', 'X-Sipar-Form': token } });
}
