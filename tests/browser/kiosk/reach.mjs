// Everybody reaches every button: sizes in millimetres, contrast from pixels, tone marks within their lines, axe, and
// whole ratings by keyboard, by digits and by one switch.
//
// in:  { seconds, upstream, cert, key, authority, codes, screenshots }
// out: { screens, leastTarget, leastContrast, faults: [sentence], bad: [check that found its bad example], ways: [way] }

import { readFileSync } from 'node:fs';

import { finishing, input } from '../browser.mjs';
import { clippedText, sidewaysScroll, unsoundText } from '../checks.mjs';
import { decode } from '../png.mjs';
import { front } from './front.mjs';
import { emptied, enrol, screen, shows, tablet, workshop } from './tablet.mjs';

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const MARKS = 'Ẳ Ẵ Ặ ự ợ ỹ Ữ';
/** Windows of tablets upright and across, and of a telephone; with the millimetres of such screens. */
const WINDOWS = [
  { width: 1280, height: 800, mm: 217 },
  { width: 800, height: 1280, mm: 136 },
  { width: 360, height: 640, mm: 68 },
];

/** Buttons smaller than 20 mm on the screen they are on, and the least side of all. */
function targets(width) {
  const perMillimetre = window.innerWidth / width;
  const faults = [];
  let least = Infinity;
  for (const button of document.querySelectorAll('button, a[href]')) {
    if (button.getClientRects().length === 0) continue;
    const box = button.getBoundingClientRect();
    const side = Math.min(box.width, box.height) / perMillimetre;
    least = Math.min(least, side);
    if (side < 19.95) faults.push(`“${button.innerText.trim().slice(0, 30)}” is ${side.toFixed(1)} mm`);
  }
  return { least, faults };
}

/** Elements that say something themselves. */
function speakers() {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walk.nextNode()) if (walk.currentNode.data.trim()) found.add(walk.currentNode.parentElement);
  return [...found].filter((element) => element.getClientRects().length > 0 && !element.closest('.unseen'));
}

/** Text styles in which a mark would leave its line, or lines are too close; and questions that are too small. */
function ink([marks, find]) {
  const faults = [];
  const pen = document.createElement('canvas').getContext('2d');
  const seen = new Set();
  for (const element of new Function(`return (${find})()`)()) {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const line = parseFloat(style.lineHeight);
    const key = [style.fontFamily, size, style.fontWeight, line].join();
    if (element.localName === 'h1' && size < 32) faults.push(`a heading of ${size} px`);
    if (size < 24 && !element.matches('textarea')) faults.push(`“${element.textContent.trim().slice(0, 30)}” is ${size} px`);
    if (seen.has(key)) continue;
    seen.add(key);
    if (line / size < 1.499) faults.push(`lines of ${line} px for letters of ${size} px`);
    pen.font = `${style.fontWeight} ${size}px ${style.fontFamily}`;
    const all = pen.measureText(marks);
    const half = (line - all.fontBoundingBoxAscent - all.fontBoundingBoxDescent) / 2;
    const above = all.actualBoundingBoxAscent - all.fontBoundingBoxAscent - half;
    const below = all.actualBoundingBoxDescent - all.fontBoundingBoxDescent - half;
    if (above > 0.5 || below > 0.5) faults.push(`ink ${Math.max(above, below).toFixed(1)} px outside its line at ${key}`);
  }
  return faults;
}

const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const light = (colour) => 0.2126 * channel(colour >> 16) + 0.7152 * channel((colour >> 8) & 255) + 0.0722 * channel(colour & 255);
const ratio = (one, other) => {
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};

/** The contrast of every text from the pixels that are there: the commonest colour against the one furthest from it. */
async function contrasts(page) {
  const boxes = await page.evaluate((find) => {
    const { innerWidth, innerHeight } = window;
    return new Function(`return (${find})()`)()
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x, y, width, height, text: element.textContent.trim().slice(0, 30) };
      })
      .filter(({ x, y, width, height }) => width > 4 && height > 4 && x >= 0 && y >= 0 && x + width <= innerWidth && y + height <= innerHeight);
  }, speakers.toString());
  const { width, pixels } = decode(await page.screenshot({ animations: 'disabled' }));
  return boxes.map((box) => {
    const counts = new Map();
    for (let y = Math.floor(box.y); y < box.y + box.height; y += 1) {
      for (let x = Math.floor(box.x); x < box.x + box.width; x += 1) {
        const colour = pixels[y * width + x];
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
    }
    const [[ground]] = [...counts].sort((a, b) => b[1] - a[1]);
    const inks = [...counts].filter(([, count]) => count >= 4).map(([colour]) => ratio(colour, ground));
    return { text: box.text, ratio: Math.max(...inks) };
  });
}

const order = await input();
const within = finishing(order.seconds);
const server = await front(order);
const shop = workshop(order.authority);
const codes = [...order.codes];
const faults = [];
const told = { screens: 0, leastTarget: Infinity, leastContrast: Infinity, bad: [], ways: [] };

/** Everything about one screen in one window. */
async function look(page, { width, height, mm }, name) {
  const say = (fault) => faults.push(`${name} at ${width}×${height}: ${fault}`);
  told.screens += 1;
  await page.evaluate(() => document.fonts.ready);
  if (name !== 'enrol') {
    // Before that nobody knows how large the screen is, and no citizen is there.
    const sizes = await page.evaluate(targets, mm);
    told.leastTarget = Math.min(told.leastTarget, Number(sizes.least.toFixed(2)));
    sizes.faults.forEach(say);
  }
  (await page.evaluate(ink, [MARKS, speakers.toString()])).forEach(say);
  for (const check of [clippedText, sidewaysScroll, unsoundText]) (await page.evaluate(check)).forEach(say);
  for (const { text, ratio: found } of await contrasts(page)) {
    told.leastContrast = Math.min(told.leastContrast, Number(found.toFixed(2)));
    if (found < 7) say(`“${text}” has a contrast of ${found.toFixed(2)}`);
  }
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`));
  found.forEach((violation) => say(`axe ${violation}`));
  const focus = await page.evaluate(() => document.activeElement.localName);
  if (name !== 'enrol' && focus !== 'h1') say(`the focus is on ${focus}, not on the heading`);
  if (order.screenshots) await page.screenshot({ path: `${order.screenshots}/kiosk-${name}-${width}x${height}.png` });
}

async function walk(window) {
  const { width, height } = window;
  const one = await tablet(shop, shop.profile(), { url: server.url, viewport: { width, height }, touch: true });
  const { page } = one;
  await page.setDefaultTimeout(15_000);
  await page.locator('#code').waitFor();
  await page.waitForTimeout(500);
  await look(page, window, 'enrol');
  await enrol(page, codes.shift(), window.mm);
  await look(page, window, 'welcome');
  const tap = async (selector, then) => {
    await page.locator(selector).tap();
    await shows(page, then);
  };
  await tap('.start', 'question');
  await look(page, window, 'question');
  await page.locator('.level[data-digit="2"]').tap();
  await page.waitForTimeout(1_000);
  await look(page, window, 'question-optional');
  for (let rest = 0; rest < 3; rest += 1) {
    await page.locator('.level[data-digit="1"]').tap();
    await page.waitForTimeout(1_000);
  }
  await shows(page, 'reasons');
  await page.locator('.reason').first().tap();
  await page.evaluate(() => document.querySelector('h1').focus());
  await look(page, window, 'reasons');
  await tap('[data-does=finish]', 'thanks');
  await look(page, window, 'thanks');
  await page.waitForTimeout(6_000);
  await look(page, window, 'thanks-sealed');
  await tap('[data-does=done]', 'welcome');
  await tap('.corner', 'confirm');
  await look(page, window, 'confirm');
  await tap('[data-does=open-service], .plain', 'service');
  await look(page, window, 'service');
  await page.getByRole('button', { name: 'Quay lại' }).tap();
  await shows(page, 'welcome');
  await tap('.start', 'question');
  await shows(page, 'warning', 40_000);
  await look(page, window, 'warning');
  await page.locator('[data-does=more-time]').tap();
  await shows(page, 'question');
  faults.push(...one.faults);
  return one;
}

/** Each check must find an example that is bad on purpose. */
async function badExamples({ page }) {
  await page.evaluate(() => {
    const small = document.createElement('button');
    small.textContent = 'x';
    small.style.cssText = 'min-width:0;min-height:0;width:40px;height:40px;position:fixed;top:0;left:0';
    const pale = document.createElement('p');
    pale.textContent = 'Quá nhạt để đọc';
    pale.style.cssText = 'position:fixed;top:60px;left:0;color:#777;background:#fff';
    const tight = document.createElement('p');
    tight.textContent = 'Ẳ';
    tight.style.cssText = 'position:fixed;top:120px;left:0;line-height:1;font-size:40px';
    document.body.append(small, pale, tight);
  });
  if ((await page.evaluate(targets, 217)).faults.length > 0) told.bad.push('target');
  if ((await contrasts(page)).some(({ text, ratio: found }) => text.startsWith('Quá nhạt') && found < 7)) told.bad.push('contrast');
  if ((await page.evaluate(ink, [MARKS, speakers.toString()])).some((fault) => fault.startsWith('ink'))) told.bad.push('ink');
  await page.reload();
}

/** Tab until a button answers to the selector, then Enter. */
async function byKeyboard(page, selector) {
  for (let press = 0; press < 20; press += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
      await page.keyboard.press('Enter');
      return;
    }
  }
  throw new Error(`Tab never reaches ${selector}`);
}

/** Waits until the frame is on what is wanted, then presses the one switch. */
async function bySwitch(page, selector) {
  await page.waitForFunction((wanted) => document.querySelector('.scanned')?.matches(wanted), selector, { timeout: 30_000 });
  await page.keyboard.press('Space');
}

async function ways(one) {
  const { page } = one;
  const whole = async (name, press) => {
    await shows(page, 'welcome');
    await press('.start');
    for (let question = 0; question < 4; question += 1) {
      await shows(page, 'question');
      const step = await page.locator('.step').innerText();
      await press('.level[data-digit="2"]');
      await page.waitForFunction((before) => document.querySelector('.step')?.innerText !== before, step);
    }
    await shows(page, 'reasons');
    await press('.reason[data-digit="1"]');
    await page.locator('.reason[aria-pressed=true]').waitFor();
    await press('[data-does=finish]');
    await shows(page, 'thanks');
    const rating = await page.evaluate(() => document.querySelector('.receipt dd').innerText);
    await press('[data-does=done]');
    await shows(page, 'welcome');
    if (/^[0-9A-Z]{5}-[0-9A-Z]{5}$/.test(rating)) told.ways.push(name);
  };
  await whole('keyboard', (selector) => byKeyboard(page, selector));
  await whole('digits', (selector) => {
    const digit = selector.match(/data-digit="(\d)"/)?.[1];
    return digit ? page.keyboard.press(digit) : byKeyboard(page, selector);
  });
  await byKeyboard(page, '.corner');
  await shows(page, 'confirm');
  await byKeyboard(page, '[data-does=open-service], .plain');
  await shows(page, 'service');
  await page.getByRole('button', { name: '1 giây một nút' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1_500);
  await bySwitch(page, '.main');
  await whole('switch', (selector) => bySwitch(page, selector));
  await emptied(page);
}

let first;
for (const window of WINDOWS) {
  const one = await walk(window);
  if (first) await one.context.close();
  else first = one;
}
await first.page.reload();
await badExamples(first);
await ways(first).catch(async (error) => faults.push(`${error.message.split('\n')[0]} at ${await screen(first.page)}`));
await first.context.close();
within.end();
shop.remove();
process.stdout.write(JSON.stringify({ ...told, faults }), () => process.exit(0));
