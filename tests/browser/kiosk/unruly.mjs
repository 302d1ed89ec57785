// The worst network between a tablet and its server: it loses, breaks off, delays, doubles and reorders, and answers in the
// server's place. What it does to which request is by chance, of a seed; it never changes what it hands on.

import { connect } from 'node:net';

/** So many numbers from 0 to below 1, the same for the same seed. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    // Mulberry32: a small generator whose neighbouring seeds have nothing in common.
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const page = (status, title, headers = {}) => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: Buffer.from(`<!DOCTYPE html><title>${title}</title><form method="post" action="/login"><input name="user"><button>${title}</button></form>`),
});

/**
 * Makes one for `front.carry`. `patience` is how long the tablet waits for an answer, in milliseconds; `only` names the
 * faults where not all are wanted. `counts` says what was done to how many requests.
 */
export function unruly({ upstream, seed, patience, only = null }) {
  const next = chance(seed);
  const counts = {};
  /** Requests that are kept back, to arrive after later ones. */
  const late = [];
  /** The last answers, by path: one may come in the place of another. */
  const before = {};
  const pending = new Set();
  const beside = (work) => {
    const done = work.catch(() => {}).finally(() => pending.delete(done));
    pending.add(done);
  };
  const fates = {
    /** As it should be. */
    through: (asked, deliver) => deliver(asked),
    /** The request never arrives. */
    lost: async () => null,
    /** The request breaks off on its way to the server. */
    requestCut: async (asked) => {
      const head = Object.entries({ ...asked.headers, 'content-length': asked.body.length, connection: 'close' });
      const lines = [`${asked.method} ${asked.path} HTTP/1.1`, ...head.map(([name, value]) => `${name}: ${value}`), '', ''];
      const part = asked.body.subarray(0, Math.floor(next() * asked.body.length));
      await new Promise((resolve) => {
        const socket = connect(upstream, '127.0.0.1', () => socket.write(Buffer.concat([Buffer.from(lines.join('\r\n')), part]), () => setTimeout(() => socket.destroy(), 5)));
        socket.on('error', () => {});
        socket.on('close', resolve);
      });
      return null;
    },
    /** It arrives, and its answer does not. */
    unanswered: async (asked, deliver) => {
      await deliver(asked);
      return null;
    },
    /** The answer breaks off, and the connection with it. */
    answerCut: async (asked, deliver) => {
      const reply = await deliver(asked);
      return { ...reply, headers: { ...reply.headers, 'content-length': reply.body.length }, body: reply.body.subarray(0, 1 + Math.floor(next() * (reply.body.length - 1))), broken: true };
    },
    /** The answer is cut short, and its length says that this is all. */
    answerShort: async (asked, deliver) => {
      const reply = await deliver(asked);
      const body = reply.body.subarray(0, Math.floor(next() * reply.body.length));
      return { ...reply, headers: { ...reply.headers, 'content-length': body.length }, body };
    },
    /** Slow. */
    slow: async (asked, deliver) => {
      await pause(next() * patience * 0.2);
      const reply = await deliver(asked);
      await pause(next() * patience * 0.2);
      return reply;
    },
    /** Slower than the tablet waits: the answer comes to nobody. */
    tooSlow: async (asked, deliver) => {
      const reply = await deliver(asked);
      await pause(patience * 1.2);
      return reply;
    },
    /** Twice at the same time. */
    doubled: async (asked, deliver) => (await Promise.all([deliver(asked), deliver(asked)]))[next() < 0.5 ? 0 : 1],
    /** Kept back until later ones have arrived; the tablet hears nothing. */
    reordered: async (asked) => {
      late.push(asked);
      return null;
    },
    /** The answer to another request. */
    otherAnswer: async (asked, deliver) => {
      const other = before[asked.path];
      if (next() < 0.5) await deliver(asked);
      return other ?? null;
    },
    /** The hotel's own page instead of the server, and with a right status at that. */
    login: async () => page(200, 'Đăng nhập mạng'),
    /** The same, after the server has heard. */
    loginAfter: async (asked, deliver) => {
      await deliver(asked);
      return page(200, 'Đăng nhập mạng');
    },
    /** Sent elsewhere to log in. */
    redirected: async () => page(302, 'Found', { location: '/login' }),
    /** JSON with a right status, which is not the server's. */
    strangeJson: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"status":"ok","results":[]}') }),
    badGateway: async (asked, deliver) => {
      if (next() < 0.5) await deliver(asked);
      return page(502, 'Bad Gateway');
    },
    unavailable: async (asked, deliver) => {
      if (next() < 0.5) await deliver(asked);
      return page(503, 'Service Unavailable', next() < 0.5 ? { 'retry-after': '5' } : {});
    },
  };
  const faults = Object.keys(fates).filter((name) => name !== 'through' && (!only || only.includes(name)));
  // These cost the tablet's whole patience.
  const seldom = ['tooSlow'];
  const fateOf = () => {
    if (next() < 0.4) return 'through';
    const name = faults[Math.floor(next() * faults.length)];
    return seldom.includes(name) && next() < 0.6 ? 'through' : name;
  };
  const carry = async (asked, deliver) => {
    const name = fateOf();
    counts[name] = (counts[name] ?? 0) + 1;
    // What was kept back arrives after what was sent later, the youngest first.
    const due = late.length > 2 ? late.splice(0).reverse() : [];
    const kept = async (one) => {
      const reply = await deliver(one);
      if (!before[one.path] || next() < 0.3) before[one.path] = reply;
      return reply;
    };
    const reply = await fates[name](asked, kept);
    for (const one of due) beside(deliver(one));
    return reply;
  };
  /** Hands on all that was kept back, and waits for all that is under way. */
  const settle = async (deliver) => {
    late.splice(0).forEach((one) => beside(deliver(one)));
    await Promise.all(pending);
  };
  return { carry, counts, settle };
}
