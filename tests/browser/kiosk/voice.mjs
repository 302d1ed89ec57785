// What is read aloud, and other scripts: every text that a citizen sees has a sound that decodes, the button plays them, with
// and without a network; every language of a template has its button, and its letters are letters and not boxes.
//
// in:  { seconds, upstream, cert, key, authority, codes: [at a shipped template, at the template of scripts], screenshots }
// out: { silent: [text], sounds: [{ text, seconds, peak }], played: { screen: [online, offline] }, languages: [name],
//        scripts: { tag: { letters, boxes: [letter], alike, loaded } }, boxesKnown, kept: [path], faults }

import { finishing, input } from '../browser.mjs';
import { clippedText, sidewaysScroll, unsoundText } from '../checks.mjs';
import { front } from './front.mjs';
import { enrol, kept, shows, tablet, workshop } from './tablet.mjs';

const order = await input();
const within = finishing(order.seconds);
const server = await front(order);
const shop = workshop(order.authority);
const told = { silent: [], sounds: [], played: {}, scripts: {}, faults: [] };

/** Notes what is played, and lets it pass sixteen times as fast. */
const listening = () => {
  window.played = [];
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function begin(...words) {
    window.played.push(this.buffer.duration);
    this.playbackRate.value = 16;
    return start.apply(this, words);
  };
};

const configOf = async (page) => new Map(await kept(page)).get('config');
const open = async (code) => {
  const one = await tablet(shop, shop.profile(), { url: server.url });
  await one.page.addInitScript(listening);
  await one.page.reload();
  await one.page.locator('#code').waitFor();
  await one.page.waitForTimeout(500);
  await enrol(one.page, code);
  await one.page.evaluate(() => navigator.serviceWorker.ready);
  return one;
};
const lasting = (page) => page.evaluate(async () => (await (await caches.open('sipar-kiosk-lasting')).keys()).map((one) => new URL(one.url).pathname));
const keptAll = async (page, files) => {
  const until = Date.now() + 30_000;
  while ((await lasting(page)).length < files.length && Date.now() < until) await page.waitForTimeout(200);
  return lasting(page);
};

/** What a citizen reads on this screen, without what changes by the second and the ways back. */
const seen = (page) => page.evaluate(() => [...document.querySelectorAll('#root :is(h1, .lead, .invitation, .promise, .word, button.main, [data-does=skip])')].filter((one) => !one.querySelector('[data-left]')).map((one) => one.innerText.trim()));

async function listen(page, config, name) {
  for (const text of await seen(page)) if (!config.audio.vi[text] && !told.silent.includes(text)) told.silent.push(text);
  await page.evaluate(() => window.played.splice(0));
  await page.locator('[data-does=listen]').click();
  let count = -1;
  for (let still = 0; still < 3; still += 1) {
    await page.waitForTimeout(500);
    const now = await page.evaluate(() => window.played.length);
    if (now !== count) still = 0;
    count = now;
  }
  (told.played[name] ??= []).push(count);
}

async function visit(page, config) {
  await shows(page, 'welcome');
  await listen(page, config, 'welcome');
  await page.locator('.start').click();
  await shows(page, 'question');
  await listen(page, config, 'question');
  for (let question = 0; question < 4; question += 1) {
    const step = await page.locator('.step').innerText();
    if (question === 1) await listen(page, config, 'optional');
    await page.locator('.level[data-digit="2"]').click();
    await page.waitForFunction((before) => document.querySelector('.step')?.innerText !== before, step);
    await page.waitForTimeout(650);
  }
  await shows(page, 'reasons');
  await listen(page, config, 'reasons');
  await page.locator('[data-does=finish]').click();
  await shows(page, 'thanks');
  await listen(page, config, 'thanks');
  await page.locator('[data-does=done]').click();
  await shows(page, 'welcome');
}

async function aloud(code) {
  const one = await open(code);
  const { page } = one;
  const config = await configOf(page);
  told.kept = await keptAll(page, Object.values(config.audio.vi));
  told.sounds = await page.evaluate(async (files) => {
    const context = new OfflineAudioContext(1, 1, 48_000);
    const all = [];
    for (const [text, file] of Object.entries(files)) {
      const reply = await fetch(file);
      const sound = await context.decodeAudioData(await reply.arrayBuffer());
      const peak = sound.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      all.push({ text, seconds: sound.duration, peak, kind: reply.headers.get('content-type') });
    }
    return all;
  }, config.audio.vi);
  await visit(page, config);
  server.offline = true;
  await page.reload();
  await visit(page, config);
  await page.locator('.start').click();
  await shows(page, 'warning', 40_000);
  await listen(page, config, 'warning');
  server.offline = false;
  told.faults.push(...one.faults);
  await one.context.close();
}

/** Which of these letters are drawn as the box of a letter that nobody has, and how many are drawn alike. */
function boxes(letters) {
  const pen = Object.assign(document.createElement('canvas'), { width: 120, height: 120 }).getContext('2d', { willReadFrequently: true });
  const family = getComputedStyle(document.documentElement).fontFamily;
  const drawn = (letter) => {
    pen.clearRect(0, 0, 120, 120);
    pen.font = `700 48px ${family}`;
    pen.fillText(letter, 30, 80);
    return pen.getImageData(0, 0, 120, 120).data.join();
  };
  const box = drawn('\u0378');
  const all = letters.map(drawn);
  return { letters: letters.length, boxes: letters.filter((_, at) => all[at] === box), alike: letters.length - new Set(all).size };
}

async function scripts(code) {
  const one = await open(code);
  const { page } = one;
  const config = await configOf(page);
  told.languages = config.languages.map(({ name }) => name);
  await keptAll(page, [...config.fonts, ...Object.values(config.audio.vi)]);
  told.fonts = (await lasting(page)).filter((file) => file.startsWith('/kiosk/fonts/')).sort();
  server.offline = true;
  await page.reload();
  told.boxesKnown = (await page.evaluate(boxes, ['\u0379', 'a'])).boxes;
  for (const { tag, name } of config.languages.slice(2)) {
    await shows(page, 'welcome');
    if (await page.locator(`.tongue[lang="${tag}"]`).innerText() !== name) told.faults.push(`${tag} has no button`);
    await page.locator(`.tongue[lang="${tag}"]`).click();
    await page.locator(`.tongue[lang="vi"]`).waitFor();
    await page.waitForTimeout(650);
    if (order.screenshots) await page.screenshot({ path: `${order.screenshots}/kiosk-script-${tag}-welcome.png` });
    if (await page.evaluate(() => document.documentElement.lang) !== 'vi') told.faults.push(`${tag}: the page's own words are Vietnamese and not called so`);
    await page.locator('.start').click();
    await shows(page, 'question');
    await page.evaluate(() => document.fonts.ready);
    const { words, levels } = config.template.questions[0];
    const shown = await page.evaluate(() => ({ h1: document.querySelector('h1').innerText, lang: document.querySelector('h1').lang, words: [...document.querySelectorAll('.word')].map((one) => one.innerText) }));
    if (shown.h1 !== words[tag] || shown.lang !== tag || shown.words.join() !== levels.map((level) => level.words[tag]).join()) told.faults.push(`${tag}: ${JSON.stringify(shown)}`);
    for (const check of [clippedText, sidewaysScroll, unsoundText]) (await page.evaluate(check)).forEach((fault) => told.faults.push(`${tag}: ${fault}`));
    const texts = JSON.stringify(config.template);
    const range = { km: /[\u1780-\u17a2]/gu, cjm: /[\uaa00-\uaa28]/gu, blt: /[\uaa80-\uaaaf]/gu }[tag];
    told.scripts[tag] = await page.evaluate(boxes, [...new Set(texts.match(range))]);
    told.scripts[tag].loaded = await page.evaluate(() => [...document.fonts].filter((face) => face.status === 'loaded').map((face) => `${face.family} ${face.weight}`.replace(/"/g, '')));
    if (order.screenshots) await page.screenshot({ path: `${order.screenshots}/kiosk-script-${tag}.png` });
    await page.locator('.level').first().click();
    await page.waitForTimeout(1_000);
    await page.locator('[data-does=skip]').click();
    await shows(page, 'reasons');
    await page.locator('[data-does=finish]').click();
    await shows(page, 'thanks');
    await page.locator('[data-does=done]').click();
  }
  told.faults.push(...one.faults);
  await one.context.close();
}

try {
  await aloud(order.codes[0]);
  await scripts(order.codes[1]);
} catch (error) {
  told.faults.push(error.stack);
}
within.end();
shop.remove();
process.stdout.write(JSON.stringify(told), () => process.exit(0));
