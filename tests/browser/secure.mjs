// A page through TLS as a tablet opens it: what the browser thinks of the connection, or why it does not open.

import { main } from './browser.mjs';

await main(async ({ url }, browser) => {
  const page = await browser.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  let reply;
  try {
    reply = await page.goto(url);
  } catch (error) {
    return { refused: String(error) };
  }
  const security = await reply.securityDetails();
  return {
    status: reply.status(),
    heading: await page.locator('h1').first().innerText(),
    secureContext: await page.evaluate(() => window.isSecureContext),
    workers: await page.evaluate(() => 'serviceWorker' in navigator && 'subtle' in crypto),
    hsts: reply.headers()['strict-transport-security'] ?? null,
    protocol: security?.protocol ?? null,
    cookies: await page.context().cookies(),
    faults,
  };
});
