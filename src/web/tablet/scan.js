// One switch is enough: a frame goes from button to button by itself, and the space bar, Enter, or a switch that acts as
// one of them, takes the button under the frame.

/** Goes round the buttons of `root` every `seconds`; `choose(button)` is what the switch does. */
export class Scan {
  constructor(root, { clock, choose }) {
    Object.assign(this, { root, clock, choose });
    this.seconds = 0;
    this.cancel = () => {};
    this.current = null;
    document.addEventListener('keydown', (event) => this.onKey(event), { capture: true });
  }

  /** 0 stops it. */
  set(seconds) {
    this.seconds = seconds;
    this.restart();
  }

  buttons() {
    return [...this.root.querySelectorAll('button:not([disabled])')].filter((button) => button.offsetParent !== null);
  }

  /** A new screen: the first button is next. */
  restart() {
    this.cancel();
    this.mark(null);
    if (this.seconds > 0) this.turn();
  }

  turn() {
    const buttons = this.buttons();
    if (buttons.length > 0) this.mark(buttons[(buttons.indexOf(this.current) + 1) % buttons.length]);
    this.cancel = this.clock.after(this.seconds * 1000, () => this.turn());
  }

  mark(button) {
    if (this.current) this.current.classList.remove('scanned');
    this.current = button;
    if (!button) return;
    button.classList.add('scanned');
    button.focus({ preventScroll: false });
  }

  onKey(event) {
    if (this.seconds === 0 || event.repeat || (event.key !== ' ' && event.key !== 'Enter')) return;
    if (!this.current || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(this.current);
  }
}
