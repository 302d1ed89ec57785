// One visit as a machine of states: what is on the screen, and what a tap, a silence or a second does to it. Pure: time
// comes with each event, and what is to be done outside is returned, so that a test plays years in a moment.
//
//   welcome ─► question 1 … n ─► reasons ─► thanks ─► welcome
//
// A citizen has `undo_seconds` to take the whole thing back on the last screen, and only then it is sealed: what is
// sealed is never deleted, and a number given out is never missing, so the time to change one's mind comes before.

/** Taps so soon after a change of the screen were meant for the screen before. */
export const DEAF = 400;
/** How long the warning stands before the screen goes back to the beginning. */
export const WARNING = 10_000;
/** How long the receipt stays when nobody touches anything. */
export const RECEIPT = 20_000;

/** A tablet that waits for somebody. */
export function welcome(config, lang, ticks) {
  return { screen: 'welcome', config, lang, at: 0, answers: [], reasons: [], shown: ticks, touched: ticks, warned: null };
}

/** Whether a tap at `ticks` is meant for what is on the screen. */
export function hears(state, ticks) {
  return ticks - state.shown >= DEAF;
}

/** The level chosen for the question on the screen, if any. */
export function chosen(state) {
  const question = state.config.template.questions[state.at];
  const found = question && state.answers.find(([code]) => code === question.code);
  return found ? found[1] : null;
}

/** Seconds until the screen goes back by itself, while the warning stands. */
export function secondsLeft(state, ticks) {
  return Math.max(0, Math.ceil((state.warned + WARNING - ticks) / 1000));
}

/** Seconds in which the citizen may still take it back. */
export function secondsToUndo(state, ticks) {
  return Math.max(0, Math.ceil((state.thanked + 1000 * state.config.undo_seconds - ticks) / 1000));
}

/** What is kept of the visit on the disk after each tap. */
export function draftOf(state) {
  return {
    id: state.id || null,
    counter: state.config.counter.code,
    template: state.config.template.hash,
    answers: state.answers,
    reasons: state.reasons,
    took: Math.round(state.took || 0),
    last_at: Math.floor(state.last_at),
    complete: state.screen === 'thanks',
  };
}

/**
 * The next state and what is to be done. `event` has a `type`, `ticks` and `now`; taps before the screen was there long
 * enough change nothing. What is to be done: `keep` a draft, `seal` one, `abandon` the visit, `warn` with a sound.
 */
export function step(state, event) {
  if (event.type === 'tick') return tick(state, event);
  if (event.type === 'shown') return still({ ...state, shown: event.ticks });
  if (event.type === 'touch') return still({ ...state, touched: event.ticks });
  if (!hears(state, event.ticks)) return still(state);
  const woken = { ...state, touched: event.ticks };
  if (state.warned !== null) {
    return event.type === 'more-time' ? still({ ...woken, warned: null, shown: event.ticks }) : still(state);
  }
  const tap = TAPS[state.screen][event.type];
  return tap ? tap(woken, event) : still(state);
}

const still = (state) => ({ state, effects: [] });
const moved = (state, event, changes) => ({ ...state, ...changes, shown: event.ticks });
const kept = (state) => ({ state, effects: [{ keep: draftOf(state) }] });

/** Back to the beginning, in the language of the house, with nothing of the one who was here. */
function reset(state, event, effects) {
  return { state: welcome(state.config, state.config.languages[0].tag, event.ticks), effects };
}

const TAPS = {
  welcome: {
    start: (state, event) => still(moved(state, event, { screen: 'question', at: 0, began: event.ticks, last_at: event.now })),
    language,
  },
  question: { answer, skip: forward, back, language },
  reasons: {
    toggle(state, event) {
      const without = state.reasons.filter((code) => code !== event.reason);
      const reasons = without.length < state.reasons.length ? without : [...state.reasons, event.reason];
      return kept({ ...state, reasons, last_at: event.now });
    },
    finish,
    back,
    language,
  },
  thanks: {
    undo(state, event) {
      if (state.sealed) return still(state);
      const { questions, reasons } = state.config.template;
      const screen = reasons.length > 0 ? 'reasons' : 'question';
      return kept(moved(state, event, { screen, at: questions.length - 1, id: null, thanked: null }));
    },
    done: (state, event) => reset(state, event, sealing(state)),
  },
};

function language(state, event) {
  const known = state.config.languages.some(({ tag }) => tag === event.lang);
  return still(known ? moved(state, event, { lang: event.lang }) : state);
}

function answer(state, event) {
  const question = state.config.template.questions[state.at];
  if (question.code !== event.question || !question.levels.some(({ value }) => value === event.level)) return still(state);
  const others = state.answers.filter(([code]) => code !== event.question);
  const answers = [...others, [event.question, event.level]];
  const tapped = { ...state, answers, last_at: event.now, took: event.ticks - state.began };
  const { state: next, effects } = forward(tapped, event);
  return effects.length > 0 ? { state: next, effects } : kept(next);
}

function forward(state, event) {
  const { questions, reasons } = state.config.template;
  if (event.type === 'skip' && questions[state.at].required && chosen(state) === null) return still(state);
  if (state.at + 1 < questions.length) return still(moved(state, event, { at: state.at + 1 }));
  if (reasons.length > 0 && state.answers.length > 0) return still(moved(state, event, { screen: 'reasons' }));
  return finish(state, event);
}

function back(state, event) {
  if (state.screen === 'reasons') {
    return still(moved(state, event, { screen: 'question', at: state.config.template.questions.length - 1 }));
  }
  if (state.at > 0) return still(moved(state, event, { at: state.at - 1 }));
  return state.answers.length > 0 ? still(state) : reset(state, event, [{ abandon: true }]);
}

/** The outcome. Whoever answered nothing leaves without a trace but a number. */
function finish(state, event) {
  if (state.answers.length === 0) return reset(state, event, [{ abandon: true }]);
  return kept(moved(state, event, { screen: 'thanks', id: event.id, thanked: event.ticks, last_at: event.now, sealed: false }));
}

/** Seals what was finished, unless it was sealed before. */
function sealing(state) {
  return state.sealed ? [] : [{ seal: draftOf(state), ended: 'complete' }];
}

/** What time does. */
function tick(state, event) {
  const idle = event.ticks - state.touched;
  if (state.screen === 'thanks') {
    if (!state.sealed && event.ticks - state.thanked >= 1000 * state.config.undo_seconds) {
      // From here on the answers are the queue's; the screen keeps the receipt only.
      return { state: { ...state, sealed: true, answers: [], reasons: [] }, effects: sealing(state) };
    }
    return idle >= RECEIPT && state.sealed ? reset(state, event, []) : still(state);
  }
  const patience = 1000 * state.config.idle_seconds * (state.config.patience || 1);
  if (state.screen === 'welcome') {
    const usual = state.config.languages[0].tag;
    return idle >= patience && state.lang !== usual ? reset(state, event, []) : still(state);
  }
  if (state.warned === null) {
    if (idle < patience) return still(state);
    return { state: { ...state, warned: event.ticks, shown: event.ticks }, effects: [{ warn: true }] };
  }
  if (event.ticks - state.warned < WARNING) return still(state);
  if (state.answers.length === 0) return reset(state, event, [{ abandon: true }]);
  return reset(state, event, [{ seal: draftOf({ ...state, id: event.id }), ended: 'left' }]);
}
