// An assessment of the PAR INDEX with all communes of a province, by hand in a real browser, over HTTPS, each person with a
// browser of their own: one commune scores itself, one criterion is appraised across all units, the council decides and two
// people close.
//
// in:  { seconds, secure, url, cookies: { manager, clerk, head, appraiser, council, other: session cookie },
//        code, name: of the assessment, unit: the name of the commune, node: a criterion, units: how many }
// out: { faults: [what the browser complained about], steps: { task: count }, fields: [fields of each criterion],
//        column, council, results, remedy: what the large pages weigh, … }

import { main } from './browser.mjs';
import { sidewaysScroll } from './checks.mjs';
import { appraiseColumn, counting, makePar, mend, publish, scoreOwn, tabsTo } from './par-steps.mjs';
import { become, seat } from './steps.mjs';

/** What a page weighs: bytes, rows, and how long it took until it stood there, in milliseconds. */
async function weight(page, reply) {
  const took = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation');
    return { server: Math.round(entry.responseStart), sent: entry.encodedBodySize, loaded: Math.round(entry.loadEventEnd) };
  });
  const rows = await page.locator('main tbody tr').count();
  return { bytes: (await reply.body()).length, rows, ...took };
}

/** Whether anything stands beyond the edge of a window of 320 pixels. */
async function narrow(page) {
  await page.setViewportSize({ width: 320, height: 800 });
  const faults = await page.evaluate(sidewaysScroll);
  await page.setViewportSize({ width: 1280, height: 900 });
  return faults;
}

await main(async ({ url, cookies, code, name, unit, node, other }, browser) => {
  const faults = [];
  const who = {};
  for (const [person, cookie] of Object.entries(cookies)) who[person] = await become(await seat(browser, faults), url, cookie);
  const at = async (page, where) => {
    const reply = await page.goto(new URL(where, url).href);
    if (reply.status() !== 200) throw new Error(`${where} answers ${reply.status()}`);
    return reply;
  };
  const { manager, clerk, head, appraiser, council } = who;
  const looked = {};
  const look = async (page, called, where) => {
    looked[called] = await weight(page, await at(page, where));
    looked[called].sideways = await narrow(page);
  };
  const count = counting(at);
  await makePar(count, { manager, code: 'thu-lap', name: 'Thử lập đợt', host: 'cao-bang', set: 'par-xa-minh-hoa-1', year: 2026 });
  await look(manager, 'units', '/par/thu-lap/units');
  await at(head, '/par');
  const { fields, shown } = await scoreOwn(count, { clerk, head, name, unit });
  await look(clerk, 'form', `/par/${code}/unit/xa-1`);

  // Everything else of the new commune was appraised, as that of the others.
  await at(appraiser, `/par/${code}/unit/xa-1/appraise`);
  await look(appraiser, 'side', `/par/${code}/unit/xa-1/appraise`);
  for (const skipped of [node]) await appraiser.locator(`main input[name="p-${skipped}"]`).fill('');
  await Promise.all([appraiser.waitForEvent('load'), appraiser.getByRole('button', { name: 'Chấp nhận mọi dòng còn trống' }).first().click()]);
  await look(appraiser, 'column', `/par/${code}/criteria/${node}`);
  looked.column.tabs = await tabsTo(appraiser, 'Chấp nhận mọi dòng còn trống');
  const { given } = await appraiseColumn(count, { appraiser, name, node, other, points: '0,5' });
  await look(manager, 'council', `/par/${code}/council`);
  looked.council.tabs = await tabsTo(manager, 'Kết thúc thẩm định lần 1');
  await publish(count, { manager, council, other: who.other, name, code, at });
  await look(clerk, 'results', `/par/${code}/results`);
  const first = await clerk.locator('main tbody tr').first().innerText();
  await mend(count, { manager, clerk, name });
  await look(manager, 'remedy', `/par/${code}/remedy`);
  return { faults, steps: count.steps, fields, shown, given, first, looked };
});
