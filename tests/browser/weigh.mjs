// What a page costs whoever opens it for the first time.
//
// in:  { seconds, url }
// out: { bytes, requests, scripts, cookies, paint }: bytes of all bodies; paint: milliseconds from the first byte of the
//      page to the first contentful paint

import { main } from './browser.mjs';

await main(async ({ url }, browser) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const bodies = [];
  page.on('response', (response) => bodies.push(response.body().then((body) => ({ size: body.length, kind: response.request().resourceType() }))));
  await page.goto(url, { waitUntil: 'load' });
  const paint = await page.evaluate(
    () =>
      new Promise((done) => {
        const first = performance.getEntriesByType('navigation')[0].responseStart;
        new PerformanceObserver((list) => {
          const entry = list.getEntriesByName('first-contentful-paint')[0];
          if (entry) done(entry.startTime - first);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
  const loaded = await Promise.all(bodies);
  const cookies = (await context.cookies()).length;
  await context.close();
  return {
    bytes: loaded.reduce((sum, { size }) => sum + size, 0),
    requests: loaded.length,
    scripts: loaded.filter(({ kind }) => kind === 'script').length,
    cookies,
    paint,
  };
});
