// Lives the story of the first administrator and the first clerk in a real browser, over HTTPS.
//
// in:  { seconds, secure, url, setup: the code that the server printed }
// out: { faults: [what the browser complained about], cookie: the administrator's session, … what was seen }

import { main } from './browser.mjs';
import { choosePassword, enter, enterPerson, secondFactor, signIn, sixDigits } from './steps.mjs';

const CHIEF = { login: 'quan.tri', name: 'Trần Thị Quản Trị', password: 'trăng lên đỉnh núi Phja Oắc' };
const CLERK = { login: 'mot.cua', name: 'Lý Văn Một Cửa', password: 'gạo nếp hương Bảo Lạc', role: 'clerk', unit: 'cao-bang' };

/** Types each text and goes on with Tab; no mouse. */
async function byKeyboard(page, texts) {
  for (const [place, text] of texts.entries()) {
    if (place > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(text);
  }
  await enter(page);
}

await main(async ({ url, setup }, browser) => {
  const faults = [];
  const visitor = async () => {
    const page = await (await browser.newContext({ locale: 'vi' })).newPage();
    // That a page is refused is what the story asks for; a browser notes it as an error.
    page.on('console', (message) => message.type() === 'error' && !/status of 4/.test(message.text()) && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    return page;
  };
  const where = (page) => new URL(page.url()).pathname;
  const tasks = (page) => page.locator('.tasks a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));

  const chief = await visitor();
  await chief.goto(new URL('/sign-in', url).href);
  const begun = where(chief);
  await chief.locator('#code').focus();
  await byKeyboard(chief, [setup, 'Tỉnh Cao Bằng', 'cao-bang', CHIEF.name, CHIEF.login, CHIEF.password]);
  const founded = where(chief);
  const letters = await secondFactor(chief);
  const chiefTasks = await tasks(chief);
  const greeted = await chief.locator('.menu-end').innerText();

  await chief.goto(new URL('/account', url).href);
  await Promise.all([chief.waitForEvent('load'), chief.locator('form[action="/sign-out"] button').click()]);
  const afterOut = await chief.goto(new URL('/people', url).href).then(() => where(chief));
  await chief.locator('#login').focus();
  await byKeyboard(chief, [CHIEF.login, CHIEF.password]);
  const asked = where(chief);
  // The digits of a quarter of an hour ago.
  await chief.locator('#code').fill(sixDigits(letters, -30));
  await enter(chief);
  const wrong = await chief.locator('[role=alert]').innerText();
  await chief.locator('#code').fill(sixDigits(letters, 1));
  await enter(chief);
  const back = where(chief);

  const code = await enterPerson(chief, url, CLERK);
  const clerk = await visitor();
  await choosePassword(clerk, url, { ...CLERK, code });
  const chosen = where(clerk);
  await signIn(clerk, url, CLERK);
  const clerkTasks = await tasks(clerk);
  const people = (await clerk.goto(new URL('/people', url).href)).status();

  const other = await visitor();
  await signIn(other, url, CLERK);
  await clerk.goto(new URL('/account', url).href);
  const rows = clerk.locator('main tbody tr');
  const sessions = await rows.count();
  await Promise.all([clerk.waitForEvent('load'), rows.filter({ hasNot: clerk.locator('.pill-on') }).getByRole('button').click()]);
  const left = await clerk.locator('main tbody tr').count();
  await other.goto(new URL('/work', url).href);
  const ended = where(other);

  const cookies = await chief.context().cookies();
  const session = cookies.find(({ name }) => name === '__Host-sipar');
  return {
    faults, begun, founded, chiefTasks, greeted, afterOut, asked, wrong, back, chosen, clerkTasks, people, sessions, left, ended,
    guarded: session.secure && session.httpOnly && session.sameSite === 'Lax',
    cookie: `${session.name}=${session.value}`,
  };
});
