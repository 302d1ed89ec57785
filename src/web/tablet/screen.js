// What the citizen sees: one thing at a time. Each function draws one screen of `session.js`; it decides nothing.

import { h } from './dom.js';
import { face, tick } from './face.js';
import { chosen, secondsLeft, secondsToUndo } from './session.js';
import { ownLanguage, phrase, words } from './words.js';

/** Draws the state; `bind(button, event)` says what each button means. The heading is what is read aloud first. */
export function draw(state, { bind, code, ticks }) {
  const t = words(state.lang, state.config);
  const pen = { state, t, own: ownLanguage(state.lang, state.config), bind, code, ticks, said: [] };
  const screen = state.warned === null ? SCREENS[state.screen](pen) : warning(pen);
  const files = audioFiles(state, pen.said);
  if (files.length > 0) {
    screen.querySelector('.foot').append(button(pen, 'plain', { type: 'listen', files }, sign('♪'), t('listen')));
  }
  return screen;
}

/** The words that change with every second, without a new screen. */
export function seconds(root, state, ticks) {
  const t = words(state.lang, state.config);
  const left = root.querySelector('[data-left]');
  if (left && state.warned !== null) left.textContent = String(secondsLeft(state, ticks));
  const undo = root.querySelector('[data-undo]');
  if (undo && state.screen === 'thanks') undo.textContent = t('undo', secondsToUndo(state, ticks));
}

const sign = (letter) => h('span', { class: 'sign', 'aria-hidden': 'true' }, letter);

function button({ bind }, kind, event, ...children) {
  const made = h('button', { type: 'button', class: kind, 'data-does': event.type }, children);
  bind(made, event);
  return made;
}

function heading(pen, text, lang) {
  pen.said.push(text);
  return h('h1', { tabindex: '-1', lang: lang && lang !== pen.own ? lang : null }, text);
}

function frame(pen, name, top, body, foot) {
  const { state } = pen;
  return h(
    'main',
    { class: `screen ${name}`, 'data-screen': name },
    h('header', { class: 'head' }, top),
    h('div', { class: 'body' }, body),
    h('footer', { class: 'foot' }, foot, tongues(pen)),
    state.config.illustrative ? h('p', { class: 'pill' }, pen.t('illustrative')) : null,
  );
}

/** A button per language of the template; none where there is only one, and none on screens that are about to go. */
function tongues(pen) {
  const { config, lang, screen, warned } = pen.state;
  if (config.languages.length < 2 || screen === 'thanks' || warned !== null) return null;
  const others = config.languages.filter(({ tag }) => tag !== lang);
  return others.map(({ tag, name }) => {
    const made = button(pen, 'plain tongue', { type: 'language', lang: tag }, name);
    made.lang = tag;
    return made;
  });
}

const where = ({ state }) =>
  h('p', { class: 'where', lang: 'vi' }, h('strong', null, state.config.counter.name), ' ', h('span', null, state.config.unit.name));

const SCREENS = {
  welcome(pen) {
    const { t, state } = pen;
    const lead = t('welcome_lead', state.config.template.questions.length);
    const body = [
      heading(pen, t('welcome')),
      h('p', { class: 'lead' }, lead),
      button(pen, 'main start', { type: 'start' }, t('start')),
      h('p', { class: 'promise' }, t('promise')),
    ];
    pen.said.push(lead, t('start'), t('promise'));
    return frame(pen, 'welcome', where(pen), body, button(pen, 'plain corner', { type: 'service' }, t('service')));
  },

  question(pen) {
    const { t, state } = pen;
    const { questions } = state.config.template;
    const question = questions[state.at];
    const { text, lang } = phrase(question.words, state.lang);
    const given = chosen(state);
    const levels = question.levels.map((level, at) => {
      const word = phrase(level.words, state.lang);
      pen.said.push(word.text);
      const made = button(
        pen,
        `level ${level.face}`,
        { type: 'answer', question: question.code, level: level.value },
        face(level.face),
        h('span', { class: 'word', lang: word.lang === pen.own ? null : word.lang }, word.text),
        tick(),
      );
      made.dataset.digit = String(at + 1);
      if (given === level.value) {
        made.classList.add('given');
        made.append(h('span', { class: 'unseen' }, ` (${t('chosen')})`));
      }
      return made;
    });
    const head = h('p', { class: 'step' }, t('question_of', state.at + 1, questions.length));
    const asked = heading(pen, text, lang);
    const body = [phraseOf(pen, state.config.template.invitation), asked, h('div', { class: 'levels', 'data-count': levels.length }, levels)];
    if (!question.required && given === null) pen.said.push(t('skip'));
    const foot = [
      state.at > 0 || state.answers.length === 0 ? button(pen, 'plain', { type: 'back' }, t('back')) : null,
      question.required && given === null ? null : button(pen, 'plain', { type: 'skip' }, given === null ? t('skip') : t('onward')),
    ];
    return frame(pen, 'question', head, body, foot);
  },

  reasons(pen) {
    const { t, state } = pen;
    const reasons = state.config.template.reasons.map((reason, at) => {
      const word = phrase(reason.words, state.lang);
      pen.said.push(word.text);
      const on = state.reasons.includes(reason.code);
      const made = button(
        pen,
        'reason',
        { type: 'toggle', reason: reason.code },
        tick(),
        h('span', { class: 'word', lang: word.lang === pen.own ? null : word.lang }, word.text),
      );
      made.setAttribute('aria-pressed', String(on));
      made.dataset.digit = String(at + 1);
      return made;
    });
    const body = [
      heading(pen, t('reasons')),
      h('p', { class: 'lead' }, t('reasons_lead')),
      h('div', { class: 'reasons-list', role: 'group', 'aria-label': t('reasons') }, reasons),
    ];
    pen.said.push(t('finish'));
    pen.said.splice(1, 0, t('reasons_lead'));
    const foot = [button(pen, 'plain', { type: 'back' }, t('back')), button(pen, 'main', { type: 'finish' }, t('finish'))];
    return frame(pen, 'reasons', null, body, foot);
  },

  thanks(pen) {
    const { t, state, ticks } = pen;
    const body = [
      tick(),
      heading(pen, t('thanks')),
      h('p', { class: 'lead' }, t('thanks_lead')),
      h('dl', { class: 'receipt' }, h('dt', null, t('receipt')), h('dd', null, pen.code || '…')),
    ];
    pen.said.push(t('thanks_lead'), t('done'));
    const undo = button(pen, 'plain', { type: 'undo' }, h('span', { 'data-undo': true }, t('undo', secondsToUndo(state, ticks))));
    const foot = [state.sealed ? null : undo, button(pen, 'main', { type: 'done' }, t('done'))];
    return frame(pen, 'thanks', where(pen), body, foot);
  },
};

function warning(pen) {
  const { t, state, ticks } = pen;
  const before = t('warning_before');
  const kept = state.answers.length > 0 ? t('warning_kept') : t('warning_nothing');
  const body = [
    heading(pen, t('warning')),
    h('p', { class: 'lead' }, before, ' ', h('strong', { class: 'left', 'data-left': true }, secondsLeft(state, ticks)), ' ', t('warning_after')),
    button(pen, 'main start', { type: 'more-time' }, t('more_time')),
    h('p', { class: 'promise' }, kept),
  ];
  pen.said.push(kept, t('more_time'));
  return frame(pen, 'warning', null, body, null);
}

function phraseOf(pen, texts) {
  const { text, lang } = phrase(texts, pen.state.lang);
  if (!text) return null;
  pen.said.unshift(text);
  return h('p', { class: 'invitation', lang: lang && lang !== pen.own ? lang : null }, text);
}

/** What is shown in another language for want of words is heard in that one. */
function audioFiles({ config, lang }, said) {
  const { [lang]: files = {}, vi = {} } = config.audio || {};
  return said.map((text) => files[text] || vi[text]).filter(Boolean);
}
