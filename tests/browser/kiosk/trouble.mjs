// What goes wrong in a tablet's life and is no fault of the network: revoked, not known any more, a record that the server
// will not take, clocks that jump, browsers that are too old.
//
// in:  { seconds, upstream, cert, key, authority, codes, only: [part], sipar, place: [arguments of its database] }
// out: { sealed: [rating], seen, faults }

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { finishing, input } from '../browser.mjs';
import { front } from './front.mjs';
import { emptied, enrol, kept, rate, screen, shows, tablet, waiting, workshop } from './tablet.mjs';

const order = await input();
const within = finishing(order.seconds);
const server = await front(order);
const shop = workshop(order.authority);
const codes = [...order.codes];
const seen = {};
const faults = [];
/** Every rating as it was sealed, by its id. */
const sealed = new Map();
/** What the server answered to the API, in order. */
const answers = [];
server.answer = ({ path }, reply) => {
  answers.push([path.split('/').at(-1), reply.status]);
  return reply;
};

const note = async (page) => (await waiting(page)).forEach((rating) => sealed.set(rating.id, rating));
const enrolled = async () => {
  const one = await tablet(shop, shop.profile(), { url: server.url });
  await enrol(one.page, codes.shift());
  return one;
};
/** Rates without a network, so that what was sealed can be seen before it goes. */
const rated = async (page, levels) => {
  server.offline = true;
  await rate(page, levels);
  await note(page);
};
const online = async (page) => {
  server.offline = false;
  await page.reload();
};
const until = async (what, work, patience = 20_000) => {
  const end = Date.now() + patience;
  while (!(await work().catch(() => false))) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
const apart = async (page) => (await kept(page)).filter(([key]) => key.startsWith('apart/')).map(([, record]) => record);
const close = async (one) => {
  faults.push(...one.faults);
  await one.context.close();
};
/** A button of the service screens, pressed when it hears. */
const press = async (page, name) => {
  await page.waitForTimeout(700);
  await page.getByRole('button', { name, exact: true }).click();
};
const service = async (page) => {
  await page.locator('.corner').click();
  await shows(page, 'confirm');
  await press(page, 'Mở màn hình kỹ thuật');
  await shows(page, 'service');
};
const words = (page) => page.locator('#root').innerText();
/** Changes a rating that the tablet keeps, under `kind`, behind the program's back. */
const tamper = (page, kind, seq, level) =>
  page.evaluate(
    ([kind, seq, level]) =>
      new Promise((resolve, reject) => {
        const opened = indexedDB.open('sipar-kiosk');
        opened.onsuccess = () => {
          const table = opened.result.transaction('kept', 'readwrite').objectStore('kept');
          const found = table.get([kind, seq]);
          found.onsuccess = () => {
            found.result.rating.answers[0].level = level;
            table.put(found.result, [kind, seq]);
          };
          table.transaction.oncomplete = () => resolve(opened.result.close());
          table.transaction.onabort = () => reject(table.transaction.error);
        };
      }),
    [kind, seq, level],
  );

const PARTS = {
  /** Revoked in the middle of the day: the next request is refused, the rating stays, and the screen says why. */
  async revoked() {
    const one = await enrolled();
    const { page } = one;
    await rated(page, [1, 1, 1, 1]);
    await online(page);
    await emptied(page);
    await shows(page, 'welcome');
    // The reports that follow an emptied queue are through; the next one is minutes away.
    await page.waitForTimeout(3_000);
    const device = (await kept(page)).find(([key]) => key === 'identity')[1].device;
    execFileSync(order.sipar, ['device', 'revoke', device, ...order.place]);
    answers.length = 0;
    await rate(page, [2, 2, 2, 2], { done: false });
    await page.locator('.foot .main').click();
    await shows(page, 'revoked');
    const refused = answers.filter(([, status]) => status !== 403);
    const [first] = answers;
    await page.reload();
    await shows(page, 'revoked');
    await note(page);
    const told = await words(page);
    await service(page);
    await press(page, 'Đăng ký lại máy');
    await page.locator('#code').waitFor();
    const why = await page.locator('.alarm').first().innerText();
    const keeps = (await waiting(page)).length;
    await enrol(page, codes.shift());
    await rated(page, [1, 2, 1, 2]);
    const again = (await waiting(page)).map(({ seq }) => seq);
    await online(page);
    await emptied(page);
    seen.revoked = { first, refused, told, why, keeps, again, apart: (await apart(page)).map(({ rating, code }) => [rating.seq, code]) };
    await close(one);
  },

  /** The server does not know the signature: everything stays, the screen asks to be enrolled anew, and it goes on by itself. */
  async unknown() {
    const one = await enrolled();
    const { page } = one;
    await rated(page, [1, 1, 1, 1]);
    const usual = server.carry;
    server.carry = (asked, deliver) => {
      const authorization = asked.headers.authorization.replace(/signature="[^"]*"/, `signature="${'A'.repeat(86)}"`);
      return deliver({ ...asked, headers: { ...asked.headers, authorization } });
    };
    await online(page);
    await shows(page, 'unauthorized');
    const statuses = [...new Set(answers.slice(-2).map(([, status]) => status))];
    const told = await words(page);
    const keeps = (await waiting(page)).length;
    await service(page);
    const offered = await page.getByRole('button', { name: 'Đăng ký lại máy' }).count();
    server.carry = usual;
    await press(page, 'Báo cáo và gửi ngay');
    await emptied(page);
    await shows(page, 'service');
    await press(page, 'Quay lại');
    await shows(page, 'welcome');
    seen.unknown = { statuses, told, keeps, offered, after: await screen(page) };
    await close(one);
  },

  /** One record that the server will not take: apart, in a file for a person, sent again when it was asked for. */
  async poisoned() {
    const one = await enrolled();
    const { page } = one;
    for (const level of [1, 1, 2]) await rated(page, [level, 1, 1, 1]);
    const good = (await waiting(page)).find(({ seq }) => seq === 2).answers[0].level;
    await tamper(page, 'queue', 2, 3 - good);
    await online(page);
    await emptied(page);
    const first = (await apart(page)).map(({ rating, code }) => [rating.seq, code]);
    await shows(page, 'welcome');
    await rate(page, [1, 1, 2, 2], { done: false });
    const standing = (await kept(page)).find(([key]) => key === 'draft')[1];
    await page.locator('.foot .main').click();
    await shows(page, 'welcome');
    await emptied(page);
    sealed.set(standing.id, { id: standing.id, seq: 4, answers: standing.answers.map(([question, level]) => ({ question, level })) });
    await service(page);
    await press(page, 'Xuất phiếu để riêng');
    const link = page.locator('#export a');
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const sent = answers.length;
    await press(page, 'Gửi lại phiếu để riêng');
    await until('it comes back', async () => answers.slice(sent).some(([path, status]) => path === 'ratings' && status === 422) && (await apart(page)).length === 1);
    const back = (await apart(page)).map(({ rating, code }) => [rating.seq, code]);
    // As if the office had mended what it was refused for.
    await tamper(page, 'apart', 2, good);
    await shows(page, 'service');
    await press(page, 'Gửi lại phiếu để riêng');
    await until('taken', async () => (await apart(page)).length === 0 && (await waiting(page)).length === 0);
    seen.poisoned = { first, back, name: download.suggestedFilename(), records: file.records.map(({ rating, code, device }) => [rating.seq, code, device === file.device]), left: (await kept(page)).map(([key]) => key).filter((key) => /^(queue|apart|draft)/.test(key)) };
    await close(one);
  },

  /** A clock that jumps, chapter by chapter: while nobody is there, in the middle of a visit, and while ratings wait. */
  async clock() {
    server.build = 'cccccccccccccccc';
    server.edit = (name, text) => (name === 'clock.js' ? text.replace('now: () => Date.now()', 'now: () => Date.now() + (window.ahead || 0)') : text);
    const one = await enrolled();
    const { page } = one;
    const year = 365 * 86_400_000;
    const jump = (years) => page.evaluate((ahead) => (window.ahead = ahead), years * year);
    // 1: right.
    await rated(page, [1, 1, 1, 1]);
    await online(page);
    await emptied(page);
    // 2: ten years back, and in the middle of the visit ten years ahead.
    server.offline = true;
    await shows(page, 'welcome');
    await jump(-10);
    await page.locator('.start').click();
    for (const level of [1, 2, 1, 2]) {
      await shows(page, 'question');
      if (level === 2) await jump(10);
      const question = await page.locator('.step').innerText();
      await page.locator(`.level[data-digit="${level}"]`).click();
      await page.waitForFunction((before) => document.querySelector('.step')?.innerText !== before, question);
    }
    await shows(page, 'reasons');
    await page.locator('.foot .main').click();
    await shows(page, 'thanks');
    await page.locator('.foot .main').click();
    await shows(page, 'welcome');
    await note(page);
    // 3: ten years back again, a whole visit.
    await jump(-10);
    await rated(page, [2, 2, 2, 2]);
    const stated = (await waiting(page)).map(({ sealed_at }) => Math.round((sealed_at - Date.now()) / year));
    // 4: the clock is set right while they wait; everything goes.
    await online(page);
    await emptied(page);
    // 5: three years ahead, with a network, and the server knows the procedure only later.
    await shows(page, 'welcome');
    await jump(3);
    await rated(page, [1, 1, 1, 2]);
    const usual = server.carry;
    let asked = 0;
    server.carry = async (request, deliver) => {
      if (!request.path.endsWith('/ratings')) return deliver(request);
      asked += 1;
      const results = JSON.parse(request.body).ratings.map(({ id }) => ({ id, status: 422, outcome: 'unknown-procedure', error: { code: 'unknown-procedure' } }));
      return { status: 422, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ protocol: 2, results })) };
    };
    server.offline = false;
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await until('put off', async () => (await kept(page)).some(([key, record]) => key.startsWith('queue/') && record.later));
    server.carry = usual;
    const off = (await kept(page)).find(([key]) => key.startsWith('queue/'))[1].later - Date.now();
    // 6: set right: three years are not waited for.
    await online(page);
    await emptied(page);
    seen.clock = { stated, asked, off: Math.round(off / year), after: await screen(page) };
    await close(one);
    server.build = null;
    server.edit = (name, text) => text;
  },

  /** A browser without what is needed says so and leads to the plain forms; an address in the clear says why it stops. */
  async old() {
    const origin = new URL(server.url).origin;
    const one = await tablet(shop, shop.profile());
    const missing = {
      IndexedDB: () => Object.defineProperty(window, 'indexedDB', { value: undefined }),
      WebCrypto: () => Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined }),
      'Web Locks': () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }),
      'Service Worker': () => Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined }),
      'Cache Storage': () => Object.defineProperty(window, 'caches', { value: undefined }),
      fetch: () => Object.defineProperty(window, 'AbortController', { value: undefined }),
      'ES modules': () => delete HTMLScriptElement.prototype.noModule,
      'CSS clamp()': () => (CSS.supports = () => false),
      ES2020: () => delete window.WeakRef,
    };
    const look = (page) =>
      page.evaluate(() => {
        const there = (id) => Boolean(document.getElementById(id)?.checkVisibility());
        return { old: there('old'), clear: there('clear'), up: document.documentElement.dataset.up ?? null, missing: document.getElementById('missing').textContent, program: document.getElementById('root').childElementCount };
      });
    const clear = await one.context.newPage();
    await clear.goto(`http://sipar.test:${order.upstream}/kiosk/`);
    await clear.locator('#clear').waitFor();
    const inTheClear = { ...(await look(clear)), words: await clear.locator('#clear').innerText() };
    await clear.close();
    const without = {};
    for (const [name, remove] of Object.entries(missing)) {
      const page = await one.context.newPage();
      await page.addInitScript(remove);
      await page.goto(server.url);
      await page.locator('#old').waitFor();
      without[name] = await look(page);
      if (name === 'IndexedDB') {
        without.words = await page.locator('#old').innerText();
        await page.locator('#old a').click();
        await page.waitForURL(`${origin}/kiosk/plain`);
        without.plain = [await page.locator('input[name=code]').count(), await page.locator('form button').count()];
      }
      await page.close();
    }
    const silent = await one.context.newPage();
    const session = await one.context.newCDPSession(silent);
    await session.send('Emulation.setScriptExecutionDisabled', { value: true });
    await silent.goto(server.url);
    const noScript = await silent.locator('noscript a').getAttribute('href').catch(() => null);
    seen.old = { inTheClear, without, noScript };
    await silent.close();
    const whole = await one.context.newPage();
    await whole.goto(server.url);
    await shows(whole, 'enrol');
    seen.old.whole = await look(whole);
    await one.context.close();
  },
};

for (const name of order.only) {
  try {
    await PARTS[name]();
  } catch (error) {
    console.error(name, error.stack, faults, JSON.stringify(answers.slice(-10)));
    process.exit(1);
  }
}
within.end();
shop.remove();
process.stdout.write(JSON.stringify({ sealed: [...sealed.values()], seen, faults }), () => process.exit(0));
