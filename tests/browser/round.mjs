// A round by hand in a real browser, over HTTPS, each person with a browser of their own.
//
// in:  { seconds, secure, url, cookies: { manager, one, other, third: session cookie } }
// out: { faults: [what the browser complained about], … what `playRound` tells }

import { main } from './browser.mjs';
import { playRound } from './round-steps.mjs';
import { become, seat } from './steps.mjs';

await main(async ({ url, cookies }, browser) => {
  const faults = [];
  const who = {};
  for (const [name, cookie] of Object.entries(cookies)) who[name] = await become(await seat(browser, faults), url, cookie);
  const at = async (page, where) => {
    const reply = await page.goto(new URL(where, url).href);
    if (reply.status() !== 200) throw new Error(`${where} answers ${reply.status()}`);
  };
  return { faults, ...(await playRound(who, at)) };
});
