// What every script here shares: JSON in on standard input, JSON out on standard output, and Debian's Chromium in
// between. Nothing is downloaded: playwright-core only drives the browser that the machine has.

import { chromium } from 'playwright-core';

/** Chromium of the machine; without its sandbox only where it must be (root), and silent towards the network. */
export function launch() {
  const flags = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  if (process.getuid() === 0) flags.push('--no-sandbox');
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}

async function input() {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

/** Runs `work(input, browser)` and prints what it returns; a script that hangs ends itself with code 3. */
export async function main(work) {
  const order = await input();
  const limit = setTimeout(() => {
    console.error(`no end after ${order.seconds} s`);
    process.exit(3);
  }, order.seconds * 1000);
  const browser = await launch();
  try {
    process.stdout.write(JSON.stringify(await work(order, browser)));
  } finally {
    await browser.close();
    clearTimeout(limit);
  }
}
