// What a questionnaire asks after these answers, and what is wrong with them: the same as on the server
// (`src/domain/questionnaire/condition.rs`, `answers.rs`). A test walks both and compares.
//
// An answer is what stands in its cell: `2`, `1 3`, `12.5`, `2026-11-22`, words. None is the empty text.

/** A decimal as a whole number of so many decimals, so that nothing is rounded. */
function scaled(text) {
  const negative = text.startsWith('-');
  const [whole, broken = ''] = (negative ? text.slice(1) : text).split('.');
  const value = BigInt(whole + broken.padEnd(28, '0').slice(0, 28));
  return negative ? -value : value;
}

const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

const HOLDS = {
  '==': (sign) => sign === 0,
  '!=': (sign) => sign !== 0,
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

/** Every column of the answers with its question, in order. */
export function variables(questionnaire) {
  return questionnaire.questions.flatMap((question) => {
    const own = (name, more) => ({ name, question, other: false, ...more });
    if (question.kind === 'note') return [];
    if (question.kind === 'matrix') return question.items.map((item) => own(`${question.code}_${item.code}`, { item }));
    const first = own(question.code, {});
    return specified(question) ? [first, own(`${question.code}_other`, { other: true })] : [first];
  });
}

const specified = (question) => (question.levels || []).find((level) => level.specify);
const levelsOf = (cell) => cell.split(' ').map(Number);

function compared(op, kind, cell, rule) {
  if (rule.number !== undefined) {
    const comparable = kind === 'single' || kind === 'matrix' || kind === 'number';
    return comparable ? HOLDS[op](order(scaled(cell), scaled(rule.number))) : op === '!=';
  }
  if (rule.day !== undefined) return kind === 'date' ? HOLDS[op](order(cell, rule.day)) : op === '!=';
  return kind === 'words' ? HOLDS[op](order(cell, rule.words)) : op === '!=';
}

function holds(rule, kinds, answer) {
  if (!rule) return true;
  if (rule.all) return rule.all.every((part) => holds(part, kinds, answer));
  if (rule.any) return rule.any.some((part) => holds(part, kinds, answer));
  if (rule.not) return !holds(rule.not, kinds, answer);
  const cell = answer(rule.is);
  if (rule.blank) return cell === '';
  if (rule.has !== undefined) return cell !== '' && kinds.get(rule.is) === 'multiple' && levelsOf(cell).includes(rule.has);
  if (cell === '') return rule.op === '!=';
  return compared(rule.op, kinds.get(rule.is), cell, rule);
}

/** The codes of the questions that are asked, and the variables that do not count. Rules look back only. */
export function shown(questionnaire, answers) {
  const all = variables(questionnaire);
  const kinds = new Map(all.map(({ name, question, other }) => [name, other || question.kind === 'text' ? 'words' : question.kind]));
  const [asked, hidden] = [new Set(), new Set()];
  const answer = (name) => (hidden.has(name) ? '' : answers[name] || '');
  const open = new Map();
  for (const question of questionnaire.questions) {
    if (!open.has(question.section)) {
      const section = questionnaire.sections.find(({ code }) => code === question.section);
      open.set(question.section, holds(section && section.shown_if, kinds, answer));
    }
    const is = open.get(question.section) && holds(question.shown_if, kinds, answer);
    if (is) asked.add(question.code);
    for (const variable of all.filter((one) => one.question === question)) {
      if (!is || (variable.other && !takesOther(question, answers))) hidden.add(variable.name);
    }
  }
  return { asked, hidden };
}

function takesOther(question, answers) {
  const other = specified(question);
  const cell = answers[question.code] || '';
  return Boolean(other) && cell !== '' && levelsOf(cell).includes(other.value);
}

/** What counts of the answers. */
export function kept(questionnaire, answers) {
  const { hidden } = shown(questionnaire, answers);
  return Object.fromEntries(Object.entries(answers).filter(([name, cell]) => cell !== '' && !hidden.has(name)));
}

/** Everything wrong with the answers, `[variable, fault, value]`, in the questionnaire's order. */
export function faults(questionnaire, answers) {
  const { asked, hidden } = shown(questionnaire, answers);
  const found = [];
  for (const variable of variables(questionnaire)) {
    const { name, question, other } = variable;
    const cell = answers[name] || '';
    const is = asked.has(question.code);
    if (cell === '') {
      if (is && question.required && !other) found.push([name, 'missing']);
    } else if (!is) found.push([name, 'not-asked']);
    else if (hidden.has(name)) found.push([name, 'words-without-choice']);
    else {
      const unfit = misfit(variable, cell);
      if (unfit) found.push([name, ...unfit]);
    }
  }
  return found;
}

const letters = (text) => [...text].length;

function misfit({ question, other }, cell) {
  if (other) return letters(cell) > question.other_at_most ? ['too-long', question.other_at_most] : null;
  const { kind, levels = [] } = question;
  if (kind === 'single' || kind === 'matrix') {
    return levels.some(({ value }) => String(value) === cell) ? null : ['not-a-choice', levels.length];
  }
  if (kind === 'multiple') {
    const chosen = levelsOf(cell);
    if (chosen.some((one) => !levels.some(({ value }) => value === one))) return ['not-a-choice', levels.length];
    const alone = levels.find((level) => level.alone && chosen.includes(level.value));
    if (alone) return chosen.length > 1 ? ['not-alone', alone.value] : null;
    if (chosen.length < question.at_least) return ['too-few', question.at_least];
    return chosen.length > question.at_most ? ['too-many', question.at_most] : null;
  }
  if (kind === 'number') {
    if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(cell)) return ['not-a-number'];
    const decimals = (cell.split('.')[1] || '').replace(/0+$/, '').length;
    if (decimals > question.places) return ['too-precise', question.places];
    if (question.least !== null && scaled(cell) < scaled(question.least)) return ['too-small', question.least];
    return question.most !== null && scaled(cell) > scaled(question.most) ? ['too-large', question.most] : null;
  }
  if (kind === 'date') {
    if (question.first !== null && cell < question.first) return ['too-early', question.first];
    return question.last !== null && cell > question.last ? ['too-late', question.last] : null;
  }
  return letters(cell) > question.at_most ? ['too-long', question.at_most] : null;
}

/** What was typed as it stands in a cell; `null` where it is no number or no day. */
export function cellOf(question, typed) {
  const text = typed.trim().normalize('NFC');
  if (text === '') return '';
  if (question.kind === 'number') {
    const plain = text.replace(',', '.');
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(plain) ? plain : null;
  }
  if (question.kind !== 'date') return text;
  const local = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const iso = local ? `${local[3]}-${local[2].padStart(2, '0')}-${local[1].padStart(2, '0')}` : text;
  const there = /^\d{4}-\d{2}-\d{2}$/.test(iso) && !Number.isNaN(Date.parse(`${iso}T00:00:00Z`));
  return there && new Date(`${iso}T00:00:00Z`).toISOString().slice(0, 10) === iso ? iso : null;
}

/** The pages: one question each, an item of a matrix each. */
export function steps(questionnaire, answers) {
  const { asked } = shown(questionnaire, answers);
  return questionnaire.questions.filter(({ code }) => asked.has(code)).flatMap((question) => {
    if (question.kind === 'matrix') return question.items.map((item) => ({ name: `${question.code}_${item.code}`, question, item }));
    return [{ name: question.code, question, item: null }];
  });
}
