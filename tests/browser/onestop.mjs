// The pages of the one-stop room by hand in a real browser, over HTTPS, each person with a browser of their own.
//
// in:  { seconds, secure, url, cookies: { manager, clerk: session cookie } }
// out: { faults: [what the browser complained about], counts: { task: { steps, pages, fields } }, read, keyboard }

import { main } from './browser.mjs';
import { byKeyboard, playOnestop } from './onestop-steps.mjs';
import { become, seat } from './steps.mjs';

await main(async ({ url, cookies }, browser) => {
  const faults = [];
  const who = {};
  // That a form is not taken says the server with 422, which the browser notes.
  const meant = (text) => text.includes('422');
  for (const [name, cookie] of Object.entries(cookies)) who[name] = await become(await seat(browser, faults, meant), url, cookie);
  const at = async (page, where) => {
    const reply = await page.goto(new URL(where, url).href);
    if (reply.status() !== 200) throw new Error(`${where} answers ${reply.status()}`);
  };
  const played = await playOnestop(who, at);
  return { faults, ...played, keyboard: await byKeyboard(who.manager, at) };
});
