// One hand on the screen: which press is meant, and which is a second tap, a palm, or a key held down.
//
// A press counts where finger, button and screen are the same when it begins and when it ends. It acts when the finger is
// lifted, however long it lay there. From the press that counts until the next screen has stood for 400 ms nothing else does.

import { DEAF } from './session.js';

/** How long the chosen button is seen as chosen before the screen changes. */
export const SEEN = 200;
const SLOP = 12;

/** Watches the document; `press(event, button)` hears of every press on `root` that counts, `touched()` of every sign of life. */
export class Hand {
  constructor(root, { clock, press, touched }) {
    Object.assign(this, { root, clock, press, touched });
    this.actions = new WeakMap();
    this.shown = clock.ticks();
    this.taken = false;
    this.down = null;
    this.lifted = -Infinity;
    const listen = (type, work) => document.addEventListener(type, work.bind(this), { capture: true, passive: false });
    listen('pointerdown', this.onDown);
    listen('pointerup', this.onUp);
    listen('pointercancel', () => this.changedMind());
    listen('click', this.onClick);
    listen('keydown', this.onKey);
    for (const type of ['contextmenu', 'dragstart', 'selectstart', 'dblclick', 'gesturestart']) {
      listen(type, (event) => isField(event.target) || event.preventDefault());
    }
    listen('wheel', (event) => event.ctrlKey && event.preventDefault());
  }

  /** What a button means. A `toggle` leaves the screen as it is. */
  bind(button, event) {
    this.actions.set(button, event);
  }

  /** A new screen stands there now. */
  changed() {
    this.shown = this.clock.ticks();
    this.taken = false;
    this.down = null;
  }

  /** The finger slid away, or the browser took it for something else. */
  changedMind() {
    if (this.down) this.down.button.classList.remove('pressed');
    this.down = null;
  }

  buttonAt(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    return button && this.actions.has(button) ? button : null;
  }

  onDown(event) {
    this.touched();
    const button = this.buttonAt(event);
    if (!button || this.down || !event.isPrimary || event.button > 0 || this.deaf()) return;
    this.down = { pointer: event.pointerId, button };
    button.classList.add('pressed');
  }

  onUp(event) {
    const { down } = this;
    if (!down || down.pointer !== event.pointerId) return;
    this.down = null;
    this.lifted = this.clock.ticks();
    down.button.classList.remove('pressed');
    const box = down.button.getBoundingClientRect();
    const inside =
      event.clientX >= box.left - SLOP && event.clientX <= box.right + SLOP &&
      event.clientY >= box.top - SLOP && event.clientY <= box.bottom + SLOP;
    if (inside) this.choose(down.button);
  }

  /** A click without a finger: the keyboard's, or a screen reader's. */
  onClick(event) {
    const button = this.buttonAt(event);
    if (!button) return;
    event.preventDefault();
    if (event.detail === 0 || this.clock.ticks() - this.lifted > 700) this.choose(button);
  }

  onKey(event) {
    this.touched();
    if (isField(event.target)) return;
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[1-9]$/.test(event.key)) {
      const button = this.root.querySelector(`[data-digit="${event.key}"]`);
      if (button) this.choose(button);
    }
  }

  deaf() {
    return this.taken || this.clock.ticks() - this.shown < DEAF;
  }

  /** Takes a press, unless it is too soon or one was taken already. */
  choose(button) {
    if (this.deaf() || button.disabled || !this.root.contains(button)) return;
    const action = this.actions.get(button);
    if (!action) return;
    if (action.type === 'toggle') {
      const now = this.clock.ticks();
      if (now - (Number(button.dataset.at) || -Infinity) < DEAF) return;
      button.dataset.at = String(now);
    } else if (action.type !== 'listen') {
      this.taken = true;
      button.classList.add('taken');
    }
    this.press(action, button);
  }
}

const isField = (element) => element instanceof Element && element.matches('input, textarea, select, a[href]');
