// The main story, as a citizen and an officer live it in a browser.
//
// in:  { seconds, url, counter, comment, officer }
// out: { counted: [number], receipts: { mouse, keyboard, twice, again, comment, onDuty }, ... }, what was seen on the way

import { main } from './browser.mjs';

/** How many ratings the start page says the demo counter has. */
async function counted(page, url) {
  await page.goto(url);
  const fact = page.locator('#now').locator('xpath=ancestor::section').locator('dl.facts div').filter({ hasText: 'Số lượt đánh giá' });
  return Number((await fact.locator('dd').innerText()).replaceAll('.', ''));
}

/** The rating whose receipt the page shows. */
function receipt(page) {
  return new URL(page.url()).pathname.match(/\/thanks\/([0-9a-f-]+)$/)?.[1] ?? null;
}

const send = 'form button[type=submit]';
const satisfied = 'fieldset:has(input[name=q-result]) label:has(input[value="2"])';

/** Presses Tab until what has the focus answers to `selector`. */
async function tabTo(page, selector) {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

await main(async ({ url, counter, comment, officer }, browser) => {
  const context = await browser.newContext({ locale: 'vi', viewport: { width: 1024, height: 768 } });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  const rate = `${url}rate/${counter}`;
  const seen = { counted: [await counted(page, url)], receipts: {} };
  const count = async () => seen.counted.push(await counted(page, url));

  // One tap and one more, with the way there from the start page.
  await page.locator(`main a[href="/rate/${counter}"]`).click();
  await page.locator(satisfied).click();
  await page.locator(send).click();
  seen.receipts.mouse = receipt(page);
  seen.code = await page.locator('.receipt-code dd').innerText();
  await count();

  // The same without a pointer.
  await page.goto(rate);
  await tabTo(page, 'input[name=q-result]');
  await page.keyboard.press('Space');
  await tabTo(page, send);
  await Promise.all([page.waitForURL('**/thanks/**'), page.keyboard.press('Enter')]);
  seen.receipts.keyboard = receipt(page);
  await count();

  // Two taps where one was meant; then back, and sent again; then the very same request once more.
  await page.goto(rate);
  await page.locator(satisfied).click();
  const posted = page.waitForRequest((request) => request.method() === 'POST');
  await page.locator(send).dblclick();
  // Of two navigations that overtake each other playwright may be told of neither, though the page stands there: the page
  // itself is asked, and whichever comes second has time to end.
  await page.waitForFunction(() => location.pathname.includes('/thanks/'));
  await page.waitForTimeout(500);
  seen.receipts.twice = await page.evaluate(() => location.pathname.split('/').at(-1));
  const body = (await posted).postData();
  await page.goBack();
  seen.chosenAfterBack = await page.locator('input:checked').count();
  await page.locator(send).click();
  await page.waitForLoadState();
  seen.backAndSent = receipt(page) ?? (await page.locator('.alarm').count());
  const repeat = async ([address, sent]) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await fetch(address, { method: 'POST', headers, body: sent })).url;
  };
  seen.receipts.again = (await page.evaluate(repeat, [rate, body])).split('/').at(-1);
  await count();

  // Nothing answered: nothing stored, said so, and the focus is where it can be mended.
  await page.goto(rate);
  await page.locator(send).click();
  const alarm = page.locator('.alarm');
  seen.message = (await alarm.count()) === 1 ? await alarm.innerText() : null;
  await count();

  // A few words of one's own, as some keyboards write them.
  await page.goto(rate);
  await page.locator(satisfied).click();
  await page.locator('details summary').click();
  await page.locator('textarea').fill(comment);
  await page.locator(send).click();
  seen.receipts.comment = receipt(page);

  // An officer signs on with one tap, and the next rating is theirs.
  await page.goto(`${url}counters/${counter}/duty`);
  await page.locator(`form:has(input[value="${officer}"]) button`).click();
  seen.onDuty = await page.locator('.duty').innerText();
  await page.goto(rate);
  await page.locator(satisfied).click();
  await page.locator(send).click();
  seen.receipts.onDuty = receipt(page);
  await count();
  return { ...seen, faults };
});
