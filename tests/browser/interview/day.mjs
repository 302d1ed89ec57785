// Interviewers' days in a real browser: asked without a network, across a restart of the browser, handed in when the network
// is back though the first answer gets lost; then the phone is wiped. Tells everything that was sealed, and what stayed.

import { input, finishing } from '../browser.mjs';
import { front } from '../kiosk/front.mjs';
import { tablet, workshop } from '../kiosk/tablet.mjs';

const order = await input();
const limit = finishing(order.seconds);
const shop = workshop(order.authority, { inMemory: true });

/** Everything that waits on the phone. */
const queue = (page) =>
  page.evaluate(async () => (await window.siparPhone.store.read((table) => table.all('queue'))).map(({ rating }) => rating));

/** Answers what is on the screen, differently from case to case. */
async function answer(page, turn) {
  const radios = page.locator('form input[type=radio]');
  const boxes = page.locator('form input[type=checkbox]');
  if ((await radios.count()) > 0) return radios.nth(turn % (await radios.count())).check();
  if ((await boxes.count()) > 0) return boxes.nth(turn % 2).check();
  const line = page.locator('form input[type=text]').first();
  if ((await line.count()) > 0) return line.fill((await line.getAttribute('inputmode')) === 'decimal' ? String(turn % 50) : '9/11/2026');
  const area = page.locator('form textarea');
  if ((await area.count()) > 0) return area.fill(`Ý kiến <b>số ${turn}</b>`);
  return undefined;
}

const at = (page, name) => page.locator(`#root[data-screen="${name}"]`).waitFor({ timeout: 20_000 });

async function open(page, number) {
  await at(page, 'list');
  await page.locator('.case', { hasText: `Phiếu ${number} ·` }).click();
  await at(page, 'case');
}

/** Asks until the end, or only so many questions. */
async function ask(page, number, turn, only = Infinity) {
  await open(page, number);
  await page.locator('#begin').click();
  let asked = 0;
  for (;;) {
    await page.locator('#root[data-screen="ask"], #root[data-screen="review"]').waitFor();
    if ((await page.locator('#root').getAttribute('data-screen')) === 'review') break;
    const step = await page.locator('#step').getAttribute('data-step');
    await answer(page, turn + asked);
    asked += 1;
    if (asked >= only) return step;
    await page.locator('#next').click();
    await page.waitForFunction((before) => document.querySelector('#step')?.dataset.step !== before, step);
  }
  await page.locator('#finish').click();
  await at(page, 'list');
  return asked;
}

async function visit(page, number, code) {
  await open(page, number);
  await page.locator('#outcome').selectOption(code);
  await page.locator('#note').fill('Vắng, hẹn chiều');
  await page.locator('#record').click();
  await at(page, 'list');
}

async function day({ cookie, cases, halfway, away }) {
  const server = await front({ upstream: order.upstream, cert: order.cert, key: order.key });
  const url = `https://sipar.test:${server.port}/interview/`;
  const profile = shop.profile();
  const [name, value] = cookie.split('=');
  const own = { name, value, domain: 'sipar.test', path: '/', secure: true, httpOnly: true, sameSite: 'Lax', expires: Date.now() / 1000 + 86_400 };
  const told = { faults: [] };
  const small = { viewport: { width: 360, height: 740 }, touch: true };
  let phone = await tablet(shop, profile, small);
  await phone.context.addCookies([own]);
  await phone.page.goto(url);
  await at(phone.page, 'list');
  await phone.page.locator('.case').first().waitFor();
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  server.offline = true;
  for (const number of cases.slice(0, halfway)) await ask(phone.page, number, number);
  // In the middle of a form, an answer given and not yet gone on from, the browser ends.
  told.stopped = await ask(phone.page, cases[halfway], 3, 3);
  await phone.page.waitForFunction(() => window.siparPhone.place.draft && Object.keys(window.siparPhone.place.draft.answers).length >= 3);
  await phone.page.waitForTimeout(200);
  told.faults.push(...phone.faults);
  await phone.context.close();

  phone = await tablet(shop, profile, small);
  await phone.page.goto(url);
  await at(phone.page, 'list');
  told.offline = await phone.page.locator('.alarm').innerText();
  await open(phone.page, cases[halfway]);
  await phone.page.locator('#begin').click();
  await at(phone.page, 'ask');
  told.resumed = await phone.page.locator('#step').getAttribute('data-step');
  await phone.page.locator('button', { hasText: 'về danh sách' }).click();
  for (const number of cases.slice(halfway)) await ask(phone.page, number, number);
  await visit(phone.page, away, '2.25');
  told.sealed = await queue(phone.page);
  // Back in the network; the answer to the first upload gets lost on the way.
  let lost = 0;
  server.answer = ({ path }, reply) => {
    if (path !== '/api/v1/responses' || lost > 0) return reply;
    lost += 1;
    return null;
  };
  server.offline = false;
  await phone.page.locator('button', { hasText: 'Gửi và cập nhật' }).click();
  for (let tries = 0; tries < 60 && (await queue(phone.page)).length > 0; tries += 1) {
    await phone.page.waitForTimeout(500);
    await phone.page.evaluate(() => window.siparPhone.sync());
  }
  told.left = (await queue(phone.page)).length;
  told.apart = await phone.page.evaluate(async () => window.siparPhone.outbox.apart());
  told.uploads = server.sent.filter(({ path }) => path === '/api/v1/responses').length;
  told.lost = lost;
  // The day ends: nothing of it stays.
  await phone.page.evaluate(() => window.siparPhone.inTurn(() => window.siparPhone.go({ screen: 'leave' })));
  await phone.page.locator('#wipe').click();
  await phone.page.waitForURL((at) => new URL(at).pathname === '/', { timeout: 20_000 });
  told.stays = await phone.page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name: of }) => of).filter((of) => of.includes('interview')),
    caches: (await caches.keys()).filter((of) => of.includes('interview')),
    local: Object.keys(localStorage),
  }));
  told.session = (await phone.context.cookies(url)).some(({ name: of }) => of === '__Host-sipar');
  told.faults.push(...phone.faults);
  await phone.context.close();
  await server.close();
  return told;
}

const days = [];
try {
  for (const one of order.days) days.push(await day(one));
} finally {
  shop.remove();
  limit.end();
}
process.stdout.write(JSON.stringify({ days }));
process.exit(0);
