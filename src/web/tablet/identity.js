// Who this tablet is: its number at the server and the key pair that proves it. Kept in a database of its own beside the
// one with the queue, and a second time in that one: whichever is lost, the other gives it back.

import { Store } from './store.js';

/** The tablet's identity; `current` is `null` until it was enrolled. */
export class Identity {
  constructor(queueStore) {
    this.queueStore = queueStore;
    this.ring = new Store('sipar-kiosk-key');
    this.current = null;
  }

  async load() {
    const [own, beside] = await Promise.all([
      this.ring.read((table) => table.get('identity')),
      this.queueStore.read((table) => table.get('identity')),
    ]);
    this.current = own || beside || null;
    if (this.current && !(own && beside)) await this.keep(this.current);
    return this.current;
  }

  /** Keeps `{ device, name, keys, width, at_px, ratio }`, the key pair as the browser's own object. */
  async keep(identity) {
    this.current = identity;
    await this.ring.write((table) => table.put(identity, 'identity'));
    await this.queueStore.write((table) => table.put(identity, 'identity'));
  }
}
