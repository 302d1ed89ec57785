// A page as the browser prints it on A4, with its backgrounds, as where somebody asks for them.
//
// in:  { seconds, url, file: where the PDF is put }
// out: { seen: what is printed of what leads elsewhere in the site, words: every word of the page's main part that is not hidden on paper }

import { main } from './browser.mjs';

await main(async ({ url, file }, browser) => {
  const context = await browser.newContext({ locale: 'vi' });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.emulateMedia({ media: 'print' });
  const told = await page.evaluate(() => {
    const shown = (element) => element.getClientRects().length > 0;
    const seen = [...document.querySelectorAll('nav, button, .skip, .actions')].filter(shown).map((element) => element.outerHTML.slice(0, 80));
    return { seen, words: document.querySelector('main').innerText };
  });
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
  await context.close();
  return told;
});
