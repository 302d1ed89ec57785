// Steps that people with rights take at their browsers: setting an installation up, the second factor, signing in,
// bringing somebody in. Each begins on any page and ends where the server leads.

import { createHmac } from 'node:crypto';

/** The bytes of a secret as the page spells it: base 32. */
function bytesOf(letters) {
  const bits = [...letters.replace(/\s/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter));
  if (bits.includes(-1)) throw new Error(`not base 32: ${letters}`);
  const text = bits.map((five) => five.toString(2).padStart(5, '0')).join('');
  return Buffer.from(text.match(/.{8}/g).map((eight) => Number.parseInt(eight, 2)));
}

/** What the app on the phone shows (RFC 6238), so many steps of 30 seconds from now. */
export function sixDigits(letters, stepsAhead = 0) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsAhead));
  const digest = createHmac('sha1', bytesOf(letters)).update(step).digest();
  const from = digest.at(-1) & 15;
  return String((digest.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A browser of one's own; what it complains about goes to `faults`, but for what is `expected`. */
export async function seat(browser, faults, expected = () => false) {
  const context = await browser.newContext({ locale: 'vi', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && !expected(message.text()) && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  return page;
}

/** Signs somebody in by the cookie of their session, whoever sat there before. */
export async function become(page, url, cookie) {
  const [name, value] = cookie.split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: 'Lax' }]);
  return page;
}

/** Presses what carries this text and waits for the next page. */
export async function press(page, text, within = page) {
  await Promise.all([page.waitForEvent('load'), within.getByRole('button', { name: text }).first().click()]);
}

/** Fills in fields by the names that they have in the form. */
export async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`).first();
    const kind = await field.evaluate((element) => (element.localName === 'input' ? element.type : element.localName));
    if (kind === 'radio') await page.locator(`main [name="${name}"][value="${value}"]`).check();
    else if (kind === 'select') await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Presses Enter in the field that has the focus and waits for the next page. */
export async function enter(page) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

/** Sets the second factor up on the page that asks for it; the letters of its secret. */
export async function secondFactor(page) {
  const letters = await page.locator('main code').first().innerText();
  await page.locator('#code').fill(sixDigits(letters));
  await enter(page);
  return letters;
}

/** Signs in; `letters` is the secret of whoever has a second factor, and `ahead` spares a code that was used. */
export async function signIn(page, address, { login, password, letters }, ahead = 1) {
  await page.goto(new URL('/sign-in', address).href);
  await fill(page, { login, password });
  await enter(page);
  if (!letters) return;
  await page.locator('#code').fill(sixDigits(letters, ahead));
  await enter(page);
}

/** Chooses a password with the code that an administrator handed over. */
export async function choosePassword(page, address, { login, code, password }) {
  await page.goto(new URL('/reset', address).href);
  await fill(page, { login, code, password });
  await enter(page);
}

/** Enters a person with a role on the page of people; the code to choose a password with. */
export async function enterPerson(page, address, { login, name, role, unit, officer = '' }) {
  await page.goto(new URL('/people', address).href);
  await fill(page, { 'who.name': name, login, 'who.officer': officer, 'grant.role': role, 'grant.unit': unit });
  await page.locator('main form[action="/people"] button[type=submit]').click();
  return page.locator('.one-time code').innerText();
}
