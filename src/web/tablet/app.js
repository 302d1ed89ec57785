// The tablet's program, put together: the visit (`session.js`) on the screen (`screen.js`) under one hand (`touch.js`),
// every tap kept (`queue.js`), sealed (`seal.js`), handed in (`upload.js`) and reported (`report.js`), and the program
// itself kept up to date (`keeper.js`). What happens, happens one after the other: `dispatch` is a queue of its own.

import { machine } from './clock.js';
import { Copies } from './copy.js';
import { h, replace } from './dom.js';
import { enrolScreen } from './enrol.js';
import { fit } from './fit.js';
import { Identity } from './identity.js';
import { Keeper, onlyTab } from './keeper.js';
import * as measure from './measure.js';
import { Queue } from './queue.js';
import { askToPersist, Report } from './report.js';
import { Scan } from './scan.js';
import { draw, seconds } from './screen.js';
import { newId, receiptCode } from './seal.js';
import { send } from './server.js';
import { confirmScreen, exportPart, serviceScreen } from './service.js';
import { step, welcome } from './session.js';
import { awake, chime, hush, play } from './sound.js';
import { isFull, Store } from './store.js';
import { Hand, SEEN } from './touch.js';
import { Upload } from './upload.js';
import { ownLanguage, words } from './words.js';

const TICK = 250;
const RETRY = 5_000;
/** With less room than this nobody is invited to rate. */
const ROOM = 262_144;

/** One tablet at work. */
class Tablet {
  constructor(clock) {
    this.clock = clock;
    this.build = document.body.dataset.build;
    this.root = document.getElementById('root');
    this.copies = new Copies();
    this.store = new Store('sipar-kiosk', () => this.lost());
    this.identity = new Identity(this.store);
    this.queue = new Queue(this.store, this.copies, this.identity, clock);
    this.config = null;
    this.coming = null;
    this.settings = { scan: 0 };
    this.state = null;
    this.place = 'citizen';
    this.stops = new Set();
    this.turn = Promise.resolve();
    const carry = (path, members) => send(this.identity.current, path, members);
    this.upload = new Upload({ queue: this.queue, send: carry, clock, told: (what) => this.told(what) });
    this.report = new Report({
      queue: this.queue,
      send: carry,
      clock,
      build: this.build,
      configHash: () => (this.coming || this.config || { hash: null }).hash,
      heard: (answer, asked) => this.heard(answer, asked),
      refused: (code) => this.stop(code),
    });
    this.keeper = new Keeper({ build: this.build, clock, idle: () => this.idle() });
    this.hand = new Hand(this.root, {
      clock,
      press: (event, button) => this.pressed(event, button),
      touched: () => {
        awake();
        if (this.state) this.state = step(this.state, this.event({ type: 'touch' })).state;
      },
    });
    this.scan = new Scan(this.root, { clock, choose: (button) => this.hand.choose(button) });
  }

  /** The language of the product's own words, and so of the page. */
  get language() {
    return this.state ? ownLanguage(this.state.lang, this.config) : 'vi';
  }

  get t() {
    return words(this.state ? this.state.lang : 'vi', this.config);
  }

  async start() {
    document.documentElement.dataset.up = 'yes';
    await onlyTab(() => this.notice('second_tab'));
    askToPersist();
    this.keeper.start();
    window.addEventListener('resize', () => fit(this.root));
    window.addEventListener('online', () => this.upload.wake());
    setInterval(() => this.tick(), TICK);
    await this.open();
  }

  /** Reads what is kept and begins where it ended. */
  async open() {
    await this.identity.load();
    this.copied = await this.copies.there();
    measure.apply(this.identity.current);
    const kept = await this.store.read(async (table) => [await table.get('config'), await table.get('settings')]);
    this.config = kept[0] || null;
    this.settings = kept[1] || this.settings;
    if (!this.identity.current || !this.config) {
      if (!this.identity.current) return this.enrolment(null);
      await this.askForConfig();
      if (!this.config) return this.notice('no_config');
    }
    const troubles = await this.queue.mend();
    troubles.forEach((code) => this.report.troubles.add(code));
    if (troubles.includes('chain-lost')) return this.enrolment('chain_lost');
    await this.finishDraft();
    this.scan.set(this.settings.scan);
    this.state = welcome(this.patient(this.config), this.usual(), this.clock.ticks());
    this.show();
    this.report.now();
    this.upload.wake();
    this.fetchLasting();
    return undefined;
  }

  usual() {
    return this.config.languages[0].tag;
  }

  /** With a switch everything takes longer: so does the silence before the warning. */
  patient(config) {
    return { ...config, patience: this.settings.scan > 0 ? 1 + 2 * this.settings.scan : 1 };
  }

  /** The identity survived and what to show did not: the server knows. */
  async askForConfig() {
    const figures = { waiting: 0, since: null, apart: 0 };
    const members = { sent_at: Math.floor(this.clock.now()), last_seq: 0, build: this.build, config: null, queue: figures, storage: { persisted: null, used: null, quota: null }, days: [], troubles: ['store-lost'] };
    const copied = await this.copies.get(`tip.${this.identity.current.device}.json`);
    if (copied) members.last_seq = copied.seq;
    const { status, body } = await send(this.identity.current, '/api/v1/report', members);
    if (status === 200 && body && body.config) await this.take(body.config);
    if (!this.config) this.clock.after(RETRY, () => !this.config && this.open());
  }

  /** The store was thrown away: what is still known goes into the new one. */
  async lost() {
    if (!this.identity || !this.identity.current) return;
    this.clock.after(0, () => this.refill());
  }

  async refill() {
    await this.identity.keep(this.identity.current);
    if (this.config) await this.store.write((table) => table.put(this.config, 'config'));
    await this.store.write((table) => table.put(this.settings, 'settings'));
    const troubles = await this.queue.mend();
    ['store-lost', ...troubles].forEach((code) => this.report.trouble(code));
    if (troubles.includes('chain-lost')) this.enrolment('chain_lost');
    this.upload.wake();
  }

  /** A visit that was cut off: finished, it is sealed as it was; begun, as far as it came. */
  async finishDraft() {
    const draft = await this.queue.draft();
    if (!draft) return;
    if (draft.complete) await this.lasting(() => this.queue.seal(draft, 'complete'));
    else if (draft.answers.length > 0) await this.lasting(() => this.queue.seal({ ...draft, id: newId(this.clock) }, 'left'));
    else await this.lasting(() => this.queue.abandon());
  }

  enrolment(why) {
    this.place = 'enrol';
    this.state = null;
    const lang = this.lang || 'vi';
    const t = words(lang, null);
    const other = h('button', { type: 'button', class: 'plain' }, lang === 'vi' ? 'English' : 'Tiếng Việt');
    other.addEventListener('click', () => {
      this.lang = lang === 'vi' ? 'en' : 'vi';
      this.enrolment(why);
    });
    const keysKept = async (make) => {
      if (!this.newKeys) this.newKeys = await make();
      return this.newKeys;
    };
    const screen = enrolScreen({
      t,
      lang,
      say: (text) => this.say(text),
      other,
      keysKept,
      why: why ? t(why) : null,
      done: async (identity, config) => {
        this.newKeys = null;
        await this.identity.keep(identity);
        await this.queue.begin();
        await this.take(config);
        this.stops.clear();
        this.report.troubles.clear();
        this.place = 'citizen';
        await this.open();
      },
    });
    this.put(screen, lang);
  }

  /** A configuration to go by from now on. */
  async take(config) {
    await this.store.write((table) => table.put(config, 'config'));
    this.config = config;
    this.coming = null;
  }

  /** Sounds and typefaces of the template, for the time without a network: and none that it no longer names. */
  fetchLasting() {
    const sounds = Object.values(this.config.audio || {}).map((one) => Object.values(one)).flat();
    const files = [...(this.config.fonts || []), ...sounds];
    this.keeper.lasting(files).catch(() => {});
  }

  event(event) {
    return { ...event, ticks: this.clock.ticks(), now: this.clock.now() };
  }

  idle() {
    if (this.place === 'enrol') return !document.querySelector('#code') || document.querySelector('#code').value === '';
    return !this.busy && this.place === 'citizen' && (!this.state || this.state.screen === 'welcome') && !this.hand.taken;
  }

  /** One after the other, whatever asks. */
  inTurn(work) {
    this.turn = this.turn.then(work).catch((error) => {
      console.error(error);
    });
    return this.turn;
  }

  pressed(action, button) {
    if (action.type === 'listen') return void play(action.files);
    hush();
    if (PLACES.includes(action.type)) return void this.inTurn(() => this.serve(action));
    const event = this.event({ ...action, id: action.type === 'finish' || action.type === 'skip' || action.type === 'answer' ? newId(this.clock) : null });
    return void this.inTurn(() => this.dispatch(event, button));
  }

  /** Takes an event through the machine, does what is to be done, and shows what came out. */
  async dispatch(event, button) {
    if (!this.state) return;
    const before = this.state;
    const { state, effects } = step(before, event);
    if (state === before) {
      this.hand.taken = false;
      if (button) button.classList.remove('taken');
      return;
    }
    this.busy = true;
    const seen = button && event.type !== 'toggle' ? new Promise((resolve) => this.clock.after(SEEN, resolve)) : null;
    if (event.type === 'toggle') button.setAttribute('aria-pressed', String(state.reasons.includes(event.reason)));
    for (const effect of effects) await this.lasting(() => this.carryOut(effect));
    if (state.screen === 'thanks' && state.id && before.id !== state.id) this.code = await receiptCode(state.id);
    if (seen) await seen;
    // A touch meanwhile is not forgotten.
    this.state = { ...state, touched: Math.max(state.touched, this.state.touched) };
    this.busy = false;
    if (event.type !== 'toggle' || this.covered) this.show();
    this.covered = false;
  }

  async carryOut(effect) {
    if (effect.keep) await this.queue.keepDraft(effect.keep);
    if (effect.abandon) await this.queue.abandon();
    if (effect.warn) chime();
    if (effect.seal) {
      await this.queue.seal(effect.seal.id ? effect.seal : { ...effect.seal, id: newId(this.clock) }, effect.ended);
      this.upload.nudge();
    }
  }

  /** Does what must not fail: while the storage is full it stands still, says so, and tries again. */
  async lasting(work) {
    for (;;) {
      try {
        const result = await work();
        if (this.stops.delete('storage-full')) {
          this.report.well(this.covered);
        }
        return result;
      } catch (error) {
        if (error && error.message === 'chain-lost') {
          this.enrolment('chain_lost');
          throw error;
        }
        console.error(error);
        const code = isFull(error) ? 'storage-full' : 'storage-broken';
        this.stops.add('storage-full');
        this.covered = code;
        this.notice('storage_full');
        this.report.trouble(code);
        this.upload.wake();
        await new Promise((resolve) => this.clock.after(RETRY, resolve));
      }
    }
  }

  tick() {
    if (!this.state || this.busy) return;
    const event = this.event({ type: 'tick' });
    const { state, effects } = step(this.state, event);
    if (state !== this.state) {
      // An outcome by silence needs an id as one by a tap does.
      event.id = effects.some((effect) => effect.seal && !effect.seal.id) ? newId(this.clock) : null;
      this.inTurn(() => this.dispatch(event, null));
    } else if (this.place === 'citizen' && this.stops.size === 0) {
      seconds(this.root, this.state, event.ticks);
      this.rest(event.ticks);
    }
  }

  /** On the first screen, now and then: what has come is taken, and there must be room for the next. */
  rest(ticks) {
    if (!this.idle()) return;
    if (this.coming) this.inTurn(() => this.refresh());
    if (ticks - (this.looked || -Infinity) < 30_000) return;
    this.looked = ticks;
    this.keeper.atRest();
    navigator.storage.estimate().then(({ quota, usage }) => {
      const full = quota - usage < ROOM;
      if (full && !this.stops.has('no-room')) this.halt('no-room', 'storage-full');
      if (!full && this.stops.delete('no-room')) this.resume('storage-full');
    }, () => {});
  }

  async refresh() {
    if (!this.coming || !this.idle()) return;
    await this.take(this.coming);
    this.state = welcome(this.patient(this.config), this.usual(), this.clock.ticks());
    this.show();
    this.fetchLasting();
    this.report.now();
  }

  halt(stop, trouble) {
    this.stops.add(stop);
    this.report.trouble(trouble);
    if (this.idle()) this.show();
  }

  resume(trouble) {
    this.report.well(trouble);
    if (this.place === 'citizen' && this.state) this.show();
  }

  /** What the carrier tells. */
  told(what) {
    if (what.stopped) this.stop(what.stopped);
    if (what.going && REFUSALS.some((code) => this.stops.delete(code))) this.resume('refused');
    if (what.trouble) this.report.trouble(what.trouble);
    if (what.emptied && this.last !== what.last) {
      this.last = what.last;
      this.report.now();
    }
  }

  /** The server takes nothing from this tablet: nobody is invited to rate, and everything is kept. */
  stop(code) {
    const known = REFUSALS.includes(code) ? code : 'unauthorized';
    if (this.stops.has(known)) return;
    this.stops.add(known);
    if (this.idle()) this.show();
  }

  /** By which word the server turns this tablet away for good, if it does: it can only be enrolled anew. */
  refusal() {
    return ['device-revoked', 'device-revoked-full', 'unauthorized'].find((code) => this.stops.has(code)) || null;
  }

  /** What the server answered to a report, and the last number the tablet knows by now. */
  async heard(answer, known) {
    if (REFUSALS.some((code) => this.stops.delete(code))) this.resume('refused');
    if (answer.config) this.coming = answer.config;
    // It has numbers that this tablet does not know of: the storage is an older copy, and its next number is taken.
    const highest = Math.max(answer.received, ...(answer.missing || []).map(([, to]) => to));
    if (highest > known) {
      this.report.trouble('store-old');
      this.enrolment('chain_lost');
    }
  }

  /** Puts a screen there; nothing of the one before stays. */
  put(screen, lang) {
    document.documentElement.lang = lang;
    replace(this.root, screen);
    fit(this.root);
    this.hand.changed();
    this.scan.restart();
    const heading = this.root.querySelector('h1');
    if (heading && this.settings.scan === 0) heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  say(text) {
    document.getElementById('said').textContent = text;
  }

  /** The one screen that is due. */
  show() {
    const { state } = this;
    const stop = [...this.stops][0];
    if (stop && state.screen === 'welcome') return this.notice(STOPS[stop]);
    const ticks = this.clock.ticks();
    const bind = (button, event) => this.hand.bind(button, event);
    this.put(draw(state, { bind, code: this.code, ticks }), this.language);
    this.state = step(this.state, this.event({ type: 'shown' })).state;
    this.say(state.warned === null ? '' : this.t('warning'));
    if (state.screen === 'welcome') {
      this.code = null;
      this.keeper.atRest();
    }
    return undefined;
  }

  /** A screen that only says why nobody can rate now. */
  notice(key) {
    const t = this.t;
    const body = [h('h1', { tabindex: '-1' }, t(key)), h('p', { class: 'lead' }, t(`${key}_lead`))];
    const screen = h('main', { class: 'screen notice-screen', 'data-screen': key }, h('div', { class: 'body' }, body));
    if (this.identity.current && this.config && key !== 'second_tab') {
      const button = h('button', { type: 'button', class: 'plain corner' }, t('service'));
      this.hand.bind(button, { type: 'service' });
      screen.append(h('footer', { class: 'foot' }, button));
    }
    this.put(screen, this.language);
  }

  /** The screens for whoever looks after the tablet. */
  async serve(action) {
    // As long as any other press is seen; a focus set at once would be taken away by the end of the press.
    await new Promise((resolve) => this.clock.after(SEEN, resolve));
    const tools = { t: this.t, lang: this.language, app: this, bind: (button, event) => this.hand.bind(button, event) };
    if (action.type === 'leave') {
      this.place = 'citizen';
      this.state = welcome(this.patient(this.config), this.usual(), this.clock.ticks());
      return this.show();
    }
    this.place = 'service';
    if (action.type === 'service') return this.put(confirmScreen(tools), tools.lang);
    if (action.type === 'scan') {
      this.settings = { ...this.settings, scan: action.seconds };
      await this.store.write((table) => table.put(this.settings, 'settings'));
      this.scan.set(action.seconds);
    }
    if (action.type === 'again') {
      await this.queue.sendApartAgain();
      // What the server will not take comes back, and the screen is to say so.
      await this.upload.wake();
    }
    if (action.type === 'enrol') return this.enrolment(STOPS[this.refusal()]);
    if (action.type === 'report') {
      await this.keeper.look();
      await Promise.all([this.report.now(), this.upload.wake()]);
    }
    this.put(await serviceScreen(tools), tools.lang);
    if (action.type === 'export') {
      const parts = exportPart({ t: this.t, device: this.identity.current.device, records: await this.queue.apart() });
      document.getElementById('export').append(...parts);
    }
    return undefined;
  }
}

const PLACES = ['service', 'open-service', 'leave', 'scan', 'export', 'again', 'report', 'enrol'];
const REFUSALS = ['device-revoked', 'device-revoked-full', 'unauthorized', 'in-the-clear'];
const STOPS = {
  'storage-full': 'storage_full',
  'no-room': 'storage_full',
  'device-revoked': 'revoked',
  'device-revoked-full': 'revoked',
  unauthorized: 'unauthorized',
  'in-the-clear': 'in_the_clear',
};

/** Starts the tablet of this page. */
export function run() {
  const tablet = new Tablet(machine);
  tablet.start().catch((error) => {
    console.error(error);
    // Whatever it was: a program that comes up anew may do better, and the queue is on the disk.
    setTimeout(() => window.location.reload(), 30_000);
  });
}
