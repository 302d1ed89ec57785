// The rooms of the tablet's program that need no browser, by a clock and a server of the test's own: visits by the
// million ticks, the carrier against every answer that `docs/api.md` knows, seals letter by letter.

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

globalThis.crypto ??= webcrypto;
// Node.js takes a file for a module only where a package says so, and the program is none.
const folder = mkdtempSync(join(tmpdir(), 'sipar-rooms-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
cpSync(fileURLToPath(new URL('../../../src/web/tablet', import.meta.url)), folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
const room = (name) => import(pathToFileURL(join(folder, `${name}.js`)).href);
const { DEAF, draftOf, hears, RECEIPT, step, WARNING, welcome } = await room('session');
const { fitting, pauseAfter, Upload, verdict } = await room('upload');
const { newId, receiptCode, sealText } = await room('seal');
const { day } = await room('clock');
const { pixelsPerMillimetre, widthByCard } = await room('measure');

const config = {
  counter: { code: 'quay-1', name: 'Quầy 1' },
  template: {
    hash: 'ab'.repeat(32),
    questions: ['result', 'behaviour', 'time'].map((code, at) => ({ code, required: at === 0, levels: [{ value: 2 }, { value: 1 }] })),
    reasons: [{ code: 'papers' }, { code: 'fees' }],
  },
  languages: [{ tag: 'vi' }, { tag: 'en' }],
  idle_seconds: 20,
  undo_seconds: 5,
};

/** A visit by hand: what it came to, and all that was to be done. */
function visit() {
  let ticks = 1_000_000;
  let ids = 0;
  const all = [];
  const self = {
    state: welcome(config, 'vi', ticks - DEAF),
    all,
    send(type, more = {}) {
      ids += 1;
      const { state, effects } = step(self.state, { type, ticks, now: 1_795_314_620_000 + ticks, id: `id-${ids}`, ...more });
      self.state = state;
      all.push(...effects);
      return effects;
    },
    /** Time goes on, with a tick each quarter of a second. */
    wait(milliseconds) {
      for (const end = ticks + milliseconds; ticks < end; ) {
        ticks = Math.min(end, ticks + 250);
        self.send('tick');
      }
    },
    /** As somebody taps who has seen the screen. */
    tap(type, more) {
      self.wait(DEAF + 100);
      return self.send(type, more);
    },
    answer: (question, level) => self.tap('answer', { question, level }),
  };
  return self;
}
const sealed = ({ all }) => all.filter((effect) => effect.seal);

const stories = {
  'a whole visit is sealed once, after the time to take it back'() {
    const one = visit();
    one.tap('start');
    one.answer('result', 2);
    one.tap('skip');
    one.answer('time', 1);
    one.tap('toggle', { reason: 'fees' });
    one.tap('finish');
    assert.equal(one.state.screen, 'thanks');
    one.wait(4_400);
    assert.equal(sealed(one).length, 0);
    one.wait(1_000);
    const [{ seal, ended }] = sealed(one);
    assert.deepEqual([ended, seal.answers, seal.reasons, seal.complete], ['complete', [['result', 2], ['time', 1]], ['fees'], true]);
    assert.deepEqual([one.state.answers, one.state.reasons], [[], []], 'the receipt knows no answers');
    one.wait(RECEIPT);
    assert.equal(one.state.screen, 'welcome');
    assert.equal(sealed(one).length, 1);
    assert.ok(!JSON.stringify(one.state).includes('id-'));
  },
  'taken back within five seconds, changed, and sealed as changed'() {
    const one = visit();
    one.tap('start');
    for (const code of ['result', 'behaviour', 'time']) one.answer(code, 1);
    one.tap('finish');
    one.wait(3_000);
    one.tap('undo');
    assert.equal(one.state.screen, 'reasons');
    one.tap('back');
    one.answer('time', 2);
    one.tap('finish');
    one.tap('done');
    const [{ seal }, ...others] = sealed(one);
    assert.deepEqual([seal.answers.find(([code]) => code === 'time'), others], [['time', 2], []]);
  },
  'whoever leaves is warned, and what was answered counts for itself'() {
    const one = visit();
    one.tap('start');
    one.answer('result', 1);
    one.wait(19_000);
    assert.equal(one.state.warned, null);
    one.wait(1_500);
    assert.notEqual(one.state.warned, null);
    assert.equal(one.all.filter(({ warn }) => warn).length, 1);
    one.tap('more-time');
    assert.equal(one.state.screen, 'question');
    one.wait(20_250 + WARNING);
    const [{ seal, ended }] = sealed(one);
    assert.deepEqual([ended, seal.answers], ['left', [['result', 1]]]);
    assert.deepEqual([one.state.screen, one.state.lang, one.state.answers], ['welcome', 'vi', []]);
  },
  'no answer is abandoned, and the language goes back'() {
    const one = visit();
    one.tap('language', { lang: 'en' });
    one.tap('start');
    one.wait(31_000);
    assert.deepEqual(one.all, [{ warn: true }, { abandon: true }]);
    assert.deepEqual([one.state.screen, one.state.lang], ['welcome', 'vi']);
  },
  'a required question cannot be skipped'() {
    const one = visit();
    one.tap('start');
    one.tap('skip');
    assert.deepEqual([one.state.screen, one.state.at], ['question', 0]);
  },
  'nothing is heard within 400 ms of a change: 1,000 double taps at 0 to 300 ms'() {
    for (let tap = 0; tap < 1_000; tap += 1) {
      const one = visit();
      const gap = tap % 301;
      const twice = (type, more) => {
        one.tap(type, more);
        one.wait(gap);
        one.send(type, more);
      };
      twice('start');
      for (const code of ['result', 'behaviour', 'time']) twice('answer', { question: code, level: 1 + (tap % 2) });
      twice('finish');
      twice('done');
      assert.equal(sealed(one).length, 1);
      assert.equal(sealed(one)[0].seal.answers.length, 3);
      assert.equal(one.state.screen, 'welcome');
    }
    assert.equal(hears({ shown: 0 }, DEAF - 1), false);
  },
  'whatever is tapped in whatever order, each visit ends in one seal or one number'() {
    let state = 7;
    const random = (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const types = ['start', 'answer', 'answer', 'answer', 'skip', 'back', 'toggle', 'finish', 'undo', 'done', 'more-time', 'language', 'touch'];
    let ends = 0;
    const one = visit();
    let open = false;
    for (let tap = 0; tap < 60_000; tap += 1) {
      const before = one.state.screen;
      const effects = random(60) === 0 ? (one.wait(32_000), []) : one.tap(types[random(types.length)], { question: ['result', 'behaviour', 'time'][random(3)], level: 1 + random(3), reason: ['papers', 'fees'][random(2)], lang: ['vi', 'en', 'xx'][random(3)] });
      if (before === 'welcome' && one.state.screen === 'question') open = true;
      if (open && one.state.screen === 'welcome') {
        open = false;
        ends += 1;
        const left = one.all.filter((effect) => effect.seal || effect.abandon).length;
        assert.equal(left, ends, `after ${tap} taps: ${JSON.stringify(effects)}`);
        assert.deepEqual([one.state.answers, one.state.reasons, one.state.id], [[], [], undefined]);
      }
    }
    assert.ok(ends > 1_000);
    for (const { seal } of sealed(one)) {
      assert.ok(seal.answers.length > 0 && seal.answers.every(([, level]) => level <= 2));
      assert.equal(new Set(seal.answers.map(([code]) => code)).size, seal.answers.length);
    }
  },
  'a draft says all that a seal needs'() {
    const one = visit();
    one.tap('start');
    const [{ keep }] = one.answer('result', 2);
    assert.deepEqual(Object.keys(keep).sort(), ['answers', 'complete', 'counter', 'id', 'last_at', 'reasons', 'template', 'took']);
    assert.ok(Number.isInteger(keep.took) && keep.took >= 0 && Number.isInteger(keep.last_at));
    assert.deepEqual(draftOf(one.state).answers, [['result', 2]]);
  },
  async 'seals are those of the server, letter by letter'() {
    const rating = { id: '01a20117-310b-7e20-b993-1ec668ff1122', seq: 7, counter: 'quay-1', template: 'ab'.repeat(32), sealed_at: 1_795_314_620_000, took: 5_230, ended: 'complete', answers: [{ question: 'result', level: 2 }, { question: 'behaviour', level: 1 }], reasons: ['time', 'papers'], previous: '00'.repeat(32) };
    assert.equal(sealText(rating), `sipar rating 2\n${rating.id}\n7\nquay-1\n${'ab'.repeat(32)}\n1795314620000\n5230\ncomplete\n-\nbehaviour=1,result=2\npapers,time\n${'00'.repeat(32)}\n`);
    // The example of docs/api.md.
    assert.equal(await receiptCode(rating.id), 'P90J8-BZHKB');
    const clock = { now: () => 1_795_314_620_000, bytes: (count) => new Uint8Array(count).fill(255) };
    assert.equal(newId(clock), '01a20117-30fc-7fff-bfff-ffffffffffff'.replace('30fc', newId(clock).slice(9, 13)));
    assert.equal(Number.parseInt(newId(clock).replace('-', '').slice(0, 12), 16), 1_795_314_620_000);
    assert.equal(day(Date.UTC(2026, 10, 21, 17, 0)), '2026-11-22');
  },
  'pauses grow from 5 s to 10 minutes, each a fifth off by chance'() {
    assert.deepEqual([1, 2, 3, 8, 50].map((failures) => pauseAfter(failures, 0.5)), [5_000, 10_000, 20_000, 600_000, 600_000]);
    assert.deepEqual([pauseAfter(1, 0), pauseAfter(1, 1)], [4_000, 6_000]);
  },
  'only a receipt with its id lets a rating go'() {
    const record = { rating: { id: 'a', seq: 1 } };
    const said = (status, code, receipt) => verdict(record, { status, outcome: code, ...(receipt ? { receipt } : { error: { code } }) }).what;
    assert.equal(said(201, 'stored', { id: 'a' }), 'received');
    assert.equal(said(201, 'stored', { id: 'b' }), 'keep');
    assert.equal(verdict(record, { status: 201 }).what, 'keep');
    assert.equal(verdict(record, {}).what, 'keep');
    for (const code of ['conflict']) assert.equal(said(409, code), 'apart');
    for (const code of ['wrong-type', 'missing-field']) assert.equal(said(400, code), 'apart');
    for (const code of ['bad-signature', 'bad-id', 'answer-missing', 'level-outside-scale']) assert.equal(said(422, code), 'apart');
    for (const code of ['unknown-template', 'unknown-counter', 'unknown-procedure']) assert.equal(said(422, code), 'later');
    for (const code of ['device-revoked', 'device-revoked-full']) assert.equal(said(403, code), 'revoked');
    assert.equal(said(403, 'wrong-counter'), 'apart');
    assert.equal(said(503, 'queue-full'), 'keep');
  },
  'a batch is at most 50 and 65,536 bytes'() {
    const record = (bytes) => ({ rating: { id: 'x'.repeat(bytes) } });
    assert.equal(fitting(Array.from({ length: 80 }, () => record(10)), 50).length, 50);
    assert.equal(fitting(Array.from({ length: 80 }, () => record(5_000)), 50).length, 13);
    assert.equal(fitting([record(100_000), record(10)], 50).length, 1);
  },
  async 'through 3,000 answers of every kind all arrive once, and the poisoned are apart'() {
    const poisoned = new Set([17, 130]);
    const waiting = new Map(Array.from({ length: 600 }, (_, at) => [at + 1, { rating: { id: `id-${at + 1}`, seq: at + 1, sealed_at: 1 } }]));
    const apart = new Map();
    const arrived = new Map();
    let now = 0;
    let due = [];
    const clock = { now: () => now, chance: () => 0.5, after: (pause, work) => (due.push([now + pause, work]), () => (due = due.filter(([, one]) => one !== work))) };
    const queue = {
      next: async (count) => [...waiting.values()].filter(({ later }) => !later || later <= now).slice(0, count),
      figures: async () => ({ last_seq: 600, queue: { waiting: waiting.size } }),
      received: async (seq) => void waiting.delete(seq),
      setApart: async (seq, code) => (apart.set(seq, code), void waiting.delete(seq)),
      putOff: async (seq, later) => void waiting.set(seq, { ...waiting.get(seq), later }),
    };
    let turn = 0;
    const error = (status, code) => ({ status, body: { error: { code } }, after: null });
    const send = async (path, { ratings }) => {
      turn += 1;
      const store = () => ratings.forEach(({ id }) => arrived.set(id, (arrived.get(id) ?? 0) || 1));
      const results = () =>
        ratings.map(({ id, seq }) => (poisoned.has(seq) ? { id, status: 422, error: { code: 'bad-signature' } } : { id, status: 201, outcome: 'stored', receipt: { id } }));
      switch (turn % 11) {
        case 1: return { status: 0, body: null, after: null };
        case 2: store(); return { status: 0, body: null, after: null };
        case 3: return { status: 200, body: null, after: null };
        case 4: return { status: 502, body: null, after: null };
        case 5: return { ...error(503, 'queue-full'), after: 5_000 };
        case 6: return error(413, 'too-large');
        case 7: return error(400, 'not-json');
        case 8: return { status: 200, body: { hello: 'captive portal' }, after: null };
        case 9: return { status: 201, body: { results: ratings.map(() => ({ id: 'other', status: 201, receipt: { id: 'other' } })) }, after: null };
        default: store(); return { status: 207, body: { results: results() }, after: null };
      }
    };
    const upload = new Upload({ queue, send, clock, told: () => {} });
    await upload.wake();
    while (waiting.size > 0 && turn < 3_000) {
      const [first] = due.sort(([a], [b]) => a - b);
      assert.ok(first, `somebody comes again, ${waiting.size} wait`);
      due = due.filter((one) => one !== first);
      [now] = first;
      await first[1]();
    }
    assert.deepEqual([waiting.size, [...apart.keys()], [...apart.values()]], [0, [17, 130], ['bad-signature', 'bad-signature']]);
    assert.equal(arrived.size, 600);
  },
  'millimetres by a bank card, and after turning and zooming'() {
    assert.equal(widthByCard(505, 1_280), 217);
    const identity = { width: 200, at_px: 1_000, ratio: 1 };
    assert.equal(pixelsPerMillimetre(identity, 1), 5);
    assert.equal(pixelsPerMillimetre(identity, 2), 2.5);
  },
};

for (const [name, story] of Object.entries(stories)) {
  await story();
  console.log(`ok: ${name}`);
}
