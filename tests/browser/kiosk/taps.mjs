// Double taps at every button of rating after rating, 0 to 300 ms apart by the page's own clock, which the test moves. The
// second tap of each must do nothing: each question has the answer that was meant, though its buttons stand in one place.
//
// in:  { seconds, upstream, cert, key, authority, codes, ratings }
// out: { taps, wrong, sealed: [rating], faults }

import { finishing, input } from '../browser.mjs';
import { front } from './front.mjs';
import { enrol, kept, screen, tablet, waiting, workshop } from './tablet.mjs';

const order = await input();
const within = finishing(order.seconds);
const server = await front(order);
// A program that listens at once, to see that these taps would be noticed.
if (order.careless) server.edit = (name, text) => (name === 'session.js' ? text.replace('DEAF = 400', 'DEAF = 0') : text);
if (order.careless) server.build = 'cccccccccccccccc';
const shop = workshop(order.authority);
const one = await tablet(shop, shop.profile(), { url: server.url });
const { page } = one;
await enrol(page, order.codes[0]);
server.offline = true;
await page.clock.install();
await page.clock.pauseAt(new Date(Date.now() + 60_000));
await page.reload();
await page.locator('.start').waitFor();
const faults = [];
let taps = 0;
let wrong = 0;
/** What stands there: the screen, and which question. */
const place = () => page.evaluate(() => `${document.querySelector('[data-screen]')?.dataset.screen} ${document.querySelector('.step')?.innerText ?? ''}`);
/** Two taps on one spot, so many milliseconds apart; then time goes on until the screen is another. */
const twice = async (selector, gap) => {
  await page.clock.runFor(500);
  const before = await place();
  const box = await page.locator(selector).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.click(x, y);
  if (gap > 0) await page.clock.runFor(gap);
  await page.mouse.click(x, y);
  taps += 1;
  for (let waited = 0; (await place()) === before; waited += 1) {
    if (waited > (order.careless ? 100 : 1_000)) throw new Error(`stuck at ${before}`);
    // Disk and signature take real time, and the citizen's own must not run out meanwhile.
    await page.clock.runFor(waited < 12 ? 50 : 5);
    if (waited >= 12) await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const meant = [];
const random = (() => {
  let state = 20_261_122;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
})();
const rated = async (rating) => {
  const levels = [0, 1, 2, 3].map(() => 1 + random(2));
  const gap = () => random(301);
  await twice('.start', gap());
  for (const level of levels) await twice(`.level[data-digit="${level}"]`, gap());
  await twice('[data-does=finish]', gap());
  if ((await screen(page)) !== 'thanks') faults.push(`rating ${rating} ends at ${await screen(page)}`);
  await twice('[data-does=done]', gap());
  meant.push(levels.map((digit) => 3 - digit).join());
};
for (let rating = 0; rating < order.ratings; rating += 1) {
  try {
    await rated(rating);
  } catch (error) {
    wrong += 1;
    faults.push(`rating ${rating}: ${error.message.split('\n')[0]}`);
    break;
  }
}
const sealed = await waiting(page);
sealed.forEach((rating, at) => {
  const given = ['result', 'behaviour', 'communication', 'responsibility'].map((code) => rating.answers.find(({ question }) => question === code)?.level).join();
  if (given !== meant[at] || rating.ended !== 'complete') {
    wrong += 1;
    faults.push(`rating ${at}: ${given} where ${meant[at]} was meant, ${rating.ended}`);
  }
});
const abandoned = (await kept(page)).filter(([key]) => key.startsWith('day/')).reduce((sum, [, day]) => sum + day.abandoned, 0);
if (abandoned > 0) faults.push(`${abandoned} abandoned`);
server.offline = false;
await page.clock.runFor(700_000);
for (let waited = 0; (await waiting(page)).length > 0 && waited < 200; waited += 1) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  await page.clock.runFor(1_000);
}
await one.context.close();
within.end();
shop.remove();
process.stdout.write(JSON.stringify({ taps, wrong, sealed, faults: [...faults, ...one.faults] }), () => process.exit(0));
