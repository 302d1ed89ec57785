// What an interviewer's phone keeps: the day's cases, a draft a case, and what waits to be handed in. The shape is that of
// the tablet's queue, so that the same carrier (`upload.js`) takes it to the server.
//
// A finished form leaves its draft and enters the queue in ONE transaction; it leaves the queue by a receipt that names it,
// or stays apart for a person to look at. Ids are random: in their order nobody reads who was asked when.

/** A new UUID of version 4. */
export function randomId(clock) {
  const bytes = clock.bytes(16);
  bytes[6] = 0x40 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const all = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}

const caseKey = ({ round, number, again }) => `${round}/${number}/${again ? 'again' : 'first'}`;

/** The memory of one interviewer's phone. */
export class Outbox {
  constructor(store, clock) {
    Object.assign(this, { store, clock });
  }

  /** Whose phone it is, the questionnaires and the cases; `null` before the first day. */
  async day() {
    return (await this.store.read((table) => table.get('day'))) || null;
  }

  /** The day as the server told it. */
  keepDay(day) {
    return this.store.write((table) => table.put(day, 'day'));
  }

  /** What was answered so far at a case. */
  async draft(one) {
    return (await this.store.read((table) => table.get('draft', caseKey(one)))) || null;
  }

  async drafts() {
    const keys = await this.store.read((table) => table.keys('draft'));
    return new Set(keys.map(([, key]) => key));
  }

  keepDraft(one, draft) {
    return this.store.write((table) => table.put({ ...draft, of: caseKey(one) }, 'draft', caseKey(one)));
  }

  /** What was said and done at cases on this phone, by their keys: shown until the server tells the same. */
  async done() {
    const entries = await this.store.read((table) => table.all('done'));
    return new Map(entries.map((entry) => [entry.of, entry]));
  }

  /** A finished form: out of the drafts and into the queue, at once. */
  seal(one, response) {
    return this.add(one, { kind: 'response', id: randomId(this.clock), ...response }, response.partial ? '1.2' : '1.1', true);
  }

  /** What came of a visit. */
  visit(one, visit) {
    return this.add(one, { kind: 'visit', id: randomId(this.clock), ...visit }, visit.outcome, false);
  }

  async add(one, item, outcome, ends) {
    await this.store.write(async (table) => {
      const seq = ((await table.get('seq')) || 0) + 1;
      await table.put(seq, 'seq');
      await table.put({ rating: { ...item, seq } }, 'queue', seq);
      await table.put({ of: caseKey(one), outcome, waiting: item.id }, 'done', caseKey(one));
      if (ends) await table.remove('draft', caseKey(one));
    });
    return item.id;
  }

  async next(count) {
    const now = this.clock.now();
    const records = await this.store.read((table) => table.all('queue'));
    return records.filter(({ later }) => !later || later <= now || later > now + 3_600_000).slice(0, count);
  }

  async received(seq) {
    await this.store.write(async (table) => {
      const record = await table.get('queue', seq);
      await table.remove('queue', seq);
      if (!record) return;
      for (const entry of await table.all('done')) {
        if (entry.waiting === record.rating.id) await table.put({ ...entry, waiting: null }, 'done', entry.of);
      }
    });
  }

  async setApart(seq, code) {
    await this.store.write(async (table) => {
      const record = await table.get('queue', seq);
      if (!record) return;
      await table.put({ ...record, code, at: this.clock.now() }, 'apart', seq);
      await table.remove('queue', seq);
    });
  }

  async putOff(seq, until, code) {
    await this.store.write(async (table) => {
      const record = await table.get('queue', seq);
      if (record) await table.put({ ...record, later: until, code }, 'queue', seq);
    });
  }

  /** What was set apart goes back into the queue: a person has asked for it. */
  async sendApartAgain() {
    await this.store.write(async (table) => {
      for (const { rating } of await table.all('apart')) {
        await table.put({ rating }, 'queue', rating.seq);
        await table.remove('apart', rating.seq);
      }
    });
  }

  apart() {
    return this.store.read((table) => table.all('apart'));
  }

  async figures() {
    return this.store.read(async (table) => ({
      last_seq: (await table.get('seq')) || 0,
      queue: { waiting: await table.count('queue'), apart: await table.count('apart'), drafts: await table.count('draft') },
    }));
  }

  /** What must not stay once it is known to the server and somebody else may take the phone. */
  async forget() {
    await this.store.write(async (table) => {
      await table.remove('day');
      for (const kind of ['draft', 'done']) for (const [, key] of await table.keys(kind)) await table.remove(kind, key);
    });
  }

  /** All of it, for good. */
  async wipe() {
    const database = await this.store.open();
    database.close();
    this.store.opening = null;
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(this.store.name);
      request.onsuccess = resolve;
      request.onblocked = resolve;
      request.onerror = () => reject(request.error);
    });
  }
}

export { caseKey };
