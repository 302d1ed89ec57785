// One question on the phone: drawn, read back, and what is wrong with it in words.

import { cellOf, faults } from './condition.js';
import { h } from './dom.js';

const words = (texts, lang) => (texts && (texts[lang] || texts.vi)) || '';

/** The words of a fault. */
export function faultWords(t, [, fault, value]) {
  return t(`fault_${fault.replace(/-/g, '_')}`, value === undefined ? '' : value);
}

/** The form of one step; `answers` are cells. */
export function questionForm({ step, answers, wrong, lang, t }) {
  const { question, item } = step;
  const fault = wrong.find(([name]) => name === step.name);
  const other = question.levels && question.levels.find((level) => level.specify);
  const asked = words(item ? item.words : question.words, lang);
  if (question.kind === 'note') return [h('p', { class: 'card' }, asked)];
  const described = [question.hint ? 'hint' : null, fault ? 'fault' : null].filter(Boolean).join(' ') || null;
  return [
    item ? h('p', { class: 'stem' }, words(question.words, lang)) : null,
    h(
      'fieldset',
      { class: 'card', 'aria-describedby': described },
      h('legend', {}, asked, question.required ? h('span', {}, ' *', h('span', { class: 'unseen' }, t('must'))) : null),
      question.hint ? h('p', { class: 'quiet', id: 'hint' }, words(question.hint, lang)) : null,
      fault ? h('p', { class: 'fault', id: 'fault' }, faultWords(t, fault)) : null,
      input(step, answers, lang, t),
      other && !item ? otherField(step, other, answers, wrong, lang, t) : null,
    ),
  ];
}

function input({ name, question }, answers, lang, t) {
  const cell = answers[name] || '';
  if (question.levels) {
    const several = question.kind === 'multiple';
    const chosen = cell.split(' ');
    const levels = question.rated ? [...question.levels].reverse() : question.levels;
    return levels.map((level) =>
      h(
        'label',
        { class: 'choice' },
        h('input', { type: several ? 'checkbox' : 'radio', name, value: level.value, checked: chosen.includes(String(level.value)) }),
        h('span', {}, words(level.words, lang)),
      ),
    );
  }
  if (question.kind === 'text') return h('textarea', { name, rows: 4, maxlength: question.at_most, 'aria-label': words(question.words, lang) }, cell);
  const mode = question.kind === 'number' ? 'decimal' : 'numeric';
  return h('label', { class: 'line' }, t(question.kind === 'number' ? 'number' : 'date'), h('input', { type: 'text', name, inputmode: mode, maxlength: 40, value: shownCell(question, cell) }));
}

/** A cell as one types it. */
export function shownCell(question, cell) {
  const day = question.kind === 'date' && /^(\d{4})-(\d{2})-(\d{2})$/.exec(cell);
  return day ? `${day[3]}/${day[2]}/${day[1]}` : cell;
}

function otherField({ name }, other, answers, wrong, lang, t) {
  const own = `${name}_other`;
  const fault = wrong.find(([variable]) => variable === own);
  return [
    h('label', { class: 'line' }, words(other.words, lang), h('input', { type: 'text', name: own, maxlength: 200, value: answers[own] || '' })),
    fault ? h('p', { class: 'fault' }, faultWords(t, fault)) : null,
  ];
}

/** What stands in the form: cells by variable, and faults of what cannot be read. */
export function readForm(form, { name, question }) {
  const [cells, wrong] = [{}, []];
  if (question.kind === 'note') return { cells, wrong };
  if (question.levels) {
    cells[name] = [...form.querySelectorAll(`[name="${name}"]:checked`)].map(({ value }) => Number(value)).sort((one, two) => one - two).join(' ');
    const other = form.querySelector(`[name="${name}_other"]`);
    if (other) cells[`${name}_other`] = other.value.trim().normalize('NFC');
    return { cells, wrong };
  }
  const typed = form.querySelector(`[name="${name}"]`).value;
  const cell = cellOf(question, typed);
  if (cell === null) wrong.push([name, question.kind === 'date' ? 'not-a-day' : 'not-a-number']);
  cells[name] = cell === null ? typed.trim() : cell;
  return { cells, wrong };
}

/** What is wrong with one step. */
export function faultsOf(questionnaire, step, answers) {
  return faults(questionnaire, answers).filter(([name]) => name === step.name || name === `${step.name}_other`);
}

/** An answer in words. */
export function said({ name, question }, answers, lang) {
  const cell = answers[name] || '';
  if (cell === '' || !question.levels) return shownCell(question, cell);
  const chosen = cell.split(' ').map((value) => question.levels.find((level) => String(level.value) === value));
  const own = answers[`${name}_other`];
  return chosen.map((level) => words(level && level.words, lang)).join('; ') + (own ? `: ${own}` : '');
}

export { words };
