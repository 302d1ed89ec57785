// Hands the queue in: in its order, at most 50 at a time, and after a failure again and again with growing pauses.
// Whatever the server says, a rating leaves the queue only by a receipt that names its id, or for a person to look at.

const AT_MOST = 50;
const BYTES_AT_MOST = 65_536;
const ENVELOPE = 200;
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 600_000;
const PATH = '/api/v1/ratings';

/** Codes of ratings that may be taken later: the server may not have been told of it yet. */
const LATER = ['unknown-template', 'unknown-counter', 'unknown-procedure'];

/** The pause after so many failures: 5 s, 10 s, 20 s … to 10 minutes, each a fifth off by chance. */
export function pauseAfter(failures, chance) {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20));
  return Math.round(whole * (0.8 + 0.4 * chance));
}

/** What becomes of one rating by the server's entry for it: `received`, `apart`, `later`, `keep` or `revoked`. */
export function verdict(record, entry) {
  const code = (entry.error && entry.error.code) || entry.outcome || 'unknown';
  if (entry.status === 201) {
    const named = entry.receipt && entry.receipt.id === record.rating.id;
    return { what: named ? 'received' : 'keep', code };
  }
  if (code === 'device-revoked' || code === 'device-revoked-full') return { what: 'revoked', code };
  if (LATER.includes(code)) return { what: 'later', code };
  if (entry.status === 409 || code === 'wrong-counter') return { what: 'apart', code };
  if (entry.status === 400 || entry.status === 422) return { what: 'apart', code };
  return { what: 'keep', code };
}

/** As many of the first records as one request can carry. */
export function fitting(records, most) {
  let bytes = ENVELOPE;
  const batch = [];
  for (const record of records.slice(0, most)) {
    bytes += new TextEncoder().encode(JSON.stringify(record.rating)).length + 1;
    if (batch.length > 0 && bytes > BYTES_AT_MOST) break;
    batch.push(record);
  }
  return batch;
}

/**
 * The one who carries. `send(path, members)` answers as `server.js` does; `told(state)` hears what became of it. An
 * interviewer's phone has another `path`, and `members(items)` says what is sent with what it kept.
 */
export class Upload {
  constructor({ queue, send, clock, told, path = PATH, members = null }) {
    Object.assign(this, { queue, send, clock, told, path, members });
    this.failures = 0;
    this.most = AT_MOST;
    this.working = null;
    this.cancel = () => {};
    this.last = null;
  }

  /** Begins now, unless it is at it already; `wake` after a rating was sealed or the network came back. */
  wake() {
    if (this.working) return this.working;
    this.cancel();
    this.cancel = () => {};
    this.working = this.work().finally(() => {
      this.working = null;
    });
    return this.working;
  }

  /** A rating was sealed: begins, but leaves a pause that is under way as it is. */
  nudge() {
    if (!this.working && !this.pausing) this.wake();
  }

  async work() {
    this.pausing = false;
    for (;;) {
      const records = fitting(await this.queue.next(AT_MOST), this.most);
      if (records.length === 0) break;
      const ratings = records.map(({ rating }) => rating);
      const reply = await this.send(this.path, this.members ? this.members(ratings) : await this.upload(ratings));
      this.last = { status: reply.status, at: this.clock.now(), code: codeOf(reply) };
      const pause = await this.settle(records, reply);
      if (pause !== null) return this.rest(pause);
    }
    this.told({ emptied: true, last: this.last });
    const left = await this.queue.figures();
    if (left.queue.waiting > 0) this.rest(LONGEST_PAUSE);
    return undefined;
  }

  async upload(ratings) {
    const { last_seq } = await this.queue.figures();
    return { sent_at: Math.floor(this.clock.now()), last_seq, ratings };
  }

  rest(pause) {
    this.pausing = true;
    this.cancel = this.clock.after(pause, () => this.wake());
    this.told({ emptied: false, last: this.last, pause });
  }

  /** Deals with one answer; the pause before the next request, `null` for none. */
  async settle(records, { status, body, after }) {
    const entries = body && Array.isArray(body.results) ? body.results : null;
    if (entries) return this.settleEach(records, entries, after);
    const code = (body && body.error && body.error.code) || null;
    if (body && (status === 401 || status === 403)) {
      this.told({ stopped: code || 'unauthorized', last: this.last });
      return LONGEST_PAUSE;
    }
    if (body && [400, 413, 422].includes(status)) return this.smaller(records, code, status);
    this.failures += 1;
    const pause = pauseAfter(this.failures, this.clock.chance());
    return after ? Math.round(after * (1 + 0.2 * this.clock.chance())) : pause;
  }

  async settleEach(records, entries, after) {
    let moved = 0;
    let revoked = null;
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at] || {};
      const id = (entry.receipt && entry.receipt.id) || entry.id;
      const record = records.find(({ rating }) => rating.id === id) || (entry.id === null ? records[at] : null);
      if (!record) continue;
      const { what, code } = verdict(record, entry);
      const { seq } = record.rating;
      if (what === 'received') await this.queue.received(seq);
      if (what === 'apart') await this.queue.setApart(seq, code);
      if (what === 'later') await this.queue.putOff(seq, this.clock.now() + LONGEST_PAUSE, code);
      if (what === 'revoked') revoked = code;
      if (['received', 'apart', 'later'].includes(what)) moved += 1;
    }
    if (revoked) {
      this.told({ stopped: revoked, last: this.last });
      return LONGEST_PAUSE;
    }
    this.told({ going: true, last: this.last });
    if (moved === 0) {
      this.failures += 1;
      return after || pauseAfter(this.failures, this.clock.chance());
    }
    this.failures = 0;
    this.most = AT_MOST;
    return after;
  }

  /** A whole upload was refused: a smaller one shows whose fault it is. One alone is put off, not forgotten. */
  async smaller(records, code, status) {
    if (records.length > 1) {
      this.most = Math.ceil(records.length / 2);
      return null;
    }
    const { seq } = records[0].rating;
    if (status === 413) await this.queue.setApart(seq, code || 'too-large');
    else await this.queue.putOff(seq, this.clock.now() + LONGEST_PAUSE, code || 'refused-whole');
    this.told({ trouble: 'upload-refused', last: this.last });
    return null;
  }
}

const codeOf = ({ body }) => (body && body.error && body.error.code) || null;
