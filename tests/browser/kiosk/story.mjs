// A tablet's life, and what must never happen in it: a voice lost, or counted twice.
//
// in:  { seconds, upstream, cert, key, authority, codes: [an enrolment code a tablet], files }
// out: { sealed: { device: [rating as it was sealed] }, seen: … }, what was sealed by each tablet and what was seen on the way

import { finishing, input } from '../browser.mjs';
import { front } from './front.mjs';
import { emptied, enrol, kept, rate, screen, shows, tablet, waiting, workshop } from './tablet.mjs';

const order = await input();
const within = finishing(order.seconds);
const server = await front(order);
const shop = workshop(order.authority);
const seen = {};
const faults = [];
const codes = [...order.codes];
/** Every rating that any tablet ever sealed, by its id; what is found a second time must be the same. */
const sealed = new Map();

const note = async (page) => {
  for (const rating of await waiting(page)) {
    const before = sealed.get(rating.id);
    if (before && JSON.stringify(before) !== JSON.stringify(rating)) faults.push(`sealed twice: ${rating.id}`);
    sealed.set(rating.id, rating);
  }
};
const open = (profile, options) => tablet(shop, profile, { url: server.url, ...options });
const close = async (one) => {
  faults.push(...one.faults);
  await one.context.close();
};
const worked = (page) => page.evaluate(() => navigator.serviceWorker.ready.then((found) => found.active.state === 'activated' && Boolean(navigator.serviceWorker.controller)));
const build = (page) => page.evaluate(() => document.body.dataset.build);
const until = async (what, work, patience = 40_000) => {
  const end = Date.now() + patience;
  for (;;) {
    if (await work().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
const part = async (name, work) => {
  const begun = Date.now();
  try {
    await work();
  } catch (error) {
    throw new Error(`${name}: ${error.message}`);
  }
  seen[name] = { ...seen[name], seconds: Math.round((Date.now() - begun) / 1000) };
};
/** New tablets that are enrolled and whose worker is at work. */
const enrolled = async (options) => {
  const one = await open(shop.profile(), options);
  await enrol(one.page, codes.shift());
  await until('a worker', () => worked(one.page));
  return one;
};
const killHard = async (one) => {
  const browser = one.context.browser();
  const pids = await processes(one.profile);
  pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
  await browser?.close().catch(() => {});
  await one.context.close().catch(() => {});
};
/** The browser's own process of a profile; its children end with it. */
async function processes(profile) {
  const { execFileSync } = await import('node:child_process');
  const listed = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 1 << 24 });
  const mine = listed.split('\n').filter((line) => line.includes(`--user-data-dir=${profile}`) || line.includes(`--user-data-dir=${profile} `));
  return mine.map((line) => Number(line.trim().split(' ')[0]));
}

const PARTS = {
  /** Enrols, rates without a network, is loaded anew without one, and hands in when there is one. */
  async offline() {
    const one = await enrolled();
    server.offline = true;
    const codes = [await rate(one.page, [1, 2, null, 1])];
    await one.page.reload();
    codes.push(await rate(one.page, [2, 1, 1, null]));
    await note(one.page);
    seen.offline = { codes, waited: (await waiting(one.page)).length, build: await build(one.page) };
    server.offline = false;
    await one.page.reload();
    await emptied(one.page);
    seen.offline.left = (await kept(one.page)).map(([key]) => key).filter((key) => /^(queue|apart|draft)/.test(key));
    await close(one);
  },

  /** Killed in the middle of writing: after each tap, and while a rating is being sealed. */
  async killed() {
    let one = await enrolled();
    server.offline = true;
    for (const moment of [0, 3, 12, 40]) {
      await rate(one.page, [1, 1, 1, 1], { done: false });
      const done = one.page.locator('.foot .main');
      await done.dispatchEvent('click');
      await new Promise((resolve) => setTimeout(resolve, moment));
      await killHard(one);
      one = await open(one.profile);
      await shows(one.page, 'welcome');
      await note(one.page);
    }
    // With two answers given, and nobody there any more.
    await one.page.locator('.start').click();
    await shows(one.page, 'question');
    await one.page.locator('.level[data-digit="1"]').click();
    await one.page.waitForTimeout(900);
    await killHard(one);
    one = await open(one.profile);
    await shows(one.page, 'welcome');
    await note(one.page);
    const ended = (await waiting(one.page)).map((rating) => rating.ended);
    seen.killed = { ended, seqs: (await waiting(one.page)).map((rating) => rating.seq) };
    server.offline = false;
    await one.page.reload();
    await emptied(one.page);
    await close(one);
  },

  /** The profile as it was on the disk at one moment, started elsewhere: a power cut. */
  async powerCut() {
    const one = await enrolled();
    server.offline = true;
    await rate(one.page, [1, 1, 2, 2]);
    await rate(one.page, [2, 2, 1, 1]);
    await note(one.page);
    const image = shop.copy(one.profile);
    await killHard(one);
    const again = await open(image);
    await shows(again.page, 'welcome');
    const found = await waiting(again.page);
    seen.powerCut = { found: found.length };
    await rate(again.page, [1, 1, 1, 1]);
    await note(again.page);
    server.offline = false;
    await again.page.reload();
    await emptied(again.page);
    await close(again);
  },

  /** The database thrown away while the page runs, and once more while it does not. */
  async lost() {
    let one = await enrolled();
    server.offline = true;
    await rate(one.page, [1, 1, 1, 1]);
    await rate(one.page, [1, 2, 1, 1]);
    await note(one.page);
    const wipe = async (page) => {
      const session = await one.context.newCDPSession(page);
      await session.send('IndexedDB.enable');
      await session.send('IndexedDB.deleteDatabase', { securityOrigin: new URL(server.url).origin, databaseName: 'sipar-kiosk' });
    };
    await wipe(one.page);
    await rate(one.page, [2, 2, 2, 2]);
    await note(one.page);
    const running = (await waiting(one.page)).map((rating) => rating.seq);
    const profile = one.profile;
    // The database alone is lost; key ring and copies survive. On a page of the origin without the program.
    await one.page.goto('about:blank');
    server.offline = false;
    await one.page.goto(`${new URL(server.url).origin}/healthz`);
    server.offline = true;
    await wipe(one.page);
    await close(one);
    one = await open(profile);
    seen.lost = { running };
    server.offline = false;
    await one.page.goto(server.url);
    await shows(one.page, 'welcome', 30_000);
    await rate(one.page, [1, 1, 1, 2]);
    await emptied(one.page);
    const own = server.sent.filter(({ path }) => path === '/api/v1/ratings').map(({ body }) => JSON.parse(body)).at(-1);
    own.ratings.forEach((rating) => sealed.set(rating.id, rating));
    seen.lost.troubles = [...new Set(server.sent.filter(({ path }) => path === '/api/v1/report').flatMap(({ body }) => JSON.parse(body).troubles))];
    await close(one);
  },

  /** No room left: nobody is invited, nothing is dropped, and it goes on when there is room. */
  async full() {
    const one = await enrolled();
    server.offline = true;
    await rate(one.page, [1, 1, 1, 1]);
    const session = await one.context.newCDPSession(one.page);
    const origin = new URL(server.url).origin;
    const quota = (bytes) => session.send('Storage.overrideQuotaForOrigin', bytes === null ? { origin } : { origin, quotaSize: bytes });
    await shows(one.page, 'welcome');
    await quota(1);
    // Chromium asks its quota anew only half a minute later.
    await one.page.waitForTimeout(33_000);
    await one.page.locator('.start').click();
    await shows(one.page, 'question');
    await one.page.locator('.level[data-digit="1"]').click();
    await shows(one.page, 'storage_full');
    seen.full = { screen: await screen(one.page) };
    await one.page.waitForTimeout(6_000);
    seen.full.later = await screen(one.page);
    await quota(null);
    await until('the question after the alarm', async () => (await screen(one.page)) === 'question', 60_000);
    await shows(one.page, 'question');
    for (let question = 1; question < 4; question += 1) {
      await one.page.locator('.level[data-digit="1"]').click();
      await one.page.waitForTimeout(1_200);
    }
    await shows(one.page, 'reasons');
    await one.page.locator('.foot .main').click();
    await shows(one.page, 'thanks');
    await one.page.locator('.foot .main').click();
    await shows(one.page, 'welcome');
    await note(one.page);
    seen.full.waiting = (await waiting(one.page)).length;
    server.offline = false;
    await one.page.reload();
    await emptied(one.page);
    await close(one);
  },

  /** Somebody answers two questions in another language and leaves: after the reset nothing of it can be found. */
  async forgets() {
    const one = await enrolled();
    const { page } = one;
    await page.locator('[data-does=language]').click();
    await shows(page, 'welcome');
    await page.locator('.start').click();
    await shows(page, 'question');
    await page.locator('.level[data-digit="2"]').click();
    await page.waitForTimeout(1_200);
    await page.locator('.level[data-digit="1"]').click();
    await page.waitForTimeout(1_200);
    const draft = (await kept(page)).find(([key]) => key === 'draft')[1];
    await shows(page, 'warning', 40_000);
    const warned = await page.locator('.screen').innerText();
    await shows(page, 'welcome', 20_000);
    await emptied(page);
    const sent = server.sent.filter(({ path }) => path === '/api/v1/ratings').flatMap(({ body }) => JSON.parse(body).ratings);
    sent.forEach((rating) => sealed.set(rating.id, rating));
    const { id, signature, ended } = sent[0];
    const found = [];
    if (draft.answers.length !== 2 || ended !== 'left') found.push(`not what was meant: ${JSON.stringify({ draft, ended })}`);
    const left = (await kept(page)).filter(([key]) => /^(queue|apart|draft)/.test(key)).map(([key]) => key);
    if (left.length > 0) found.push(`storage: ${left}`);
    const elsewhere = await page.evaluate(async (canary) => {
      const all = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, document.documentElement.outerHTML, location.href, JSON.stringify(history.state)];
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('sipar-kiosk');
      for await (const [name, file] of folder.entries()) all.push(name, await (await file.getFile()).text());
      for (const name of await caches.keys()) all.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
      return all.filter((text) => canary.some((one) => text.includes(one)));
    }, [id, signature, '"answers"']);
    found.push(...elsewhere.map((text) => `page: ${text.slice(0, 200)}`));
    const dom = await page.evaluate(() => document.querySelectorAll('.given, .taken, [aria-pressed=true], .level').length);
    if (dom > 0) found.push(`${dom} elements of the visit`);
    const search = async (words) => {
      const session = await one.context.newCDPSession(page);
      const parts = [];
      session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk));
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
      await session.detach();
      const heap = parts.join('');
      return words.filter((word) => heap.includes(word));
    };
    found.push(...(await search([id, signature])).map((word) => `memory: ${word}`));
    // The same search while a receipt stands there must find it.
    server.offline = true;
    await rate(page, [1, 1, 1, 1], { done: false });
    const standing = (await kept(page)).find(([key]) => key === 'draft')[1].id;
    const before = (await search([standing])).length;
    await page.locator('.foot .main').click();
    await shows(page, 'welcome');
    await note(page);
    server.offline = false;
    await page.reload();
    await emptied(page);
    seen.forgets = { found, before, warned, lang: await page.evaluate(() => document.documentElement.lang) };
    await close(one);
  },

  /** A second tab says so, and goes on when the first is closed. */
  async twoTabs() {
    const one = await enrolled();
    const second = await one.context.newPage();
    await second.goto(server.url);
    await shows(second, 'second_tab');
    await rate(one.page, [1, 1, 1, 1]);
    await emptied(one.page);
    server.sent.filter(({ path }) => path === '/api/v1/ratings').flatMap(({ body }) => JSON.parse(body).ratings).forEach((rating) => sealed.set(rating.id, rating));
    await one.page.close();
    await shows(second, 'welcome');
    server.offline = true;
    await rate(second, [2, 1, 1, 1]);
    await note(second);
    server.offline = false;
    await second.reload();
    await emptied(second);
    seen.twoTabs = { second: await screen(second) };
    faults.push(...one.faults);
    await one.context.close();
  },

  /** From build to build and back, each time with a rating that waits; a worker that is broken, and its mended successor. */
  async updates() {
    let drop = true;
    server.answer = (asked, reply) => (asked.path === '/api/v1/ratings' && drop ? null : reply);
    const one = await enrolled();
    const builds = [await build(one.page)];
    const queued = [];
    const to = async (name) => {
      await rate(one.page, [1, 1, 2, 1]);
      server.build = name;
      // The tablet asks by itself every five minutes; here it is started anew, as each morning.
      await one.page.reload();
      await until(`build ${name ?? 'own'}`, async () => (await build(one.page)) === (name ?? server.own) && (await screen(one.page)) === 'welcome');
      await shows(one.page, 'welcome');
      builds.push(await build(one.page));
      await note(one.page);
      queued.push((await waiting(one.page)).length);
    };
    await to('1111111111111111');
    await to('2222222222222222');
    await to(null);
    // Broken in the middle of what every page needs: the worker answers nothing.
    server.edit = (name, text) => (name === 'sw.js' ? `${text}\nself.addEventListener('fetch', (event) => event.respondWith(Promise.reject(new Error('broken'))));\nown = () => Promise.reject(new Error('broken'));` : text);
    server.build = '3333333333333333';
    await one.page.reload();
    await one.page.waitForTimeout(3_000);
    const broken = await one.page.goto(server.url).then(() => one.page.content(), (error) => error.message.split('\n')[0]);
    // Mended: another build, with nobody at the tablet but the browser itself.
    server.edit = (name, text) => text;
    server.build = '4444444444444444';
    await until('the mended worker', async () => {
      await one.page.goto(server.url).catch(() => {});
      await one.page.waitForTimeout(2_000);
      return (await build(one.page)) === '4444444444444444';
    }, 90_000);
    await shows(one.page, 'welcome');
    // A page that never comes up: its own watch, and the next build, bring it back.
    server.edit = (name, text) => (name === 'app.js' ? `${text}\nthrow new Error('broken on purpose');` : text);
    server.build = '5555555555555555';
    await one.page.reload();
    await until('the broken page', async () => (await build(one.page)) === '5555555555555555');
    server.edit = (name, text) => text;
    server.build = '6666666666666666';
    await until('the page after it', async () => (await build(one.page)) === '6666666666666666' && (await screen(one.page)) === 'welcome', 120_000);
    await shows(one.page, 'welcome');
    await note(one.page);
    const before = (await waiting(one.page)).length;
    drop = false;
    server.answer = (asked, reply) => reply;
    // The office sends all tablets back to the plain server.
    server.kill = true;
    await one.page.reload();
    await until('no worker', async () => (await one.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length + (await caches.keys()).length)) === 0);
    await shows(one.page, 'welcome');
    await emptied(one.page);
    server.kill = false;
    seen.updates = { builds, queued, broken, before };
    one.faults = one.faults.filter((fault) => !/broken/.test(fault));
    await close(one);
    server.build = null;
  },
};

let failed = null;
for (const [name, work] of Object.entries(PARTS)) {
  if (order.only && !order.only.includes(name)) continue;
  try {
    await part(name, work);
  } catch (error) {
    failed = error;
    break;
  }
}
within.end();
shop.remove();
if (failed) {
  console.error(failed.stack, faults, JSON.stringify(server.sent.slice(-4)).slice(0, 3000));
  process.exit(1);
}
process.stdout.write(JSON.stringify({ sealed: [...sealed.values()], seen, faults }), () => process.exit(0));
