// One request to the server: signed, with an end to its patience, and an answer that is only believed where it is JSON.

import { enrolmentText, publicKey, requestText, sign } from './seal.js';

const PATIENCE = 15_000;
const PROTOCOL = 2;

/** What came back: `status` 0 where nothing did; `body` is `null` where it was not JSON; `after` in milliseconds. */
async function post(path, body, headers) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const reply = await fetch(path, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
      signal: control.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
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

/** Sends `members` as this tablet, signed with every byte. */
export async function send(identity, path, members) {
  const body = JSON.stringify({ protocol: PROTOCOL, ...members });
  const signature = await sign(identity.keys, requestText(path, body));
  return post(path, body, { Authorization: `Sipar device="${identity.device}", signature="${signature}"` });
}

/** Asks to become the tablet that this code was made for. */
export async function enrol(keys, code, width) {
  const key = await publicKey(keys);
  const signature = await sign(keys, enrolmentText(code, key, width));
  return post('/api/v1/devices', JSON.stringify({ protocol: PROTOCOL, code, key, width_mm: width, signature }), {});
}

/** What the server says is the newest program below this path; `null` where it cannot be asked. */
export async function version(home = '/kiosk') {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const reply = await fetch(`${home}/version.json`, { cache: 'no-store', signal: control.signal, redirect: 'error' });
    const told = reply.ok ? json(await reply.text()) : null;
    return told && typeof told.build === 'string' ? told : null;
  } catch (error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
