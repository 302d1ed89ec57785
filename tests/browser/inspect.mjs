// Looks at pages as their readers would and lists what is wrong.
//
// in:  { seconds, pages: [{ url, lang, send? }], cookie?: 'name=value' of whoever is signed in, screenshots?: folder,
//        windows?: [names of WINDOWS; where nothing is said, all in Vietnamese and the narrowest in English, in
//        which its longer words would show],
//        thorough?: every check in every window; else, where a page is looked at in several, what does not hang on the
//        window is checked in one of them }
//      send: { form: selector, fields?: { name: text }, files?: { name: { name, text } }, status? (200) } is a form of
//        the page: it is filled in and sent, and what answers it is looked at. `{each}` in a text is another word in
//        every window and language.
// out: [{ url, lang, window, kind, detail }], empty where nothing is wrong

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { main } from './browser.mjs';
import * as checks from './checks.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A desk, the narrowest phone (WCAG 1.4.10), and the desk at 200 % zoom: half the CSS pixels, twice as dense. */
const WINDOWS = {
  '1280px': { viewport: { width: 1280, height: 800 } },
  '320px': { viewport: { width: 320, height: 640 } },
  'zoom200': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
};

/** The rules whose outcome hangs on the width of the window. */
const AXE_LAYOUT = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

/** So many stops, and whatever is not reached by then is at fault. */
const MOST_TAB_STOPS = 400;
/** So many where another window shows whether all are reached, in which order: what could cover a stop stands at the top. */
const FIRST_TAB_STOPS = 40;

/** How many windows are looked at side by side: while one is drawn, another is questioned. */
const EYES = 4;

/** Axe runs through the developer protocol, so that the page's own policy on scripts stays in force. */
async function accessibility(page, whole) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const options = JSON.stringify({ runOnly: whole ? AXE_TAGS : { type: 'rule', values: AXE_LAYOUT }, resultTypes: ['violations'] });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, ${options}).then(({ violations }) => violations.flatMap((rule) =>
      rule.nodes.map((node) => rule.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary)))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(`axe: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return result.value;
}

/** Walks over the page by Tab; again, twice at most, where the page was drawn anew under the walk. */
async function keyboard(page, whole, again = 2) {
  const faults = [];
  await page.evaluate(checks.beforeFocus);
  for (let press = 0; press < (whole ? MOST_TAB_STOPS : FIRST_TAB_STOPS); press += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(checks.atFocus);
    if (stop.end) break;
    faults.push(...stop.faults);
  }
  if (whole && again > 0 && (await page.evaluate(checks.drawnAnew))) return keyboard(page, whole, again - 1);
  return whole ? [...faults, ...(await page.evaluate(checks.neverFocused))] : faults;
}

/** Reports what the page asks of other hosts, and what it complains about, from its first byte on. */
async function listen(page, url, report) {
  const { host } = new URL(url);
  const foreign = (address) => /^(https?|wss?|ftp):/.test(address) && new URL(address).host !== host;
  await page.route(foreign, (route) => route.abort());
  page.on('request', (request) => foreign(request.url()) && report('foreign request', request.url()));
  page.on('websocket', (socket) => foreign(socket.url()) && report('foreign request', socket.url()));
  page.on('console', (message) => message.type() === 'error' && report('console', message.text()));
  page.on('pageerror', (error) => report('console', String(error)));
  await page.exposeFunction('siparPolicy', (detail) => report('content policy', detail));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
      window.siparPolicy(`${effectiveDirective} refused ${blockedURI} (${sourceFile}:${lineNumber})`);
    });
  });
}

/** Fills in a form of the page and sends it; what answered, whereto it led. */
async function answered(page, { form, fields = {}, files = {} }, each) {
  const sheet = page.locator(form).first();
  const own = (text) => text.replaceAll('{each}', each);
  for (const [name, text] of Object.entries(fields)) {
    const field = sheet.locator(`[name="${name}"]`).first();
    const kind = await field.evaluate((element) => element.type || element.localName);
    if (kind === 'radio') await sheet.locator(`[name="${name}"][value="${own(text)}"]`).check();
    else if (kind.startsWith('select')) await field.selectOption(own(text));
    else await field.fill(own(text));
  }
  for (const [name, file] of Object.entries(files)) {
    const buffer = Buffer.from(own(file.text));
    await sheet.locator(`[name="${name}"]`).setInputFiles({ name: file.name, mimeType: 'text/csv', buffer });
  }
  const [response] = await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), sheet.locator('button[type=submit]').first().click()]);
  return response;
}

async function look(browser, { url, lang, send }, { window, whole }, { cookie, screenshots }) {
  const findings = [];
  const expected = send?.status ?? 200;
  const meant = (kind, detail) => kind === 'console' && expected !== 200 && detail.includes(`status of ${expected}`);
  const report = (kind, detail) => {
    // That a form is refused is what was asked for; a browser notes it as an error.
    if (!meant(kind, detail)) findings.push({ url: send ? `${url} → ${send.form}` : url, lang, window, kind, detail });
  };
  const context = await browser.newContext({ ...WINDOWS[window], locale: lang, reducedMotion: 'reduce' });
  try {
    if (cookie) {
      const [name, value] = cookie.split('=');
      await context.addCookies([{ name, value, url: new URL('/', url).href.replace(/^http:/, 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' }]);
    }
    const page = await context.newPage();
    await listen(page, url, report);
    let response = await page.goto(url, { waitUntil: 'load' });
    if (send) response = await answered(page, send, `${window}-${lang}`);
    await page.evaluate(() => document.fonts.ready.then(() => null));
    if (response.status() !== expected) report('status', String(response.status()));
    const declared = await page.evaluate(() => document.documentElement.lang);
    if (declared !== lang) report('language', `the page says it is “${declared}”`);
    if (screenshots) {
      const { pathname, search } = new URL(url);
      const name = `${pathname}${search}${send ? `-${send.form}` : ''}`.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home';
      await page.screenshot({ path: path.join(screenshots, `${name}.${lang}.${window}.png`), fullPage: true });
    }
    const list = { accessibility: await accessibility(page, whole.rules) };
    for (const check of ['unsoundText', 'sidewaysScroll', 'clippedText', 'smallTargets']) {
      list[check] = await page.evaluate(checks[check]);
    }
    list.keyboard = await keyboard(page, whole.keys);
    for (const [kind, details] of Object.entries(list)) for (const detail of details) report(kind, detail);
  } finally {
    await context.close();
  }
  return findings;
}

await main(async ({ pages, cookie, screenshots, windows, thorough }, browser) => {
  const usual = (lang) => (lang === 'en' ? ['320px'] : Object.keys(WINDOWS));
  const looks = pages.flatMap((page) => {
    const seen = windows ?? usual(page.lang);
    // The narrowest has the most to scroll past, the widest shows the most at once.
    const narrowest = seen.includes('320px') ? '320px' : seen[0];
    return seen.map((window) => {
      const whole = { rules: thorough || window === seen[0], keys: thorough || window === narrowest };
      return [page, { window, whole }];
    });
  });
  const findings = [];
  const eye = async () => {
    for (let next = looks.shift(); next; next = looks.shift()) findings.push(...(await look(browser, ...next, { cookie, screenshots })));
  };
  await Promise.all(Array.from({ length: EYES }, eye));
  return findings;
});
