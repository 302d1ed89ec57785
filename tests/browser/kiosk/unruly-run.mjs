// Thousands of ratings through the worst network. The whole program runs in Chromium, sealed by its own queue and carried by
// its own hands; only its waits are a thousandth as long (the clock it takes as an argument), and it is loaded anew now and then.
//
// in:  { seconds, upstream, cert, key, authority, codes, ratings, seed, reloads, spoil: null | [file, from, to],
//        only: null | [fault] }
// out: { sealed: [{ id, seq, answers }] as the test gave them, counts, requests, waiting, apart, screen, troubles, faults }

import { finishing, input } from '../browser.mjs';
import { front } from './front.mjs';
import { chance, unruly } from './unruly.mjs';
import { enrol, kept, screen, shows, tablet, workshop } from './tablet.mjs';

const QUICKER = 1_000;
const PATIENCE = 1_500;
const order = await input();
const within = finishing(order.seconds);
const server = await front(order);
const replaced = (text, from, to) => {
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return text.replace(from, to);
};
const changes = [
  ['app.js', 'const tablet = new Tablet(machine);', `const after = (wait, work) => machine.after(wait / ${QUICKER}, work);\n  const tablet = (window.tablet = new Tablet({ ...machine, after }));`],
  ['server.js', 'const PATIENCE = 15_000;', `const PATIENCE = ${PATIENCE};`],
  ...(order.spoil ? [order.spoil] : []),
];
server.build = 'dddddddddddddddd';
server.edit = (name, text) => changes.filter(([file]) => file === name).reduce((made, [, from, to]) => replaced(made, from, to), text);
const shop = workshop(order.authority, { inMemory: true });
const one = await tablet(shop, shop.profile(), { url: server.url });
const { page } = one;
await enrol(page, order.codes[0]);
await page.waitForFunction(() => navigator.serviceWorker.controller);
const network = unruly({ upstream: order.upstream, seed: order.seed, patience: PATIENCE, only: order.only });
const usual = server.carry;
let deliver = null;
server.carry = (asked, way) => {
  deliver = way;
  return network.carry(asked, way);
};

const next = chance(order.seed + 1);
const sealed = [];
const begun = Date.now();
const took = { seal: 0 };
/** Seals ratings one after the other, as fast as the tablet can; each as the app does it. */
const burst = async (ratings) => {
  const at = Date.now();
  await page.evaluate(async (drafts) => {
    const { tablet } = window;
    for (const draft of drafts) {
      const { counter, template } = tablet.config;
      await tablet.queue.seal({ counter: counter.code, template: template.hash, last_at: Date.now(), took: 4_000, reasons: [], procedure: null, ...draft }, 'complete');
      tablet.upload.nudge();
    }
  }, ratings);
  took.seal += Date.now() - at;
  ratings.forEach(({ id, answers }) => sealed.push({ id, seq: sealed.length + 1, answers: answers.map(([question, level]) => ({ question, level })) }));
};
const made = () => {
  const raw = Array.from({ length: 10 }, () => Math.floor(next() * 256).toString(16).padStart(2, '0')).join('');
  const time = Date.now().toString(16).padStart(12, '0');
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${raw.slice(0, 3)}-${'89ab'[Math.floor(next() * 4)]}${raw.slice(3, 6)}-${raw.slice(6, 18)}`;
  return { id, answers: ['result', 'behaviour', 'communication', 'responsibility'].map((question) => [question, 1 + Math.floor(next() * 2)]) };
};
const reloadAt = new Set(Array.from({ length: order.reloads }, (_, at) => Math.floor(((at + 1) * order.ratings) / (order.reloads + 1))));
let untilReload = [...reloadAt];
while (sealed.length < order.ratings) {
  const size = Math.min(1 + Math.floor(next() * 40), order.ratings - sealed.length);
  await burst(Array.from({ length: size }, made));
  // Many uploads of some ratings rather than few full ones: the network is to get at as many of them as it can.
  const few = Math.floor(next() * 40);
  await page.waitForFunction(async (most) => (await window.tablet.queue.figures()).queue.waiting <= most, few, { polling: 20, timeout: 60_000 });
  if (untilReload.length > 0 && sealed.length >= untilReload[0]) {
    untilReload.shift();
    await page.reload();
    await shows(page, 'welcome', 30_000);
  }
}
const count = async () => (await kept(page)).filter(([key]) => key.startsWith('queue/')).length;
const end = Date.now() + 60_000;
while ((await count()) > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
await network.settle(deliver ?? usual);
const all = await kept(page);
const requests = {};
server.sent.forEach(({ path }) => (requests[path] = (requests[path] ?? 0) + 1));
const told = {
  sealed,
  counts: network.counts,
  requests,
  waiting: all.filter(([key]) => key.startsWith('queue/')).length,
  apart: all.filter(([key]) => key.startsWith('apart/')).map(([, record]) => record.code),
  screen: await screen(page),
  troubles: await page.evaluate(() => [...window.tablet.report.troubles]),
  seconds: Math.round((Date.now() - begun) / 1000),
  sealing: Math.round(took.seal / 1000),
  faults: one.faults,
};
await one.context.close();
within.end();
shop.remove();
process.stdout.write(JSON.stringify(told), () => process.exit(0));
