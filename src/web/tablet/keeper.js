// Keeps the program itself: one tab works, the newest build comes in on the idle screen, and the office can send every
// tablet back to the plain server (`kill`) without touching one.

import { version } from './server.js';

const EVERY = 300_000;
const LASTING = 'sipar-kiosk-lasting';

/**
 * Waits until this tab is the only one that works; `waiting()` is called where another one is. `name` is that of the
 * program: its address, and what its caches, its lock and its channel are called by.
 */
export function onlyTab(waiting, name = 'kiosk') {
  return new Promise((resolve) => {
    const hold = () => new Promise(() => {});
    navigator.locks.request(`sipar-${name}`, { ifAvailable: true }, (lock) => {
      if (lock) {
        resolve();
        return hold();
      }
      waiting();
      navigator.locks.request(`sipar-${name}`, () => {
        resolve();
        return hold();
      });
      return undefined;
    });
  });
}

/** The keeper of one page; `idle()` says whether nobody is at the tablet. */
export class Keeper {
  constructor({ build, clock, idle, name = 'kiosk', reload = () => window.location.reload() }) {
    Object.assign(this, { build, clock, idle, name, reload });
    this.registration = null;
    this.due = false;
    this.newest = null;
  }

  async start() {
    if (!navigator.serviceWorker) return;
    // A new worker asks whether this page works; where nobody answers it takes over by itself.
    this.channel = new BroadcastChannel(`sipar-${this.name}`);
    this.channel.onmessage = ({ data }) => data === 'alive?' && this.channel.postMessage('alive');
    const first = !navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (!first || this.switching) this.due = true;
      this.atRest();
    });
    await this.look();
    if (!this.killed) await this.register();
    this.clock.after(EVERY, () => this.again());
  }

  async again() {
    await this.look();
    this.clock.after(EVERY, () => this.again());
  }

  async register() {
    try {
      this.registration = await navigator.serviceWorker.register(`/${this.name}/sw.js`, { scope: `/${this.name}/`, updateViaCache: 'none' });
      this.registration.addEventListener('updatefound', () => this.atRest());
      if (this.newest && this.newest !== this.build) await this.registration.update();
      this.atRest();
    } catch (error) {
      // The page works without, or with the worker that is there; the next look tries again.
    }
  }

  /** Asks for the newest build. */
  async look() {
    const told = await version(`/${this.name}`);
    if (!told) return;
    this.newest = told.build;
    if (told.kill) {
      await this.kill();
    } else if (this.killed) {
      this.killed = false;
      await this.register();
    } else if (this.registration && told.build !== this.build) {
      await this.registration.update().catch(() => {});
      this.atRest();
    } else if (!this.registration && told.build !== this.build && navigator.serviceWorker.controller === null) {
      this.due = true;
      this.atRest();
    }
  }

  /** Nobody is here: whatever is due happens now. The state machine calls it whenever the first screen stands. */
  atRest() {
    if (!this.idle()) return;
    if (this.due) {
      this.due = false;
      this.reload();
      return;
    }
    const { registration } = this;
    if (!registration) return;
    // The very first worker passes through `waiting` too, and has nobody to take over from.
    if (registration.waiting && registration.active) {
      this.switching = true;
      registration.waiting.postMessage('take over');
    } else if (registration.installing) {
      const worker = registration.installing;
      worker.onstatechange = () => worker.state === 'installed' && this.atRest();
    }
  }

  /**
   * Keeps these sounds and typefaces, and no others, for the time without a network. The page does so by itself, since
   * at its first start no worker stands between it and the server. What cannot be had now is asked for at the next start.
   */
  async lasting(files) {
    if (!window.caches || this.killed) return;
    const cache = await caches.open(LASTING);
    const kept = (await cache.keys()).map((request) => new URL(request.url).pathname);
    await Promise.all(kept.filter((file) => !files.includes(file)).map((file) => cache.delete(file)));
    for (const file of files.filter((one) => !kept.includes(one))) {
      const reply = await fetch(file, { credentials: 'omit' });
      if (reply.status === 200) await cache.put(file, reply);
    }
  }

  /** Worker and cached program go, the queue stays; from now on the page comes from the server. */
  async kill() {
    this.killed = true;
    const all = await navigator.serviceWorker.getRegistrations();
    const registrations = all.filter((one) => new URL(one.scope).pathname === `/${this.name}/`);
    await Promise.all(registrations.map((one) => one.unregister()));
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(`sipar-${this.name}-`)).map((name) => caches.delete(name)));
    this.registration = null;
    if (registrations.length > 0) {
      this.due = true;
      this.atRest();
    }
  }
}
