// What the tablet tells of itself, and hears in return: which ratings arrived, which are missing, and what is to be shown
// from now on. At the start, after the queue was emptied, when something changed, and every five minutes.

const EVERY = 300_000;
const PATH = '/api/v1/report';
const TROUBLES = 10;

/** Sends reports; `heard(answer, known)` gets every answer that is one, `refused(code)` hears 401 and 403. */
export class Report {
  constructor({ queue, send, clock, build, configHash, heard, refused }) {
    Object.assign(this, { queue, send, clock, build, configHash, heard, refused });
    this.troubles = new Set();
    this.cancel = () => {};
    this.working = null;
    this.again = false;
    this.last = null;
  }

  /** Something is wrong and the office should know. */
  trouble(code) {
    if (this.troubles.has(code)) return;
    this.troubles.add(code);
    this.now();
  }

  /** It is well again; the next report does not tell of it any more. */
  well(code) {
    this.troubles.delete(code);
  }

  /** Reports now; while one is under way, once more after it. */
  now() {
    if (this.working) {
      this.again = true;
      return this.working;
    }
    this.cancel();
    this.working = this.work().finally(() => {
      this.working = null;
      this.cancel = this.clock.after(this.again ? 1_000 : EVERY, () => this.now());
      this.again = false;
    });
    return this.working;
  }

  async work() {
    const troubles = [...this.troubles].slice(0, TROUBLES);
    try {
      const { last_seq, queue, days } = await this.queue.figures();
      const members = {
        sent_at: Math.floor(this.clock.now()),
        last_seq,
        build: this.build,
        config: this.configHash(),
        queue,
        storage: await storage(),
        days,
        troubles,
      };
      const { status, body } = await this.send(PATH, members);
      this.last = { status, at: this.clock.now(), body };
      if (status === 200 && body && 'config' in body && Number.isInteger(body.received)) {
        // What happened once was told; what is still so is found again.
        for (const told of ['copy-used', 'store-lost']) if (troubles.includes(told)) this.troubles.delete(told);
        // While the answer was on its way more may have been sealed and handed in, and the answer may know of it.
        const now = await this.queue.figures();
        await this.heard(body, now.last_seq);
      } else if (body && (status === 401 || status === 403)) {
        this.refused((body.error && body.error.code) || 'unauthorized');
      }
    } catch (error) {
      this.last = { status: 0, at: this.clock.now(), body: null };
    }
  }
}

/** Whether the browser has promised to keep what is stored, and how much room there is. */
export async function storage() {
  const place = navigator.storage;
  const known = place && place.estimate ? await place.estimate().catch(() => ({})) : {};
  const whole = (number) => (Number.isFinite(number) ? Math.floor(number) : null);
  const persisted = place && place.persisted ? await place.persisted().catch(() => null) : null;
  return { persisted, used: whole(known.usage), quota: whole(known.quota) };
}

/** Asks the browser not to throw anything away; it may refuse. */
export async function askToPersist() {
  try {
    await navigator.storage.persist();
  } catch (error) {
    // Reported as not persisted.
  }
}
