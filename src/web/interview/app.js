// An interviewer's day on one phone page: the cases, the questions, what came of each visit; kept on the phone answer by
// answer (`outbox.js`), handed in once there is a network (`upload.js`, the tablet's own carrier), wiped on leaving.
//
// What is asked and what is wrong with an answer is decided here as on the server (`condition.js`); the server checks again.

import { day as today, machine } from './clock.js';
import { faults, kept, steps } from './condition.js';
import { h, replace } from './dom.js';
import { faultsOf, questionForm, readForm, said, words as wordsOf } from './forms.js';
import { Keeper, onlyTab } from './keeper.js';
import { day as askDay, hand } from './link.js';
import { caseKey, Outbox } from './outbox.js';
import { Store } from './store.js';
import { Upload } from './upload.js';
import { words } from './words.js';

const EVERY = 120_000;
/** Milliseconds without a key until what is being typed is kept. */
const TYPED = 400;
const NAME = 'interview';

class Phone {
  constructor(clock) {
    this.clock = clock;
    this.build = document.body.dataset.build;
    this.root = document.getElementById('root');
    this.store = new Store('sipar-interview');
    this.outbox = new Outbox(this.store, clock);
    this.token = null;
    this.day = null;
    this.trouble = null;
    this.lang = localStorage.getItem('sipar-interview-lang') === 'en' ? 'en' : 'vi';
    this.turn = Promise.resolve();
    this.place = { screen: 'list' };
    this.upload = new Upload({
      queue: this.outbox,
      clock,
      path: '/api/v1/responses',
      members: (items) => ({ by: this.day ? this.day.person.id : '', items: items.map(({ seq, ...item }) => item) }),
      send: (path, members) => this.send(path, members),
      told: (what) => this.told(what),
    });
    this.keeper = new Keeper({ build: this.build, clock, idle: () => this.place.screen === 'list', name: NAME });
  }

  get t() {
    return words(this.lang, null);
  }

  async start() {
    await onlyTab(() => this.notice('second_tab'), NAME);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    this.keeper.start();
    window.addEventListener('online', () => this.sync());
    this.day = await this.outbox.day();
    await this.show();
    await this.sync();
    this.again();
  }

  again() {
    this.clock.after(EVERY, () => this.sync().finally(() => this.again()));
  }

  /** Asks what there is to do, then hands in what waits. */
  sync() {
    if (!this.syncing) {
      this.syncing = this.askAndHand().finally(() => {
        this.syncing = null;
      });
    }
    return this.syncing;
  }

  async askAndHand() {
    const { status, body } = await askDay();
    if (status === 401 || status === 403) this.trouble = 'signed_out';
    else if (status !== 200 || !body) this.trouble = 'offline';
    else await this.heard(body);
    if (this.token) await this.upload.wake();
    if (this.place.screen === 'list') await this.show();
  }

  async heard(body) {
    const before = await this.outbox.day();
    if (before && before.person.id !== body.person.id) {
      const { queue } = await this.outbox.figures();
      // What somebody else gathered is theirs to hand in: nothing of it is shown, and nothing of it is lost.
      if (queue.waiting + queue.apart + queue.drafts > 0) {
        this.trouble = 'other_person';
        this.token = null;
        return;
      }
      await this.outbox.forget();
    }
    this.trouble = null;
    this.token = body.token;
    this.day = { ...body, token: undefined, at: this.clock.now() };
    await this.outbox.keepDay(this.day);
  }

  async send(path, members) {
    if (!this.token) return { status: 0, body: null, after: null };
    return hand(this.token, path, members);
  }

  told(what) {
    if (what.stopped) {
      this.token = null;
      this.trouble = 'signed_out';
    }
    if (what.emptied || what.stopped) this.inTurn(() => (this.place.screen === 'list' ? this.show() : undefined));
  }

  inTurn(work) {
    this.turn = this.turn.then(work).catch((error) => {
      console.error(error);
      this.notice(error && error.name === 'QuotaExceededError' ? 'full' : 'broken');
    });
    return this.turn;
  }

  say(text) {
    document.getElementById('said').textContent = text;
  }

  put(screen, ...children) {
    document.documentElement.lang = this.lang;
    // The list is shown again whenever the server answered: whoever is reading it stays where they are, and where nothing
    // is other than it was nothing is touched.
    const again = screen === 'list' && this.root.dataset.screen === screen;
    const known = JSON.stringify([{ ...this.day, at: 0 }, this.trouble]);
    const fresh = h('div', {}, ...children);
    if (again && known === this.shown && fresh.innerHTML === this.root.innerHTML) return;
    this.shown = known;
    const [top, held] = [window.scrollY, document.activeElement];
    const words = again && held !== this.root && this.root.contains(held) ? held.textContent : null;
    replace(this.root, ...fresh.childNodes);
    this.root.dataset.screen = screen;
    window.scrollTo(0, again ? top : 0);
    if (again && words === null) return;
    const same = again && [...this.root.querySelectorAll('a, button')].find((one) => one.textContent === words);
    (same || this.root).focus({ preventScroll: true });
  }

  button(label, action, attributes = {}) {
    const button = h('button', { type: 'button', ...attributes }, label);
    button.addEventListener('click', () => this.inTurn(action));
    return button;
  }

  notice(key) {
    this.put(key, h('h1', {}, this.t(key)), h('p', {}, this.t(`${key}_lead`)));
  }

  /** Shows where the interviewer is. */
  async show() {
    const screens = { list: () => this.list(), case: () => this.oneCase(), ask: () => this.ask(), review: () => this.review(), leave: () => this.leave() };
    await screens[this.place.screen]();
  }

  go(place) {
    this.place = place;
    return this.show();
  }

  async list() {
    const { t } = this;
    const { queue } = await this.outbox.figures();
    const [drafts, done] = [await this.outbox.drafts(), await this.outbox.done()];
    const cases = this.day && this.trouble !== 'other_person' ? this.day.cases : [];
    const state = (one) => this.stateOf(one, drafts, done);
    const open = cases.filter((one) => !state(one).over);
    const over = cases.filter((one) => state(one).over);
    const entry = (one) =>
      h('li', {}, this.button([h('strong', {}, `${t(one.again ? 'case_again' : 'case', one.number)} · ${one.name || one.place || ''}`), h('span', {}, [one.address, one.phone].filter(Boolean).join(' · ')), ' ', h('span', { class: 'pill' }, state(one).words)], () => this.go({ screen: 'case', one }), { class: state(one).over ? 'case over' : 'case' }));
    this.put(
      'list',
      h('h1', {}, t('title')),
      this.trouble ? h('div', { class: 'alarm', role: 'status' }, h('p', {}, t(this.trouble)), this.trouble === 'offline' ? null : h('p', {}, h('a', { class: 'button main', href: '/sign-in?next=/interview/' }, t('sign_in')))) : null,
      h('p', { class: 'bar', id: 'waiting', 'data-waiting': queue.waiting, 'data-apart': queue.apart }, h('span', {}, this.day ? this.day.person.name : ''), h('span', {}, t('waiting', queue.waiting))),
      queue.apart > 0 ? this.setApart() : null,
      h('p', { class: 'row' }, this.button(t('sync'), () => this.sync()), this.button(this.lang === 'vi' ? 'English' : 'Tiếng Việt', () => this.tongue(), { lang: this.lang === 'vi' ? 'en' : 'vi' })),
      h('h2', {}, t('to_do', open.length)),
      open.length > 0 ? h('ul', { class: 'cases' }, open.map(entry)) : h('p', {}, t(this.day ? 'nothing_to_do' : 'no_day')),
      over.length > 0 ? [h('h2', {}, t('over', over.length)), h('ul', { class: 'cases' }, over.map(entry))] : null,
      this.button(t('leave'), () => this.go({ screen: 'leave' })),
    );
  }

  setApart() {
    return h('div', { class: 'alarm' }, h('p', {}, this.t('apart')), this.button(this.t('apart_again'), async () => {
      await this.outbox.sendApartAgain();
      await this.sync();
    }));
  }

  tongue() {
    this.lang = this.lang === 'vi' ? 'en' : 'vi';
    localStorage.setItem('sipar-interview-lang', this.lang);
    return this.show();
  }

  stateOf(one, drafts, done) {
    const own = done.get(caseKey(one));
    const outcome = (own && own.outcome) || one.outcome;
    if (drafts.has(caseKey(one))) return { over: false, words: this.t('begun') };
    if (outcome === '1.1' || outcome === '1.2' || one.done) {
      return { over: true, words: this.t(own && own.waiting ? 'finished_waiting' : 'finished') };
    }
    const named = this.day.outcomes.find(({ code }) => code === outcome);
    return { over: false, words: named ? wordsOf(named.words, this.lang) : this.t('not_begun') };
  }

  round(one) {
    return this.day.rounds.find(({ code }) => code === one.round);
  }

  questionnaire(one) {
    return this.day.questionnaires[this.round(one).questionnaire];
  }

  async oneCase() {
    const { t, place: { one } } = this;
    const draft = await this.outbox.draft(one);
    const done = (await this.outbox.done()).get(caseKey(one));
    const answered = ['1.1', '1.2'].includes((done && done.outcome) || one.outcome) || one.done;
    const fact = (key, value) => (value ? h('div', {}, h('dt', {}, t(key)), h('dd', {}, value)) : null);
    const note = h('textarea', { id: 'note', rows: 2, maxlength: 500 });
    const outcome = h('select', { id: 'outcome' }, h('option', { value: '' }, t('outcome_choose')), this.day.outcomes.map(({ code, words: of }) => h('option', { value: code }, `${code} ${wordsOf(of, this.lang)}`)));
    const introduction = this.questionnaire(one).introduction;
    this.put(
      'case',
      this.button(t('to_list'), () => this.go({ screen: 'list' })),
      h('h1', {}, t(one.again ? 'case_again' : 'case', one.number)),
      h('p', { class: 'quiet' }, this.round(one).name),
      h('dl', { class: 'card' }, fact('name', one.name), fact('address', [one.place, one.address].filter(Boolean).join(', ')), fact('phone', one.phone), fact('dossier', one.dossier), fact('person_rule', wordsOf(one.person, this.lang)), fact('visits', one.visits)),
      answered
        ? h('p', { class: 'card' }, t('finished_lead'))
        : [
            h('div', { class: 'card' }, introduction ? h('p', {}, wordsOf(introduction, this.lang)) : null, h('p', {}, t('consent_ask')), this.button(t(draft ? 'go_on' : 'begin'), () => this.begin(one, draft), { class: 'main', id: 'begin' })),
            h('div', { class: 'card' }, h('h2', {}, t('outcome')), h('label', { class: 'line', for: 'outcome' }, t('outcome_label')), outcome, h('label', { class: 'line', for: 'note' }, t('note')), note, this.button(t('outcome_record'), () => this.visited(one, outcome.value, note.value), { id: 'record' })),
          ],
    );
  }

  async visited(one, outcome, note) {
    if (outcome === '') return this.say(this.t('outcome_choose'));
    await this.outbox.visit(one, { round: one.round, case: one.number, at: Math.floor(this.clock.now()), outcome, note: note.trim() });
    this.upload.nudge();
    await this.go({ screen: 'list' });
    return this.say(this.t('recorded'));
  }

  begin(one, draft) {
    const begun = draft || { answers: {}, began: Math.floor(this.clock.now()), at: null };
    const all = steps(this.questionnaire(one), begun.answers);
    const at = Math.max(0, all.findIndex(({ name }) => name === begun.at));
    return this.go({ screen: 'ask', one, draft: begun, step: all[at].name, wrong: [] });
  }

  ask() {
    const { t, place: { one, draft, step: name, wrong, typed } } = this;
    const questionnaire = this.questionnaire(one);
    const all = steps(questionnaire, draft.answers);
    const at = Math.max(0, all.findIndex((step) => step.name === name));
    const step = all[at];
    const section = questionnaire.sections.find(({ code }) => code === step.question.section);
    const form = h('form', { autocomplete: 'off' }, questionForm({ step, answers: { ...draft.answers, ...typed }, wrong, lang: this.lang, t }), h('p', { class: 'row' }, at > 0 ? this.button(t('back'), () => this.answered(form, -1), { id: 'back' }) : null, this.button(t('next'), () => this.answered(form, 1), { class: 'main', id: 'next' })));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.inTurn(() => this.answered(form, 1));
    });
    // Kept at each answer, and while one types: whatever ends the program, at most the last word is lost.
    form.addEventListener('change', () => this.inTurn(() => this.keep(form)));
    let cancel = () => {};
    form.addEventListener('input', () => {
      cancel();
      cancel = this.clock.after(TYPED, () => this.inTurn(() => (form.isConnected ? this.keep(form) : null)));
    });
    this.put('ask', h('p', { class: 'quiet' }, wordsOf(section.words, this.lang)), h('p', { id: 'step', 'data-step': step.name }, t('question_of', at + 1, all.length)), h('progress', { value: at + 1, max: all.length, 'aria-label': t('question_of', at + 1, all.length) }), form, this.button(t('pause'), () => this.pause(form)));
  }

  /** Takes what stands in the form into the draft. */
  async keep(form) {
    if (this.place.screen !== 'ask') return null;
    const { one, draft, step: name } = this.place;
    const step = steps(this.questionnaire(one), draft.answers).find((other) => other.name === name);
    const { cells, wrong } = readForm(form, step);
    const readable = Object.fromEntries(Object.entries(cells).filter(([variable]) => !wrong.some(([of]) => of === variable)));
    const next = { ...draft, answers: { ...draft.answers, ...readable }, at: name };
    await this.outbox.keepDraft(one, next);
    this.place = { ...this.place, draft: next, typed: cells };
    return { step, wrong };
  }

  async answered(form, way) {
    const { step, wrong } = await this.keep(form);
    const { one, draft } = this.place;
    const questionnaire = this.questionnaire(one);
    const faulty = wrong.length > 0 || way < 0 ? wrong : faultsOf(questionnaire, step, draft.answers);
    if (faulty.length > 0) {
      await this.go({ ...this.place, wrong: faulty });
      return this.say(this.t('faulty'));
    }
    const all = steps(questionnaire, draft.answers);
    const next = all[all.findIndex(({ name }) => name === step.name) + way];
    if (!next) return this.go({ screen: 'review', one, draft });
    return this.go({ screen: 'ask', one, draft, step: next.name, wrong: [], typed: {} });
  }

  async pause(form) {
    await this.keep(form);
    await this.go({ screen: 'list' });
  }

  review() {
    const { t, place: { one, draft } } = this;
    const questionnaire = this.questionnaire(one);
    const answers = kept(questionnaire, draft.answers);
    const wrong = faults(questionnaire, answers);
    const all = steps(questionnaire, draft.answers).filter(({ question }) => question.kind !== 'note');
    const label = (step) => wordsOf(step.item ? step.item.words : step.question.words, this.lang);
    const to = (step) => () => this.go({ screen: 'ask', one, draft, step: step.name, wrong: [], typed: {} });
    const faulty = all.filter((step) => wrong.some(([name]) => name === step.name || name === `${step.name}_other`));
    const hard = wrong.some(([, fault]) => fault !== 'missing');
    const any = Object.keys(answers).length > 0;
    this.put(
      'review',
      h('h1', {}, t('review')),
      faulty.length > 0 ? h('div', { class: 'alarm' }, h('p', {}, t('missing')), faulty.map((step) => this.button(label(step), to(step)))) : this.button(t('finish'), () => this.finish(false), { class: 'main', id: 'finish' }),
      faulty.length > 0 && any && !hard ? this.button(t('break_off'), () => this.finish(true), { id: 'partial' }) : null,
      h('dl', { class: 'card' }, all.map((step) => h('div', {}, h('dt', {}, label(step)), h('dd', {}, said(step, answers, this.lang) || '–', ' ', this.button([t('change'), h('span', { class: 'unseen' }, `: ${label(step)}`)], to(step)))))),
      this.button(t('to_list'), () => this.go({ screen: 'list' })),
    );
  }

  async finish(partial) {
    const { one, draft } = this.place;
    const questionnaire = this.questionnaire(one);
    const now = this.clock.now();
    const took = Math.min(86_400, Math.max(0, Math.round((now - draft.began) / 1000)));
    await this.outbox.seal(one, {
      round: one.round,
      case: one.number,
      purpose: one.again ? 'recheck' : 'main',
      questionnaire: questionnaire.hash,
      answers: kept(questionnaire, draft.answers),
      partial,
      day: today(now),
      took,
      consent: true,
    });
    this.upload.nudge();
    await this.go({ screen: 'list' });
    this.say(this.t('sealed'));
  }

  async leave() {
    const { t } = this;
    const { queue } = await this.outbox.figures();
    const left = queue.waiting + queue.apart + queue.drafts;
    this.put(
      'leave',
      h('h1', {}, t('leave')),
      h('p', {}, t('leave_lead')),
      left > 0 ? h('p', { class: 'alarm' }, t('leave_not', queue.waiting + queue.apart, queue.drafts)) : this.button(t('leave_wipe'), () => this.wipe(), { class: 'main', id: 'wipe' }),
      this.button(t('to_list'), () => this.go({ screen: 'list' })),
    );
  }

  /** Nothing of the day stays on the phone: memory, program, session. */
  async wipe() {
    const { queue } = await this.outbox.figures();
    if (queue.waiting + queue.apart + queue.drafts > 0) return this.show();
    const token = this.token;
    await this.outbox.wipe();
    localStorage.removeItem('sipar-interview-lang');
    await this.keeper.kill().catch(() => {});
    const form = h('form', { method: 'post', action: '/sign-out' }, h('input', { type: 'hidden', name: 'csrf', value: token || '' }));
    document.body.append(form);
    if (token) form.submit();
    else window.location.assign('/sign-in');
    return undefined;
  }
}

/** Starts the phone's program. */
export function run(clock = machine) {
  const phone = new Phone(clock);
  window.siparPhone = phone;
  phone.start();
}
