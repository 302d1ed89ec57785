// The sealed ratings that wait to be handed in, the draft of the visit under way, and the running number.
//
// A rating gets its number, its place in the chain and its row in ONE transaction with the new end of the chain: there
// is no moment at which one is on the disk without the others. Nothing sealed is ever deleted but by `received`.

import { day } from './clock.js';
import { NONE_BEFORE, sealText, sha256, sign } from './seal.js';

const DAYS = 7;
const name = (device, seq) => `${device}.${String(seq).padStart(16, '0')}.json`;
const tip = (device) => `tip.${device}.json`;

/** The queue of one tablet, in `store`, with its second copies. */
export class Queue {
  constructor(store, copies, identity, clock) {
    Object.assign(this, { store, copies, identity, clock });
    this.turn = Promise.resolve();
    this.chain = null;
  }

  device() {
    return this.identity.current && this.identity.current.device;
  }

  /**
   * Brings store and copies together after a start or a loss. Returns troubles by their short codes: `copy-used` where
   * copies gave something back, `chain-lost` where nobody knows the tablet's last number any more.
   */
  async mend() {
    const troubles = [];
    const device = this.device();
    if (!device) return troubles;
    const known = await this.store.read((table) => table.get('chain'));
    const copied = await this.copies.get(tip(device));
    const best = [known, copied, this.chain]
      .filter((one) => one && one.device === device)
      .sort((one, other) => other.seq - one.seq)[0];
    if (!best) return ['chain-lost'];
    if (!known || known.device !== device || known.seq < best.seq) {
      await this.store.write((table) => table.put(best, 'chain'));
      troubles.push('copy-used');
    }
    this.chain = best;
    const held = new Set((await this.store.read((table) => table.keys('queue'))).map((key) => key[1]));
    const apart = new Set((await this.store.read((table) => table.keys('apart'))).map((key) => key[1]));
    for (const file of await this.copies.names(`${device}.`)) {
      const record = await this.copies.get(file);
      if (!record || held.has(record.rating.seq) || apart.has(record.rating.seq)) continue;
      // It may have been handed in already; sending it once more is safe, and forgetting it is not.
      await this.store.write((table) => table.put(record, 'queue', record.rating.seq));
      if (!troubles.includes('copy-used')) troubles.push('copy-used');
    }
    await this.copyAll();
    return troubles;
  }

  async copyAll() {
    const device = this.device();
    const there = new Set(await this.copies.names(`${device}.`));
    for (const record of await this.store.read((table) => table.all('queue'))) {
      const file = name(device, record.rating.seq);
      if (!there.has(file)) await this.copies.keep(file, record);
    }
    if (this.chain) await this.copies.keep(tip(device), this.chain);
  }

  /** A newly enrolled tablet begins at number 1; what an earlier key sealed is set apart, since only it could send it. */
  async begin() {
    const device = this.device();
    this.chain = { device, seq: 0, hash: NONE_BEFORE };
    const copied = [];
    for (const file of await this.copies.names('')) {
      const record = file.startsWith('tip.') ? null : await this.copies.get(file);
      if (record && record.rating && record.device !== device) copied.push(record);
    }
    await this.store.write(async (table) => {
      const records = [...(await table.all('queue')), ...copied];
      for (const record of records) {
        await table.put({ ...record, code: 'other-key', at: this.clock.now() }, 'apart', `${record.device}.${record.rating.seq}`);
        await table.remove('queue', record.rating.seq);
      }
      await table.remove('draft');
      await table.put(this.chain, 'chain');
    });
    await this.copies.keep(tip(device), this.chain);
  }

  /** Keeps the taps of the visit under way. */
  keepDraft(draft) {
    return this.store.write((table) => table.put(draft, 'draft'));
  }

  /** What a visit that was cut off left behind; `null` where none was. */
  async draft() {
    return (await this.store.read((table) => table.get('draft'))) || null;
  }

  /** Seals a draft. Seals come one after the other, whoever asks. */
  seal(draft, ended) {
    const sealed = this.turn.then(() => this.sealNow(draft, ended));
    // Neither its outcome nor its error is kept: they name the rating.
    this.turn = sealed.then(() => {}, () => {});
    return sealed;
  }

  async sealNow(draft, ended) {
    const { device, keys } = this.identity.current;
    for (;;) {
      const chain = (await this.store.read((table) => table.get('chain'))) || this.chain;
      if (!chain || chain.device !== device) throw new Error('chain-lost');
      const rating = {
        id: draft.id,
        seq: chain.seq + 1,
        counter: draft.counter,
        template: draft.template,
        sealed_at: draft.last_at,
        took: draft.took,
        ended,
        answers: draft.answers.map(([question, level]) => ({ question, level })),
        reasons: [...draft.reasons],
        previous: chain.hash,
      };
      if (draft.procedure) rating.procedure = draft.procedure;
      const text = sealText(rating);
      const next = { device, seq: rating.seq, hash: await sha256(text) };
      rating.signature = await sign(keys, text);
      const record = { device, rating };
      const done = await this.store.write(async (table) => {
        const now = (await table.get('chain')) || this.chain;
        // Signing takes a moment, and no transaction waits for it: were the chain another by now, begin again.
        if (now.seq !== chain.seq || now.hash !== chain.hash) return false;
        await table.put(record, 'queue', rating.seq);
        await table.put(next, 'chain');
        await table.remove('draft');
        await count(table, day(rating.sealed_at), 'sealed');
        return true;
      });
      if (!done) continue;
      this.chain = next;
      await this.copies.keep(name(device, rating.seq), record);
      await this.copies.keep(tip(device), next);
      return rating.id;
    }
  }

  /** A visit without any answer: a number of the day, and nothing else of it stays. */
  abandon() {
    return this.store.write(async (table) => {
      await table.remove('draft');
      await count(table, day(this.clock.now()), 'abandoned');
    });
  }

  /** The next ratings to send, in their order: those whose time has come, at most `count`. */
  async next(count) {
    const now = this.clock.now();
    const records = await this.store.read((table) => table.all('queue'));
    // A clock that was set back must not put anything off for ever.
    return records.filter(({ later }) => !later || later <= now || later > now + 3_600_000).slice(0, count);
  }

  /** The server has a receipt for it: the only way out of the queue. */
  async received(seq) {
    await this.store.write((table) => table.remove('queue', seq));
    await this.copies.remove(name(this.device(), seq));
  }

  /** Out of the way of the others, for a person, with the server's reason. Its copy stays. */
  async setApart(seq, code) {
    await this.store.write(async (table) => {
      const record = await table.get('queue', seq);
      if (!record) return;
      await table.put({ ...record, code, at: this.clock.now() }, 'apart', seq);
      await table.remove('queue', seq);
    });
  }

  /** Not now; again at that moment. */
  async putOff(seq, until, code) {
    await this.store.write(async (table) => {
      const record = await table.get('queue', seq);
      if (record) await table.put({ ...record, later: until, code }, 'queue', seq);
    });
  }

  /** Everything that was set apart under this tablet's key goes back into the queue: a person has asked for it. */
  async sendApartAgain() {
    await this.store.write(async (table) => {
      for (const { device, rating } of await table.all('apart')) {
        if (device !== this.device()) continue;
        await table.put({ device, rating }, 'queue', rating.seq);
        await table.remove('apart', rating.seq);
      }
    });
  }

  /** All that was set apart, for a file. */
  apart() {
    return this.store.read((table) => table.all('apart'));
  }

  /** What the report tells: how many wait and since when, how many are apart, the last number, the days. */
  async figures() {
    return this.store.read(async (table) => {
      const waiting = await table.all('queue');
      const since = waiting.map(({ rating }) => rating.sealed_at);
      const days = await table.all('day');
      const chain = await table.get('chain');
      return {
        last_seq: chain ? chain.seq : 0,
        queue: {
          waiting: waiting.length,
          since: since.length > 0 ? since.reduce((least, one) => Math.min(least, one)) : null,
          apart: await table.count('apart'),
        },
        days: days.slice(-DAYS),
      };
    });
  }
}

async function count(table, date, what) {
  const before = (await table.get('day', date)) || { day: date, sealed: 0, abandoned: 0 };
  await table.put({ ...before, [what]: before[what] + 1 }, 'day', date);
  const days = await table.keys('day');
  for (const [, old] of days.slice(0, -2 * DAYS)) await table.remove('day', old);
}
